"""Hybrid retrieval as a LangChain retriever, for those who build a chain of their own."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.options import Options
from assistant.retrieve import Retriever, provenance


class HybridRetriever(BaseRetriever):
    """A LangChain retriever over an `Index`.

    Attributes:
        index: the index to search.
        k: how many passages to return.
        options: how deep each search goes, whether it is on, and how they are fused.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any
    k: int = 10
    options: Options = Options()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        index = self.index.now()
        return [
            Document(
                page_content=hit.passage.text,
                id=hit.passage.id,
                metadata=provenance(index, hit),
            )
            for hit in Retriever(index, self.k, self.options).search(query)
        ]
