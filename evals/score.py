"""Scoring saved answers: each figure with its interval, over all questions and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.metrics import METRICS, refusal, retrieval
from evals.record import Record
from evals.statistics import Interval, bootstrap, wilson


@dataclass(frozen=True)
class Scores:
    """The figures of a run: over all, by kind, and each question's own."""

    overall: dict[str, Interval]
    by_kind: dict[str, dict[str, Interval]]
    questions: dict[str, dict[str, float]]
    unscored: dict[str, int]
    errors: int

    def to_dict(self) -> dict[str, Any]:
        """The scores as JSON-ready data."""
        return asdict(self)


def score(records: Sequence[Record], seed: int = 0) -> Scores:
    """Score records; a metric that cannot be computed for a question is left out and counted."""
    questions = {r.question.id: _one(r) for r in records}
    for identifier, measured in retrieval(records).items():
        questions[identifier].update(measured)
    kinds = sorted({r.question.kind for r in records})
    by_kind = {
        kind: _summary([questions[r.question.id] for r in records if r.question.kind == kind], seed)
        for kind in kinds
    }
    overall = _summary(list(questions.values()), seed)
    for name, (successes, trials) in refusal(records).items():
        if trials:
            overall[name] = wilson(successes, trials)
    unscored = {name: len(records) - overall[name].n for name in METRICS if name in overall}
    errors = sum(r.answer is None for r in records)
    return Scores(overall, by_kind, questions, unscored, errors)


def _one(record: Record) -> dict[str, float]:
    measured = {name: metric(record) for name, metric in METRICS.items()}
    return {name: value for name, value in measured.items() if value is not None}


def _summary(rows: Sequence[dict[str, float]], seed: int) -> dict[str, Interval]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: bootstrap([r[name] for r in rows if name in r], seed, 2000) for name in names}
