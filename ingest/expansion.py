"""Vectors of the questions that statements answer, which are compared with a reader's question."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.document import Document
from ingest.embedding import Vectors

Place = tuple[str, int]
"""A statement, by its document's id and the offset of its first character."""


def questions_of(document: Document) -> list[str]:
    """The questions of a document's statements, in the order of `Expansion`'s rows."""
    return [question for s in document.statements for question in s.questions]


def statements_of(document: Document) -> list[int]:
    """For each of `questions_of`, the offset of the statement that answers it."""
    return [s.start for s in document.statements for _ in s.questions]


class Expansion:
    """The questions of one segment's documents, in memory.

    Only bundled documents have such questions: all of them take about 22 MB.

    Args:
        documents: the id of the document of each row.
        starts: the offset of the statement of each row; rows of a statement stand together.
        vectors: of the questions, unit length, a row each.

    Attributes:
        places: the statements, in order.
    """

    def __init__(
        self, documents: list[str], starts: NDArray[np.int64], vectors: NDArray[np.floating]
    ) -> None:
        self.rows: list[Place] = list(zip(documents, starts.tolist(), strict=True))
        self.vectors: Vectors = vectors.astype(np.float32)
        new = [row for row, place in enumerate(self.rows) if not row or place != self.rows[row - 1]]
        self._firsts = np.array(new, dtype=np.intp)
        self.places = [self.rows[row] for row in new]

    def likest(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each of `places`' likest question to a query's unit vector."""
        if not self.places:
            return np.zeros(0, np.float32)
        likest: NDArray[np.float32] = np.maximum.reduceat(self.vectors @ query, self._firsts)
        return likest

    def of(self, document_id: str) -> tuple[list[int], Vectors]:
        """The statements' offsets and the vectors of a document's questions."""
        rows = [row for row, (document, _) in enumerate(self.rows) if document == document_id]
        return [self.rows[row][1] for row in rows], self.vectors[rows]

    def save(self, path: Path) -> None:
        """Write to a file, in half precision; nothing where there are no questions."""
        if self.rows:
            np.savez(
                path,
                documents=np.array([document for document, _ in self.rows]),
                starts=np.array([start for _, start in self.rows], dtype=np.int64),
                vectors=self.vectors.astype(np.float16),
            )

    @classmethod
    def load(cls, path: Path) -> Expansion:
        """Read what `save` wrote; an empty one where there is no file."""
        if not path.exists():
            return cls([], np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        with np.load(path, allow_pickle=False) as held:
            return cls(held["documents"].tolist(), held["starts"], held["vectors"])

    @classmethod
    def gather(cls, parts: Iterable[tuple[str, list[int], Vectors]]) -> Expansion:
        """Of documents' ids, their statements' offsets and their questions' vectors."""
        documents: list[str] = []
        starts: list[int] = []
        vectors: list[Vectors] = []
        for document_id, offsets, rows in parts:
            if offsets:
                documents += [document_id] * len(offsets)
                starts += offsets
                vectors.append(rows)
        whole = np.concatenate(vectors) if vectors else np.zeros((0, 0), np.float32)
        return cls(documents, np.array(starts, dtype=np.int64), whole)
