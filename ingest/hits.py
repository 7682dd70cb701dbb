"""Hits: passages with their scores, and the best of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import Vectors
from ingest.segment import Segment

Hits = list[tuple[str, float]]
"""Passages' ids with their scores, best first; those of the same score in the order of ids."""


def nearest_of(segment: Segment, vector: Vectors, ids: list[str]) -> Hits:
    """All of a few passages with their cosine to a query's vector."""
    known, held = segment.vectors_of(ids)
    if not known:
        return []
    cosines = held @ vector[0] / np.linalg.norm(held, axis=1)
    return list(zip(known, cosines.tolist(), strict=True))


def nearest_held(
    segment: Segment, held: NDArray[np.float32], vector: Vectors, rows: NDArray[np.intp], k: int
) -> Hits:
    """The `k` nearest of some rows of a segment, all compared, and those that tie with the last."""
    cosines = held[rows] @ vector[0]
    least = np.partition(cosines, len(rows) - k)[len(rows) - k] if len(rows) > k else -np.inf
    return [
        (segment.id_of(int(rows[n])), float(cosines[n])) for n in np.flatnonzero(cosines >= least)
    ]


def best(found: Hits, k: int) -> Hits:
    """The `k` first of hits by score, those of the same score by id."""
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]
