"""Boosted decision trees, as they are kept in a JSON file beside the code that uses them.

Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", 2001. scikit-learn grows
them (`evals/fit/trees.py`); its own files are pickles, which hold code and are tied to a version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tree:
    """One tree, its nodes by number from the root, 0.

    A row goes left where its value of `feature` is at most `threshold`; a leaf has -1 for its
    feature and points to itself.
    """

    feature: NDArray[np.intp]
    threshold: Floats
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: Floats

    def __call__(self, table: Floats) -> Floats:
        """What each row of a table, shape (rows, features), adds to its score."""
        node = np.zeros(len(table), dtype=np.intp)
        rows = np.arange(len(table))
        while (self.feature[node] >= 0).any():
            goes_left = table[rows, self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        return self.value[node]


@dataclass(frozen=True)
class Forest:
    """Trees whose values are added up to a score, in logits."""

    baseline: float
    trees: tuple[Tree, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Forest:
        """The forest that a JSON object holds: `baseline`, and `trees` of five lists each."""
        return cls(float(data["baseline"]), tuple(_tree(*lists) for lists in data["trees"]))

    def __call__(self, table: Floats) -> Floats:
        """A score for each row of a table, shape (rows, features)."""
        score = np.full(len(table), self.baseline)
        for tree in self.trees:
            score += tree(table)
        return score


def _tree(
    feature: Sequence[int],
    threshold: Sequence[float],
    left: Sequence[int],
    right: Sequence[int],
    value: Sequence[float],
) -> Tree:
    return Tree(
        np.array(feature, dtype=np.intp),
        np.array(threshold),
        np.array(left, dtype=np.intp),
        np.array(right, dtype=np.intp),
        np.array(value),
    )
