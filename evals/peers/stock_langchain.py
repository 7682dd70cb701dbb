"""The stock LangChain pipeline, as its tutorial writes it, without a language model.

Chunks of 1,000 characters that overlap by 200, MiniLM, Chroma as it comes, the four nearest
chunks. It answers what a model would be shown: a measure of what there is to say, not of how
well a model would choose, word or refuse it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.vectorstores import VectorStore

from assistant.answer import Answer, Claim, IndexState
from corpus.errors import UsageError
from evals.foreign import citation
from ingest.embedding import Embedder
from ingest.sentences import sentence_spans

CHUNK_CHARACTERS, OVERLAP, CHUNKS = 1000, 200, 4
_BATCH = 5000


def build(folder: Path, database: Path, embedder: Embedder) -> VectorStore:
    """A Chroma store of a folder's .md and .txt files; a file's stem is its document's id.

    Args:
        folder: of the files.
        database: folder for Chroma's own files; it must not exist, or be empty.
        embedder: the same weights as the tutorial's, loaded as this project loads them.

    Raises:
        UsageError: LangChain's packages are absent, there is nothing to index, or `database`
            holds something.
    """
    try:
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise UsageError(
            f"the stock chain needs {error.name}, which is not installed; run: "
            "pip install 'joinedup[peers]'"
        ) from error
    if database.is_dir() and any(database.iterdir()):
        raise UsageError(f"{database} is not empty; name a new folder for the stock chain")
    documents = [
        Document(path.read_text(encoding="utf-8", errors="replace"), metadata={"source": path.stem})
        for path in sorted(folder.iterdir())
        if path.suffix in (".md", ".txt")
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP)
    chunks = splitter.split_documents(documents)
    if not chunks:
        raise UsageError(f"{folder} holds no .md or .txt file with text in it")
    store: VectorStore = Chroma(persist_directory=str(database), embedding_function=embedder)
    for start in range(0, len(chunks), _BATCH):
        store.add_documents(chunks[start : start + _BATCH])
    return store


def chain(
    store: VectorStore, embedder: Embedder, sentences: int | None = None, retrieved: int = 20
) -> Callable[[str], dict[str, Any]]:
    """The chain as a callable that `evals.evaluate` takes.

    It gives an `Answer` under "answer", and under "contexts" the chunks nearest to the question.
    Like the tutorial's it knows no history. It never refuses.

    Args:
        store: what `build` gave.
        embedder: of the store.
        sentences: how many of the four chunks' sentences to say, those most like the question;
            by default all of them.
        retrieved: how many chunks to give for the retrieval metrics.
    """

    def ask(question: str) -> dict[str, Any]:
        started = time.perf_counter()
        said = _said(store.similarity_search(question, k=CHUNKS))
        if sentences is not None:
            said = _most_like(question, said, sentences, embedder)
        answer = Answer(
            question=question,
            standalone_question=question,
            status="answered",
            claims=tuple(said),
            index=IndexState(fingerprint="", documents=0, passages=0, model=embedder.model),
            timings={"total": round(time.perf_counter() - started, 4)},
        )
        return {"answer": answer, "contexts": store.similarity_search(question, k=retrieved)}

    return ask


def _said(chunks: Sequence[Document]) -> list[Claim]:
    """Every sentence of the chunks in their order, each citing its chunk.

    A sentence that the overlap repeats is said once, under the nearer chunk.
    """
    claims: dict[str, Claim] = {}
    for chunk in chunks:
        text = chunk.page_content
        cited = citation({"document_id": chunk.metadata["source"], "text": text})
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            claims.setdefault(sentence, Claim(text=sentence, citations=(cited,)))
    return list(claims.values())


def _most_like(question: str, claims: list[Claim], most: int, embedder: Embedder) -> list[Claim]:
    """The claims nearest to the question, in the order in which they stood."""
    asked, *vectors = embedder.embed([question, *(claim.text for claim in claims)])
    ranked = sorted(range(len(claims)), key=lambda i: -float(vectors[i] @ asked))
    return [claims[i] for i in sorted(ranked[:most])]
