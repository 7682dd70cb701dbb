"""Agreement between reviewers: how far their verdicts can be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, permutations

from pydantic import BaseModel, ConfigDict
from sklearn.metrics import cohen_kappa_score

Ratings = Mapping[str, Mapping[str, str]]
"""By reviewer, the label given to each item; an item not judged is not there."""


class Pair(BaseModel):
    """Two reviewers over the `items` that both judged; None where a figure is undefined."""

    model_config = ConfigDict(frozen=True)

    reviewers: tuple[str, str]
    items: int
    percent: float | None
    kappa: float | None


class Agreement(BaseModel):
    """The pairs, and all reviewers over the `items` that two or more judged."""

    model_config = ConfigDict(frozen=True)

    pairs: tuple[Pair, ...]
    items: int
    percent: float | None
    alpha: float | None


def agreement(ratings: Ratings) -> Agreement:
    """The agreement of each pair of reviewers, and of all."""
    pairs = []
    for one, other in combinations(sorted(ratings), 2):
        pair = Pair(
            reviewers=(one, other),
            items=len(_both(ratings[one], ratings[other])[0]),
            percent=percent_agreement(ratings[one], ratings[other]),
            kappa=cohen_kappa(ratings[one], ratings[other]),
        )
        pairs.append(pair)
    matrix = _coincidences(ratings)
    total = sum(matrix.values())
    same = sum(count for (a, b), count in matrix.items() if a == b)
    return Agreement(
        pairs=tuple(pairs),
        items=sum(len(labels) > 1 for labels in _by_item(ratings)),
        percent=100 * same / total if total else None,
        alpha=krippendorff_alpha(ratings),
    )


def percent_agreement(one: Mapping[str, str], other: Mapping[str, str]) -> float | None:
    """The share, 0 to 100, of the items both judged that both judged alike; None if none."""
    a, b = _both(one, other)
    return 100 * sum(x == y for x, y in zip(a, b, strict=True)) / len(a) if a else None


def cohen_kappa(one: Mapping[str, str], other: Mapping[str, str]) -> float | None:
    """Cohen's kappa over the items both judged.

    Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20, 1960. None where no item is shared, or where only one label was used, since
    agreement by chance is then certain.
    """
    a, b = _both(one, other)
    return float(cohen_kappa_score(a, b)) if len({*a, *b}) > 1 else None


def krippendorff_alpha(ratings: Ratings) -> float | None:
    """Krippendorff's alpha for nominal labels, any number of reviewers and missing values.

    By the coincidence matrix of Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011.
    None where no item has two labels, or only one label was used.
    """
    matrix = _coincidences(ratings)
    totals: dict[str, float] = {}
    for (label, _), count in matrix.items():
        totals[label] = totals.get(label, 0.0) + count
    n = sum(totals.values())
    expected = sum(totals[a] * totals[b] for a, b in permutations(totals, 2))
    if not expected:
        return None
    observed = sum(count for (a, b), count in matrix.items() if a != b)
    return 1 - (n - 1) * observed / expected


def _coincidences(ratings: Ratings) -> dict[tuple[str, str], float]:
    """How often two labels stand at one item: each of m labels of an item counts 1 / (m - 1)."""
    matrix: dict[tuple[str, str], float] = {}
    for labels in _by_item(ratings):
        for pair in permutations(labels, 2):
            matrix[pair] = matrix.get(pair, 0.0) + 1 / (len(labels) - 1)
    return matrix


def _by_item(ratings: Ratings) -> list[list[str]]:
    items = sorted({item for own in ratings.values() for item in own})
    return [[own[item] for own in ratings.values() if item in own] for item in items]


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[list[str], list[str]]:
    shared = sorted(one.keys() & other.keys())
    return [one[item] for item in shared], [other[item] for item in shared]
