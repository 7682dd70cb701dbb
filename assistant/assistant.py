"""The assistant: opens an index and answers questions from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant import rerank
from assistant.answer import Answer, Claim
from assistant.conversation import Conversation
from assistant.cues import read_filters
from assistant.draft import Draft
from assistant.filters import ALL, Filters, combine
from assistant.known import known
from assistant.options import Options
from assistant.pipeline import last, run
from assistant.rerank import Reranker
from assistant.retrieve import Retriever, provenance
from assistant.writer import Writer, configured
from corpus.errors import UsageError
from ingest.embedding import Embedder
from ingest.index import Index
from ingest.pipeline import Progress, keep_bundled
from ingest.settings import Settings

_LONGEST_QUESTION = 2000  # characters


class Assistant:
    """Answers questions from one index. Make one with `Assistant.open()`."""

    def __init__(
        self,
        index: Index,
        options: Options | None = None,
        writer: Writer | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self.options = options or Options()
        self.writer = writer
        self.reranker = reranker
        self.retriever = Retriever(index, options=self.options)

    @classmethod
    def open(
        cls,
        index: Path | str | None = None,
        model: str | None = None,
        progress: Progress | None = None,
        options: Options | None = None,
    ) -> Assistant:
        """Open an index, bringing the bundled corpus into it where it is new or has changed.

        Args:
            index: its folder; by default `JOINEDUP_INDEX`, else the user's data folder.
            model: the embedding model; by default `JOINEDUP_EMBEDDING_MODEL`, else the bundled.
            progress: called with (files done, files in all, current file) while ingesting.
            options: how answers are made; by default as the product makes them.

        Raises:
            IndexUnavailable: another model built the index, or another process is writing.
            ModelUnavailable: the embedding model cannot be loaded, or the chat model or reranker
                that `JOINEDUP_MODEL` or `JOINEDUP_RERANKER` names cannot be opened.
        """
        settings = Settings()
        folder = Path(index).expanduser() if index else settings.index.expanduser()
        embedder = Embedder(model or settings.embedding_model)
        keep_bundled(folder, embedder, progress)
        return cls(
            Index(folder, embedder), options, configured(settings), rerank.configured(settings)
        )

    def ask(self, question: str, filters: Filters = ALL) -> Answer:
        """Answer one question that stands alone.

        Args:
            question: as it was asked.
            filters: what to narrow the evidence to, besides what the question's words say.

        Raises:
            UsageError: the question is empty or longer than 2,000 characters, or a filter holds
                what the corpus does not know.
        """
        return last(self.stream(question, filters=filters))

    def stream(
        self,
        question: str,
        standalone: str | None = None,
        earlier: tuple[str, ...] = (),
        filters: Filters = ALL,
    ) -> Iterator[Claim | Answer]:
        """Yield each claim as it passes the gate, and last the whole answer.

        Args:
            question: as it was asked.
            standalone: the same made to stand alone; by default the question itself.
            earlier: the user's turns before it that still say what is wanted.
            filters: what to narrow the evidence to, besides what the question's words say.

        Raises:
            UsageError: the question is empty or longer than 2,000 characters, or a filter holds
                what the corpus does not know.
        """
        if not question.strip():
            raise UsageError("the question is empty; write what you want to know")
        if len(question) > _LONGEST_QUESTION:
            raise UsageError(
                f"the question is longer than {_LONGEST_QUESTION} characters; shorten it"
            )
        index = self.index.now()  # an ingest that ends meanwhile shows in the next answer
        return run(
            Draft(
                asked=question,
                standalone=standalone or question,
                earlier=earlier,
                index=index,
                retriever=replace(self.retriever, index=index),
                options=self.options,
                filters=known(filters, index),
                writer=self.writer,
                reranker=self.reranker,
            )
        )

    def conversation(self) -> Conversation:
        """Begin a conversation, in which a question may lean on the ones before it."""
        return Conversation(self)

    def search(
        self, query: str, k: int = 10, also: str = "", filters: Filters = ALL
    ) -> list[dict[str, Any]]:
        """The best `k` passages with their scores and provenance, best first.

        Args:
            query: what to search for.
            k: how many passages.
            also: another wording of the same, searched for as well.
            filters: what the passages are narrowed to, besides what the query's words say.

        Raises:
            UsageError: the query is empty, `k` is below 1, or a filter holds what the corpus
                does not know.
        """
        if not query.strip() or k < 1:
            raise UsageError("give a query of at least one word, and -k of at least 1")
        index = self.index.now()
        wanted = combine(known(filters, index), read_filters(query).filters)
        hits = replace(self.retriever, index=index).search(query, k, also, wanted)
        return [{**provenance(index, hit), "text": hit.passage.text} for hit in hits]
