"""Cohen's kappa of two raters who say yes or no, with its interval.

Cohen, "A Coefficient of Agreement for Nominal Scales", 1960.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.statistics import RESAMPLES, Interval

Counts = NDArray[np.int64]


def kappa(table: Counts) -> float:
    """Cohen's kappa of a 2x2 table of counts; 0 where both raters gave one verdict throughout.

    There it is not defined, and no agreement beyond chance has been shown.
    """
    n = table.sum()
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / n**2
    return 0.0 if chance == 1 else float((np.trace(table) / n - chance) / (1 - chance))


def kappa_interval(
    truth: Sequence[bool], said: Sequence[bool], clusters: Sequence[str]
) -> Interval:
    """Kappa with its percentile bootstrap interval over clusters (Efron and Tibshirani, 1993).

    Args:
        truth: people's verdicts.
        said: the judge's.
        clusters: what each is resampled with: its claim, since labels of one hang together.
    """
    pairs = tables(truth, said)
    _, places = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    by_cluster = np.zeros((places.max() + 1, 2, 2), dtype=np.int64)
    np.add.at(by_cluster, places, pairs)
    draw, count = np.random.default_rng(0), len(by_cluster)
    weights = (draw.multinomial(count, np.full(count, 1 / count)) for _ in range(RESAMPLES))
    resampled = [kappa(np.tensordot(weight, by_cluster, axes=1)) for weight in weights]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(kappa(pairs.sum(axis=0)), float(low), float(high), len(truth))


def tables(truth: Sequence[bool], said: Sequence[bool]) -> Counts:
    """A 2x2 table of one count for each pair, shape (pairs, 2, 2); rows truth, yes first."""
    counts = np.zeros((len(truth), 2, 2), dtype=np.int64)
    counts[np.arange(len(truth)), 1 - np.asarray(truth, int), 1 - np.asarray(said, int)] = 1
    return counts
