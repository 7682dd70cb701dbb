"""Uncertainty: intervals, tests and what a set could detect.

The unit is the cluster (a conversation, a document, a question with its paraphrases), never the
turn: answers within one hang together, and resampling them apart would make intervals too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its 95% interval, and how many questions it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Difference:
    """A paired difference (after less before) of the same questions.

    Attributes:
        before: mean of the first run.
        after: mean of the second.
        change: with its 95% interval by bootstrap over clusters.
        effect: Cohen's d of the paired differences (their mean over their standard deviation);
            None where all are the same.
        p: two-sided, of a randomisation test over clusters.
    """

    before: float
    after: float
    change: Interval
    effect: float | None
    p: float


def bootstrap(
    scores: Sequence[float],
    clusters: Sequence[str] | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """The mean with its percentile bootstrap interval (Efron and Tibshirani, 1993).

    Args:
        scores: one a question.
        clusters: the cluster of each; by default each question is one of its own.
        seed: of the resampling.
        resamples: how many.

    Raises:
        ValueError: there are no scores.
    """
    values = np.asarray(scores, dtype=float)
    if not len(values):
        raise ValueError("no scores")
    sums, counts = _by_cluster(values, clusters)
    draws = np.random.default_rng(seed).integers(0, len(sums), (resamples, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high), len(values))


def wilson(successes: int, n: int) -> Interval:
    """A proportion with its Wilson score interval (1927), which holds for small n.

    Raises:
        ValueError: there are no trials.
    """
    if not n:
        raise ValueError("no trials")
    z = 1.959964
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half), n)


def randomisation(
    before: Sequence[float],
    after: Sequence[float],
    clusters: Sequence[str] | None = None,
    seed: int = 0,
) -> float:
    """The two-sided p-value of a paired sign-flip randomisation test, flipping whole clusters.

    Fisher's randomisation test, as recommended for retrieval by Smucker, Allan and Carterette,
    "A Comparison of Statistical Significance Tests for Information Retrieval Evaluation", 2007.

    Args:
        before: scores of one run, in the order of the questions.
        after: scores of the other run on the same questions.
        clusters: the cluster of each question.
        seed: of the flips.
    """
    differences = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    sums, _ = _by_cluster(differences, clusters)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (RESAMPLES, len(sums)))
    extreme = (np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12).sum()
    return float((1 + extreme) / (RESAMPLES + 1))


def difference(
    before: Sequence[float],
    after: Sequence[float],
    clusters: Sequence[str] | None = None,
    seed: int = 0,
) -> Difference:
    """How much a figure changed from one run to another on the same questions."""
    changes = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    spread = float(changes.std(ddof=1)) if len(changes) > 1 else 0.0
    return Difference(
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        change=bootstrap(changes.tolist(), clusters, seed),
        effect=float(changes.mean()) / spread if spread else None,
        p=randomisation(before, after, clusters, seed),
    )


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """P-values adjusted for their number by Holm's method (1979)."""
    adjusted: dict[str, float] = {}
    greatest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        greatest = max(greatest, min(1.0, p * (len(p_values) - rank)))
        adjusted[name] = greatest
    return adjusted


def detectable(n: int, discordant: float = 0.2) -> float:
    """The least difference of a pass-or-fail metric that n paired clusters would show.

    With 80% power at the two-sided 5% level, if this share of the pairs disagree.
    """
    return 2.8 * math.sqrt(discordant / n)


def _by_cluster(values: Floats, clusters: Sequence[str] | None) -> tuple[Floats, Floats]:
    """Sums and counts of the values by cluster."""
    if clusters is None:
        return values, np.ones(len(values))
    _, places = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    sums = np.bincount(places, values).astype(np.float64)
    return sums, np.bincount(places).astype(np.float64)
