"""The weights by which evidence is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from assistant.draft import Draft
from assistant.ranking import Measures, table
from evals.dataset import Question
from evals.fit.drafts import answers
from evals.fit.trees import grow, to_json

Floats = NDArray[np.float64]
_CUTOFF = 8
_MEASURES = tuple(field.name for field in fields(Measures))
_RISING = ("cosine", "asked", "coverage", "stated", "carries", "mentions", "subject", "year")
"""Measures of which more may only raise a sentence's rank: the trees learn no accidents there."""


@dataclass(frozen=True)
class Group:
    """The evidence of one part of a question: what trees look at by row, and which rows answer."""

    question: str
    table: Floats
    labels: NDArray[np.bool_]


def groups(pairs: Sequence[tuple[Question, Draft]]) -> list[Group]:
    """The parts of which some evidence answers; gaps, which are never shown, are left out."""
    found = []
    for question, draft in pairs:
        for evidence in draft.evidence:
            shown = [e for e in evidence if not e.is_gap and e.measures]
            labels = np.array([answers(question, e) for e in shown])
            if labels.any():
                rows = table([e.measures for e in shown if e.measures])
                found.append(Group(question.cluster, rows, labels))
    return found


def fit(parts: Sequence[Group], pairs: Sequence[tuple[Question, Draft]]) -> dict[str, object]:
    """The model as `ranking.json` holds it, with the figures of its cross-validation."""
    names = [part.question for part in parts]
    recalls: list[float] = []
    for train, test in GroupKFold(8).split(names, groups=names):
        model = _grown([parts[i] for i in train])
        recalls += [_recall(parts[i], model) for i in test]
    slope, intercept = _usual(pairs)
    return {
        "about": f"Boosted trees on whether a sentence answers. Fitted on {len(parts)} parts of "
        f"questions and {sum(len(p.labels) for p in parts)} sentences. In 8-fold cross-validation "
        f"grouped by question, the best {_CUTOFF} hold {np.mean(recalls):.2f} of the sentences "
        "that answer.",
        "usually_asked": {"intercept": round(intercept, 4), "slope": round(slope, 4)},
        **to_json(_grown(parts)),
    }


def _grown(parts: Sequence[Group]) -> HistGradientBoostingClassifier:
    whole = np.concatenate([part.table for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    # Each part weighs the same, whatever its number of sentences and of those that answer.
    weights = np.concatenate(
        [np.where(p.labels, 3 / p.labels.sum(), 20 / len(p.labels)) for p in parts]
    )
    rising = [name in _RISING for name in _MEASURES] * 2
    return grow(whole, labels, weights, rising)


def _recall(part: Group, model: HistGradientBoostingClassifier) -> float:
    best = np.argsort(-model.decision_function(part.table), kind="stable")[:_CUTOFF]
    return float(part.labels[best].sum() / min(_CUTOFF, part.labels.sum()))


def _usual(pairs: Sequence[tuple[Question, Draft]]) -> tuple[float, float]:
    """Slope and intercept of `asked` by cosine, over sentences whose questions are known."""
    measures = [
        (e.measures.cosine, e.measures.asked)
        for _, draft in pairs
        for evidence in draft.evidence
        for e in evidence
        if e.measures and e.statement and e.statement.questions
    ]
    known = np.array(measures)
    slope, intercept = np.polyfit(known[:, 0], known[:, 1], 1)
    return float(slope), float(intercept)
