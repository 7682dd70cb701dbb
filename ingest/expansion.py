"""Vectors of the questions that statements answer, which are compared with a reader's question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.document import Document
from ingest.embedding import Embedder, Vectors

Place = tuple[str, int]
"""A statement, by its document's id and the offset of its first character."""


class Expansion:
    """The questions of all documents, kept in `folder` with a file for each document.

    Only bundled documents have such questions, so they all fit in memory: about 9 MB.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: tuple[list[Place], Vectors] | None = None

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
        places, vectors = self._all()
        found: dict[Place, float] = {}
        if places:
            for place, cosine in zip(places, vectors @ query, strict=True):
                found[place] = max(found.get(place, -1.0), float(cosine))
        return found

    def _all(self) -> tuple[list[Place], Vectors]:
        if self._loaded is None:
            places: list[Place] = []
            parts = []
            for path in sorted(self._folder.glob("*.npz")):
                with np.load(path) as held:
                    places += [(path.stem, int(start)) for start in held["starts"]]
                    parts.append(held["vectors"].astype(np.float32))
            self._loaded = places, np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)
        return self._loaded

    def _path(self, document_id: str) -> Path:
        return self._folder / f"{document_id}.npz"
