"""Growing boosted trees, and the JSON form in which the assistant keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

Floats = NDArray[np.float64]


def grow(
    table: Floats,
    labels: NDArray[np.bool_],
    weights: Floats,
    rising: Sequence[bool],
    trees: int = 80,
    leaves: int = 8,
    least: int = 60,
) -> HistGradientBoostingClassifier:
    """Grow trees that tell rows of a table, shape (rows, features), whose label is true.

    Args:
        table: of features.
        labels: one a row.
        weights: what each row counts.
        rising: for each feature, whether more of it may only raise the score.
        trees: how many.
        leaves: the most of a tree.
        least: rows in a leaf, at least.
    """
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.06,
        max_leaf_nodes=leaves,
        min_samples_leaf=least,
        l2_regularization=5,
        monotonic_cst=[int(r) for r in rising],
        early_stopping=False,
        random_state=0,
    )
    return model.fit(table, labels, sample_weight=weights)


def to_json(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """The trees as `assistant.trees.Forest.of` reads them."""
    return {
        "baseline": float(np.ravel(model._baseline_prediction)[0]),
        "trees": [_lists(predictor.nodes) for (predictor,) in model._predictors],
    }


def _lists(nodes: NDArray[Any]) -> list[list[Any]]:
    leaf = nodes["is_leaf"].astype(bool)
    own = np.arange(len(nodes))
    return [
        np.where(leaf, -1, nodes["feature_idx"]).tolist(),
        [float(f"{t:.7g}") for t in np.where(leaf, 0.0, nodes["num_threshold"])],
        np.where(leaf, own, nodes["left"]).tolist(),
        np.where(leaf, own, nodes["right"]).tolist(),
        [float(f"{v:.6g}") for v in np.where(leaf, nodes["value"], 0.0)],
    ]
