"""Reciprocal rank fusion of ranked lists.

Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
Rank Learning Methods", SIGIR 2009.
"""

from __future__ import annotations

from collections.abc import Sequence


def fuse(rankings: Sequence[Sequence[str]], k: int = 60) -> list[tuple[str, float]]:
    """Merge rankings of ids into one, best first.

    Args:
        rankings: each a list of ids, best first, none twice.
        k: the constant of the method; the larger, the less the first ranks weigh.

    Returns:
        (id, score) pairs; an id's score is the sum over rankings of 1 / (k + rank), rank
        from 1. Ties keep the order in which the ids were first met.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, identifier in enumerate(ranking, 1):
            scores[identifier] = scores.get(identifier, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
