"""The model that decides whether the corpus answers a part of a question.

Besides the questions themselves, each answerable single question of a kind that one fact answers
is used once more with that fact taken out of the evidence, as an unanswerable one, at a lower
weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.decide import eligible
from assistant.draft import Draft
from assistant.evidence import Evidence
from assistant.question import Part
from assistant.signals import Signals, measure
from evals.dataset import Question
from evals.fit.drafts import answers
from ingest.index import Index

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_ONE_FACT = {"figure", "who", "how", "typo", "sequence", "outcome", "false-premise"}
_TAKEN_OUT_WEIGHT, _UNANSWERABLE_WEIGHT = 0.3, 1.5
_FLOOR, _THRESHOLD = 0.57, 0.4


@dataclass(frozen=True)
class Example:
    """One labelled example; `signals` is None where nothing was eligible, which refuses."""

    question: str
    answerable: bool
    real: bool
    signals: Signals | None


def examples(pairs: Sequence[tuple[Question, Draft]], index: Index) -> Iterator[Example]:
    """The labelled examples of a set; questions of which one part is known are left out."""
    for question, draft in pairs:
        if question.status == "partial":
            continue
        parts = list(zip(draft.question.parts, draft.evidence, strict=True))
        found = [_signals(index, part, list(evidence)) for part, evidence in parts]
        best = max((s for s in found if s), key=lambda s: s.close_and_covering, default=None)
        yield Example(question.cluster, question.status == "answered", True, best)
        alone = len(parts) == 1 and question.kind in _ONE_FACT
        if question.status == "answered" and alone:
            left = [e for e in draft.evidence[0] if not answers(question, e)]
            yield Example(question.cluster, False, False, _signals(index, parts[0][0], left))


def fit(rows: list[Example]) -> dict[str, object]:
    """The model, with the figures of its cross-validation, as `decision.json` holds it."""
    known = [row for row in rows if row.signals]
    names = list(asdict(known[0].signals))  # type: ignore[arg-type]
    table = np.array([list(asdict(row.signals).values()) for row in known])  # type: ignore[arg-type]
    labels = np.array([row.answerable for row in known])
    real = np.array([row.real for row in known])
    weights = np.where(real, np.where(labels, 1.0, _UNANSWERABLE_WEIGHT), _TAKEN_OUT_WEIGHT)
    chances = np.zeros(len(known))
    for train, test in GroupKFold(8).split(table, labels, [row.question for row in known]):
        chances[test] = _model(table[train], labels[train], weights[train]).predict_proba(
            table[test]
        )[:, 1]
    named, cosine, coverage = (table[:, names.index(n)] for n in ("named", "cosine", "coverage"))
    chances[(named == 0) & (cosine + coverage / 2 < _FLOOR)] = 0.0
    model = _model(table, labels, weights)
    scaler, logistic = model[0], model[1]
    slopes = logistic.coef_[0] / scaler.scale_
    return {
        "about": _about(rows, chances[real], labels[real]),
        "threshold": _THRESHOLD,
        "least_likeness": _FLOOR,
        "intercept": round(float(logistic.intercept_[0] - slopes @ scaler.mean_), 4),
        "weights": {n: round(float(w), 4) for n, w in zip(names, slopes, strict=True)},
    }


def _about(rows: list[Example], chances: Floats, labels: Flags) -> str:
    structural = [row.answerable for row in rows if row.real and row.signals is None]
    refused = chances < _THRESHOLD
    right = int((refused & ~labels).sum()) + structural.count(False)
    wrong = int((refused & labels).sum()) + structural.count(True)
    unanswerable = int((~labels).sum()) + structural.count(False)
    answerable = int(labels.sum()) + structural.count(True)
    return (
        "Logistic model of whether evidence answers a part of a question. Fitted on "
        f"{answerable} answerable and {unanswerable} unanswerable questions, and on "
        f"{sum(not row.real for row in rows)} with their answer taken out. In 8-fold "
        "cross-validation grouped by question, at this threshold: refusal precision "
        f"{right / max(1, right + wrong):.2f}, recall {right / unanswerable:.2f}, over-refusal "
        f"{wrong / answerable:.2f}."
    )


def _model(table: Floats, labels: Flags, weights: Floats) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.15))
    return model.fit(table, labels, logisticregression__sample_weight=weights)


def _signals(index: Index, part: Part, evidence: list[Evidence]) -> Signals | None:
    kept, gaps = eligible(part, evidence)
    return measure(part, kept, gaps, index) if kept else None
