"""Vectors of sayings, found by the text: what an index holds need not be embedded to answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
_KEYS, _VECTORS = "keys.npy", "vectors.npy"


class SayingVectors:
    """The vectors of one segment's sayings, read from disk as they are asked.

    A vector depends on the text and the model alone, so that it is right wherever the text
    stands, and texts that no document holds any more do no harm. In half precision they would
    take 3 MB less, and one answer in thirty would list its evidence in another order. Many
    threads may use it.

    Args:
        keys: hashes of the texts, two numbers each, shape (n, 2), sorted by the first.
        vectors: unit vectors, shape (n, dimension).
    """

    def __init__(self, keys: NDArray[np.uint64], vectors: NDArray[np.float32]) -> None:
        if keys.shape != (len(vectors), 2):
            raise ValueError("as many keys as vectors are needed")
        self._firsts = np.ascontiguousarray(keys[:, 0])
        self._seconds = np.ascontiguousarray(keys[:, 1])
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._firsts)

    def of(self, texts: Iterable[str]) -> dict[str, Vector]:
        """The vectors of those of the texts that are held, by text."""
        wanted = list(dict.fromkeys(texts))
        if not wanted or not len(self):
            return {}
        keys = _keys(wanted)
        rows = np.searchsorted(self._firsts, keys[:, 0]).clip(max=len(self) - 1)
        same = (self._firsts[rows] == keys[:, 0]) & (self._seconds[rows] == keys[:, 1])
        places = np.flatnonzero(same)
        vectors = np.array(self._vectors[rows[places]])
        return {wanted[place]: vector for place, vector in zip(places, vectors, strict=True)}

    @staticmethod
    def save(folder: Path, vectors: Mapping[str, Vector]) -> None:
        """Write the vectors by their texts into a new folder; nothing where there are none."""
        if not vectors:
            return
        keys = _keys(list(vectors))
        order = np.argsort(keys[:, 0], kind="stable")
        folder.mkdir()
        np.save(folder / _KEYS, keys[order])
        np.save(folder / _VECTORS, np.stack(list(vectors.values()))[order])

    @classmethod
    def load(cls, folder: Path) -> SayingVectors:
        """Read what `save` wrote; an empty one where there is no folder.

        Raises:
            OSError: a file of it is missing or cannot be read.
            ValueError: it is damaged.
        """
        if not folder.exists():
            return cls(np.zeros((0, 2), np.uint64), np.zeros((0, 0), np.float32))
        return cls(np.load(folder / _KEYS), np.load(folder / _VECTORS, mmap_mode="r"))


def _keys(texts: list[str]) -> NDArray[np.uint64]:
    """A hash of each text, shape (len(texts), 2): no two texts have the same."""
    digests = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
    return np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, 2)
