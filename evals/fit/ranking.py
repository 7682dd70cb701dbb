"""The weights by which evidence is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.pipeline import Draft
from assistant.ranking import Measures
from evals.dataset import Question
from evals.fit.drafts import answers

Floats = NDArray[np.float64]
_CUTOFF = 8
_PENALTY = 0.03  # inverse strength of regularisation
_NAMES = tuple(field.name for field in fields(Measures))


@dataclass(frozen=True)
class Group:
    """The evidence of one part of a question: measures by row, and which rows answer."""

    question: str
    table: Floats
    labels: NDArray[np.bool_]

    @property
    def centred(self) -> Floats:
        """The measures less their means: what sets one piece of evidence off from the others."""
        centred: Floats = self.table - self.table.mean(axis=0)
        return centred


def groups(pairs: Sequence[tuple[Question, Draft]]) -> list[Group]:
    """The parts of which some evidence answers; gaps, which are never shown, are left out."""
    found = []
    for question, draft in pairs:
        for evidence in draft.evidence:
            shown = [e for e in evidence if not e.is_gap and e.measures]
            labels = np.array([answers(question, e) for e in shown])
            if labels.any():
                rows = [list(asdict(e.measures).values()) for e in shown if e.measures]
                found.append(Group(question.cluster, np.array(rows), labels))
    return found


def fit(parts: Sequence[Group], pairs: Sequence[tuple[Question, Draft]]) -> dict[str, object]:
    """The model as `ranking.json` holds it, with the figures of its cross-validation."""
    names = [part.question for part in parts]
    recalls: list[float] = []
    for train, test in GroupKFold(8).split(names, groups=names):
        weights = _weights([parts[i] for i in train])
        recalls += [_recall(parts[i], weights) for i in test]
    slope, intercept = _usual(pairs)
    return {
        "about": f"Logistic model of whether a sentence answers. Fitted on {len(parts)} parts of "
        f"questions and {sum(len(p.labels) for p in parts)} sentences. In 8-fold cross-validation "
        f"grouped by question, the best {_CUTOFF} hold {np.mean(recalls):.2f} of the sentences "
        "that answer.",
        "usually_asked": {"intercept": round(intercept, 4), "slope": round(slope, 4)},
        "weights": dict(zip(_NAMES, map(float, _weights(parts).round(4)), strict=True)),
    }


def _weights(parts: Sequence[Group]) -> Floats:
    table = np.concatenate([part.centred for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    # Each part weighs the same, whatever its number of sentences and of those that answer.
    weights = np.concatenate(
        [np.where(p.labels, 3 / p.labels.sum(), 20 / len(p.labels)) for p in parts]
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY, max_iter=3000))
    model.fit(table, labels, logisticregression__sample_weight=weights)
    slopes: Floats = model[1].coef_[0] / model[0].scale_
    return slopes


def _recall(part: Group, weights: Floats) -> float:
    best = np.argsort(-(part.table @ weights), kind="stable")[:_CUTOFF]
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
    table = np.array(measures)
    slope, intercept = np.polyfit(table[:, 0], table[:, 1], 1)
    return float(slope), float(intercept)
