"""Uncertainty: intervals, tests and what a set could detect. Conversations are resampled whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its 95% interval, and how many questions it rests on."""

    value: float
    low: float
    high: float
    n: int


def bootstrap(scores: Sequence[float], seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean with its percentile bootstrap interval (Efron and Tibshirani, 1993).

    Args:
        scores: one a conversation, which is the unit that is resampled.
        seed: of the resampling.
        resamples: how many.
    """
    values = np.asarray(scores, dtype=float)
    if not len(values):
        raise ValueError("no scores")
    draws = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high), len(values))


def wilson(successes: int, n: int) -> Interval:
    """A proportion with its Wilson score interval (1927), which holds for small n."""
    if not n:
        raise ValueError("no trials")
    z = 1.959964
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Interval(share, centre - half, centre + half, n)


def randomisation(a: Sequence[float], b: Sequence[float], seed: int = 0) -> float:
    """The two-sided p-value of a paired sign-flip randomisation test that a and b differ.

    Args:
        a: scores of one run, in the order of the questions.
        b: scores of the other run on the same questions.
        seed: of the flips.
    """
    differences = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    seen = abs(differences.sum())
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (RESAMPLES, len(differences)))
    extreme = (np.abs(signs @ differences) >= seen - 1e-12).sum()
    return float((1 + extreme) / (RESAMPLES + 1))


def holm(p_values: dict[str, float]) -> dict[str, float]:
    """P-values adjusted for their number by Holm's method (1979)."""
    adjusted: dict[str, float] = {}
    greatest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        greatest = max(greatest, min(1.0, p * (len(p_values) - rank)))
        adjusted[name] = greatest
    return adjusted


def detectable(n: int, discordant: float = 0.2) -> float:
    """The least difference of a pass-or-fail metric that n paired questions would show.

    With 80% power at the two-sided 5% level, if this share of the pairs disagree.
    """
    return 2.8 * math.sqrt(discordant / n)
