"""Postings in the making: of passages one by one, or of whole segments, which are joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.postings import Hashes, Postings, key_of


class PostingsBuilder:
    """Gathers passages in the order of their rows.

    Memory: some 1 KB a passage that is added, nothing for those of a segment.
    """

    def __init__(self) -> None:
        self._segments: list[Postings] = []
        self._begin()

    def add(self, stems: Sequence[str], words: Iterable[str]) -> None:
        """Add the next row: its stems, and its words, with repeats."""
        counted = Counter(map(key_of, stems))
        self._terms.append(np.fromiter(counted.keys(), np.uint64, len(counted)))
        self._counts.append(np.fromiter(counted.values(), np.int32, len(counted)))
        self._lengths.append(len(stems))
        self._words.update(map(key_of, words))

    def extend(self, segment: Postings) -> None:
        """Add the rows of a segment, all of them, without reading their words again."""
        self._segments += [*self._added(), segment]
        self._begin()

    def build(self) -> Postings:
        """The postings of what was added."""
        segments = [*self._segments, *self._added()]
        return segments[0] if len(segments) == 1 else joined(segments)

    def _begin(self) -> None:
        self._terms: list[Hashes] = []
        self._counts: list[NDArray[np.int32]] = []
        self._lengths: list[int] = []
        self._words: Counter[int] = Counter()

    def _added(self) -> list[Postings]:
        """What was added one by one since the last segment; [] for nothing."""
        if not self._lengths:
            return []
        sizes = [len(row) for row in self._terms]
        hashes, counts = np.concatenate(self._terms), np.concatenate(self._counts)
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(hashes, kind="stable")
        terms, firsts = np.unique(hashes[order], return_index=True)
        words = np.array(sorted(self._words), dtype=np.uint64)
        made = Postings(
            terms=terms,
            starts=np.append(firsts, len(hashes)).astype(np.int64),
            postings=np.stack([rows[order], counts[order]], axis=1),
            lengths=np.array(self._lengths, dtype=np.int32),
            words=words,
            word_counts=np.array([self._words[int(w)] for w in words], dtype=np.int64),
        )
        return [made]


def joined(segments: Sequence[Postings]) -> Postings:
    """The postings of the rows of all segments, in their order: each list is the segments' lists,
    one behind the other, so that nothing needs to be sorted."""
    terms, starts = _summed([(s.terms, np.diff(s.starts)) for s in segments])
    words, word_counts = _summed([(s.words, s.word_counts) for s in segments])
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(starts)])
    postings = np.empty((int(starts[-1]), 2), dtype=np.int32)
    free, first = starts[:-1].copy(), 0
    for segment in segments:
        sizes = np.diff(segment.starts)
        places = np.searchsorted(terms, segment.terms)
        moved = np.repeat(free[places] - segment.starts[:-1], sizes)
        moved += np.arange(len(moved))
        postings[moved] = segment.postings
        postings[moved, 0] += first
        free[places] += sizes
        first += len(segment.lengths)
    lengths = [np.asarray(s.lengths, dtype=np.int32) for s in segments]
    return Postings(
        terms=terms,
        starts=starts,
        postings=postings,
        lengths=np.concatenate([np.zeros(0, np.int32), *lengths]),
        words=words,
        word_counts=word_counts,
    )


def _summed(
    counted: Sequence[tuple[Hashes, NDArray[np.int64]]],
) -> tuple[Hashes, NDArray[np.int64]]:
    """The hashes that stand in any, sorted, and their counts added up."""
    found = np.unique(np.concatenate([np.zeros(0, np.uint64), *(h for h, _ in counted)]))
    total = np.zeros(len(found), dtype=np.int64)
    for hashes, counts in counted:
        total[np.searchsorted(found, hashes)] += counts
    return found, total
