"""Ranking: the best rows of a segment by BM25, without a score for each of its rows.

The rarest stems come first. What the rest can bring at most is known, so that from some stem on a
row that has none of those before cannot be among the best, and is left out (MaxScore: Turtle and
Flood, "Query evaluation: strategies and optimizations", 1995). The result is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ingest.lexical import LocalPart

Rows = NDArray[np.int32] | NDArray[np.intp]
_SLACK = 1e-9  # sums in another order differ by less, as a share


def best_rows(
    part: LocalPart,
    weights: Sequence[tuple[str, float]],
    average: float,
    k: int,
    allowed: NDArray[np.bool_] | None = None,
) -> list[tuple[int, float]]:
    """The live rows with the `k` best scores above zero, and those that tie with the last.

    Args:
        part: of the segment.
        weights: of the stems asked for, the heaviest first.
        average: how many stems a row holds on average.
        k: how many.
        allowed: shape (n,): which rows may be found; None for all.
    """
    # No row's share of a weight is above 1: see `LocalPart.gains`.
    left = [*accumulate((weight for _, weight in reversed(weights)), initial=0.0)][::-1]
    scores = np.zeros(part.counts.lengths.size)
    seen: list[Rows] = []
    least, done = 0.0, 0  # a score that the last of the best has at least; stems that are counted
    while done < len(weights) and least <= left[done] * (1 + _SLACK):
        term, weight = weights[done]
        rows, gains = _gains(part, term, weight, average, allowed)
        scores[rows] += gains
        seen.append(rows)
        done += 1
        # Where what is counted cannot outweigh what is left, there is nothing to be learned yet.
        if left[0] - left[done] >= left[done]:
            least = max(least, _last(scores[rows], k))
    hopeful = np.zeros(len(scores), dtype=np.bool_)
    for rows in seen:
        hopeful[_within(rows, scores, left[done], least)] = True
    chosen: Rows = np.flatnonzero(hopeful)
    for place in range(done, len(weights)):
        term, weight = weights[place]
        rows, gains = _gains(part, term, weight, average, hopeful)
        scores[rows] += gains
        least = max(least, _last(scores[chosen], k))
        kept = _within(chosen, scores, left[place + 1], least)
        hopeful[chosen] = False
        hopeful[kept] = True
        chosen = kept
    least = max(least, _last(scores[chosen], k))
    chosen = chosen[(scores[chosen] > 0) & (scores[chosen] >= least)]
    return [(int(row), float(scores[row])) for row in chosen]


def _gains(
    part: LocalPart,
    term: str,
    weight: float,
    average: float,
    allowed: NDArray[np.bool_] | None,
) -> tuple[Rows, NDArray[np.float64]]:
    """The live rows that hold a stem and may be found, and what it brings each of them."""
    rows, counts = part.rows(term)
    if allowed is not None:
        kept = allowed[rows]
        rows, counts = rows[kept], counts[kept]
    return rows, part.gains(rows, counts, weight, average)


def _last(scores: NDArray[np.float64], k: int) -> float:
    """The score of the last of the `k` best; 0 where there are fewer."""
    return float(np.partition(scores, len(scores) - k)[len(scores) - k]) if len(scores) >= k else 0


def _within(rows: Rows, scores: NDArray[np.float64], more: float, least: float) -> Rows:
    """The rows that can still be among the best if they gain so much."""
    return rows[scores[rows] + more >= least * (1 - _SLACK)]
