"""Postings: which passages of one segment hold a term, and how often; written once.

Terms are kept as 64-bit hashes in sorted arrays, so that a lookup is a binary search in a file
that is mapped and not read, however large the vocabulary.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
"""Hashes of terms, sorted or not."""


@lru_cache(maxsize=1 << 17)
def key_of(term: str) -> int:
    """The hash that a stem or a word is kept as, from 0 to 2⁶⁴ - 1."""
    digest = hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@dataclass(frozen=True)
class Counts:
    """How often stems and words stand in a segment of `n` rows (passages).

    Attributes:
        terms: hashes of the stems, sorted.
        starts: where each stem's rows begin in the postings; one longer than `terms`.
        lengths: shape (n,): how many stems each row holds, repeats counted.
        words: hashes of the words, sorted.
        word_counts: how often each word stands in the segment.
    """

    terms: Hashes
    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    words: Hashes
    word_counts: NDArray[np.int64]

    def frequency(self, term: str) -> int:
        """How many rows hold a stem."""
        low, high = self._place(term)
        return high - low

    def count(self, word: str) -> int:
        """How often a word stands in the segment."""
        place = _find(self.words, word)
        return int(self.word_counts[place]) if place is not None else 0

    def save(self, folder: Path) -> None:
        """Write to a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote.

        Raises:
            OSError: a file is missing or cut short.
            ValueError: a file is no array.
        """
        return cls(**{f.name: _mapped(folder / f"{f.name}.npy") for f in fields(cls)})

    def equals(self, other: Counts) -> bool:
        """Whether both hold the same."""
        names = [field.name for field in fields(self)]
        return all(np.array_equal(getattr(self, n), getattr(other, n)) for n in names)

    def _place(self, term: str) -> tuple[int, int]:
        """From where to where the postings are a stem's."""
        place = _find(self.terms, term)
        return (
            (int(self.starts[place]), int(self.starts[place + 1])) if place is not None else (0, 0)
        )


@dataclass(frozen=True)
class Postings(Counts):
    """Which rows those are, in the segment's order.

    Attributes:
        postings: shape (m, 2): row, and how often the stem stands there; rows ascend.
    """

    postings: NDArray[np.int32]

    def rows(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The rows that hold a stem, and how often each does."""
        low, high = self._place(term)
        held = np.asarray(self.postings[low:high])
        return held[:, 0], held[:, 1]


def _find(sorted_hashes: Hashes, term: str) -> int | None:
    key = np.uint64(key_of(term))
    place = int(np.searchsorted(sorted_hashes, key))
    return place if place < len(sorted_hashes) and sorted_hashes[place] == key else None


def _mapped(path: Path) -> NDArray[Any]:
    # An array of nothing cannot be mapped, and a plain view is ten times as fast to look into.
    try:
        held: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    except ValueError:
        held = np.load(path)
    return held
