"""Claim support on WiCE: how well lexical support tells supported claims from the rest.

Kamoi and others, "WiCE: Real-World Entailment for Claims in Wikipedia", EMNLP 2023. Its
development split judges the score and never fits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from evals.lexical_support import lexical_support
from evals.public.files import rows
from evals.public.table import cell, table
from evals.statistics import Interval

RESAMPLES = 1_000  # an AUROC takes a millisecond: ten thousand would take longer than scoring
SETS = {
    "claims_dev.jsonl": ("whole pages", ".747"),
    "oracle_dev.jsonl": ("oracle chunks", ".775"),
}
"""File to what its claims are held against, and the lexical AUROC printed in the evaluation notes
that came with the data."""


def report(folder: Path, limit: int | None = None) -> str:
    """AUROC of supported claims against the rest, with intervals by bootstrap over articles.

    Args:
        folder: holds claims_dev.jsonl and oracle_dev.jsonl.
        limit: measure only the first so many rows of each.

    Raises:
        UsageError: a file is missing or cannot be read.
    """
    shown = []
    articles = {row["_id"]: row["title"] for row in rows(folder, "claims_dev.jsonl")}
    for name, (against, published) in SETS.items():
        claims = rows(folder, name)[:limit]
        clusters = [articles[row["_id"]] for row in claims]
        supported = [row["label"] == "supported" for row in claims]
        figure = auroc(supported, [support(row) for row in claims], clusters)
        counts = [str(figure.n), str(sum(supported)), str(len(set(clusters)))]
        shown.append([against, cell(figure), *counts, published])
    headings = ["against", "AUROC [95% interval]", "n", "supported", "articles", "published"]
    return table(headings, shown)


def support(row: dict[str, Any]) -> float:
    """A row's lexical support; its evidence is one text, of which each line is a sentence."""
    return lexical_support(row["claim"], ["\n\n".join(row["evidence"])])


def auroc(
    supported: Sequence[bool], scores: Sequence[float], clusters: Sequence[str], seed: int = 0
) -> Interval:
    """The area under the ROC curve, with its percentile bootstrap interval over clusters.

    Args:
        supported: whether each claim is, both of which must occur.
        scores: one a claim, higher where it seems supported.
        clusters: the cluster of each claim, which is resampled whole.
        seed: of the resampling.
    """
    names, places = np.unique(clusters, return_inverse=True)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(RESAMPLES):
        # Counting a claim so many times is drawing its cluster as often.
        weights = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        draws.append(roc_auc_score(supported, scores, sample_weight=weights[places]))
    low, high = np.percentile(draws, [2.5, 97.5])
    value = float(roc_auc_score(supported, scores))
    return Interval(value, float(low), float(high), len(scores))
