"""The vectors of one segment, in a Chroma directory of its own that is written once."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexUnavailable
from ingest.chroma_server import is_noted, is_served, write_served
from ingest.embedding import Vectors
from ingest.environment import quieten
from ingest.observing import during

quieten()  # before Chroma loads
_NAME = "passages"
_PAGE = 2000  # rows fetched at a time
_WRITTEN = 5000  # rows written at a time
_ONE_SAVE, _SAVES = 100_000, 8  # rows of a graph that is saved once, and how often a larger is
_opening = threading.Lock()  # Chroma's table of open directories is not safe between threads


def _client(folder: Path) -> Any:  # noqa: ANN401  (chromadb's client factory is untyped)
    import chromadb
    from chromadb.config import Settings

    with _opening:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def write_vectors(
    folder: Path, ids: Sequence[str], vectors: Sequence[Vectors], rows: Sequence[dict[str, Any]]
) -> None:
    """Make a Chroma directory that holds the vectors, whole on disk when this returns; or where a
    server is configured a collection there.

    Args:
        folder: where; nothing stands there.
        ids: of the passages.
        vectors: theirs, in any number of arrays, rows in the order of `ids`.
        rows: what is kept beside each, scalars only.
    """
    if is_served():
        write_served(folder, ids, iter(vectors), rows)
        return
    folder.mkdir(parents=True)
    client = _client(folder)
    try:
        sizes = _saves(len(ids))
        # A save with the last row, so that no process that only reads is ever the one to save.
        graph = {"space": "cosine", "sync_threshold": max(2, min(sizes))}
        collection = client.create_collection(
            _NAME, embedding_function=None, configuration={"hnsw": graph}
        )
        low = 0
        for part in _pages(vectors, sizes, min(_WRITTEN, client.get_max_batch_size())):
            high = low + len(part)
            collection.add(ids=ids[low:high], embeddings=part, metadatas=rows[low:high])
            low = high
        collection.query(query_embeddings=vectors[0][:1], n_results=1, include=[])
    finally:
        client.close()


def _saves(rows: int) -> list[int]:
    """After how many rows, again and again, Chroma saves the graph; they differ by one at most.

    Each save writes all of the graph, and each batch that is added reads all rows since the last:
    a few saves of a large graph cost less than one or many.
    """
    times = 1 if rows < _ONE_SAVE else _SAVES
    return [rows // times + (n < rows % times) for n in range(times)]


def _pages(vectors: Sequence[Vectors], sizes: Sequence[int], most: int) -> Iterator[Vectors]:
    """The rows of all arrays, at most `most` at a time, a page ending with each of `sizes`."""
    ends: list[int] = []
    for size in sizes:
        full = max(size - 2, 0) // most
        ends += [*[most] * full, size - most * full]
    room = iter(ends)
    held: list[Vectors] = []
    wanted = next(room)
    for array in vectors:
        rest = array
        while len(rest):
            held.append(rest[:wanted])
            rest, wanted = rest[wanted:], wanted - len(held[-1])
            if not wanted:
                yield np.concatenate(held)
                held, wanted = [], next(room, 0)


def is_chromas(error: Exception) -> bool:
    """Whether Chroma raised it; Chroma, which takes a second to be imported, is not to say so."""
    return any(each.__module__ == "chromadb.errors" for each in type(error).__mro__)


def check_folder(folder: Path) -> None:
    """Make sure that a Chroma directory is there.

    Raises:
        IndexUnavailable: it is not.
    """
    if not is_noted(folder) and not (folder / "chroma.sqlite3").exists():
        raise IndexUnavailable(f"{folder} is missing; run: joinedup index verify")


class VectorStore:
    """Reads what `write_vectors` wrote; many threads may.

    The graph is loaded at once, so that a store that is open outlives its folder. It closes
    when nothing refers to it any more.

    Raises:
        IndexUnavailable: the folder is not there, or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        check_folder(folder)  # Chroma would make a new one
        client = None
        try:
            client = _client(folder)
            self._rows = client.get_collection(_NAME, embedding_function=None)
            self.count = int(self._rows.count())
            one = self._rows.get(limit=1, include=["embeddings"])["embeddings"]
            self._rows.query(query_embeddings=one, n_results=1, include=[])
        except Exception as error:  # Chroma, SQLite and the graph each raise their own
            if client is not None:
                client.close()
            raise IndexUnavailable(
                f"{folder} is damaged ({type(error).__name__}); run: joinedup index verify"
            ) from error
        self.close: Callable[[], object] = weakref.finalize(self, client.close)

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` rows nearest to a query's vector, shape (1, dimension), as (id, cosine)."""
        with during("chroma"):
            found = self._rows.query(query_embeddings=vector, n_results=k, include=["distances"])
        distances = found["distances"][0]
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]

    def of(self, ids: list[str]) -> tuple[list[str], Vectors]:
        """The ids of those that there are, and their vectors, a row each, in the order asked."""
        held: dict[str, Vectors] = {}
        for low in range(0, len(ids), _PAGE):
            found = self._rows.get(ids=ids[low : low + _PAGE], include=["embeddings"])
            held.update(zip(found["ids"], found["embeddings"], strict=True))
        known = [i for i in ids if i in held]
        rows = [held[i] for i in known]
        return known, np.asarray(rows, dtype=np.float32).reshape(len(known), -1)

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every row's id and what is kept beside it."""
        for offset in range(0, self.count, _PAGE):
            found = self._rows.get(limit=_PAGE, offset=offset, include=["metadatas"])
            yield from zip(found["ids"], found["metadatas"], strict=True)
