"""Vectors of the questions that statements answer, which are compared with a reader's question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.document import Document
from ingest.embedding import Embedder, Vectors

Place = tuple[str, int]
"""A statement, by its document's id and the offset of its first character."""
_Loaded = tuple[list[Place], NDArray[np.intp], Vectors]


class Expansion:
    """The questions of all documents, kept in `folder` with a file for each document.

    Only bundled documents have such questions, so they all fit in memory: about 22 MB.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: _Loaded | None = None

    def store(self, document: Document, embedder: Embedder) -> None:
        """Embed the questions of a document's statements, in place of those that it had."""
        self.drop(document.id)
        pairs = [(s.start, q) for s in document.statements for q in s.questions]
        if not pairs:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            self._path(document.id),
            starts=np.array([start for start, _ in pairs]),
            vectors=embedder.embed([question for _, question in pairs]).astype(np.float16),
        )

    def drop(self, document_id: str) -> None:
        """Forget a document's questions."""
        self._loaded = None
        self._path(document_id).unlink(missing_ok=True)

    def nearest(self, query: NDArray[np.float32]) -> dict[Place, float]:
        """The cosine of each statement's likest question to a query's unit vector."""
        places, firsts, vectors = self._all()
        if not places:
            return {}
        likest = np.maximum.reduceat(vectors @ query, firsts)
        return dict(zip(places, likest.tolist(), strict=True))

    def _all(self) -> _Loaded:
        """The statements, the row of the first question of each, and all questions' vectors."""
        if self._loaded is None:
            places: list[Place] = []
            firsts: list[int] = []
            parts: list[Vectors] = []
            rows = 0
            for path in sorted(self._folder.glob("*.npz")):
                with np.load(path) as held:
                    starts, first = np.unique(held["starts"], return_index=True)
                    places += [(path.stem, int(start)) for start in starts]
                    firsts += (first + rows).tolist()
                    parts.append(held["vectors"].astype(np.float32))
                    rows += len(parts[-1])
            whole = np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)
            self._loaded = places, np.array(firsts, dtype=np.intp), whole
        return self._loaded

    def _path(self, document_id: str) -> Path:
        return self._folder / f"{document_id}.npz"
