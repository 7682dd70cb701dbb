"""The vectors of a segment's passages as a file: of few, all are compared with a query's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Vectors

MOST = 5000  # passages that are sooner compared one by one than Chroma is asked: some 2 ms
NEAR = "vectors.npy"


def save_vectors(folder: Path, vectors: Sequence[Vectors]) -> None:
    """Write the vectors of a segment's passages, given in any number of arrays."""
    shape = (sum(map(len, vectors)), vectors[0].shape[1])
    # Not put together in memory first: of a million passages that would be 1.5 GB more.
    written = np.lib.format.open_memmap(folder / NEAR, "w+", np.float32, shape)
    low = 0
    for part in vectors:
        written[low : low + len(part)] = part
        low += len(part)
    written.flush()


def load_vectors(folder: Path) -> NDArray[np.float32] | None:
    """Those that were written, read from disk as they are asked; None where there are none.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged.
    """
    path = folder / NEAR
    return np.load(path, mmap_mode="r") if path.exists() else None


class PassageVectors(Protocol):
    """The vectors of a segment's passages."""

    count: int

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` rows nearest to a query's vector, shape (1, dimension), as (id, cosine)."""

    def of(self, ids: list[str]) -> tuple[list[str], Vectors]:
        """The ids of those that there are, and their vectors, a row each, in the order asked."""

    def close(self) -> object:
        """Release what is open; there is nothing to be asked afterwards."""


class NearVectors:
    """The same as what Chroma holds, found in full and without the second that Chroma takes to
    be imported and opened. Read from disk as they are asked; many threads may use it.

    Args:
        ids: of the passages.
        vectors: theirs, unit length, a row each.

    Raises:
        ValueError: there are more of one than of the other.
    """

    def __init__(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        if vectors.ndim != 2 or len(ids) != len(vectors):
            raise ValueError("as many ids as vectors are needed")
        self.count = len(ids)
        self._ids = ids
        self._rows = {identifier: row for row, identifier in enumerate(ids)}
        self._vectors = vectors

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` rows nearest to a query's vector, shape (1, dimension), as (id, cosine)."""
        cosines = np.asarray(self._vectors @ vector[0])
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(self._ids[row], float(cosines[row])) for row in best]

    def of(self, ids: list[str]) -> tuple[list[str], Vectors]:
        """The ids of those that there are, and their vectors, a row each, in the order asked."""
        known = [i for i in ids if i in self._rows]
        return known, np.array(self._vectors[[self._rows[i] for i in known]])

    def close(self) -> None:
        """Nothing is open."""
