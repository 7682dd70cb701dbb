"""Scoring saved answers: each figure with its interval, over all questions and by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from evals.metrics import METRICS, VERSION, Judges
from evals.metrics.refusal import area_under_risk, refusals, risk_coverage, separation
from evals.metrics.retrieval import retrieval
from evals.metrics.robustness import consistency
from evals.record import Record
from evals.statistics import Interval, bootstrap, wilson


class Scores(BaseModel):
    """The figures of a run.

    Attributes:
        metrics: version of the metrics' definitions.
        judge: who judged support and nuggets.
        overall: figures with intervals, over all questions.
        by_kind: the same by kind of question.
        single: figures of the whole run that have no interval.
        questions: each question's own, by id; what could not be computed is left out.
        clusters: what each question is resampled with, by id.
        unscored: by metric, how many questions it could not be computed for.
        errors: how many questions ended in an error.
    """

    model_config = ConfigDict(frozen=True)

    metrics: int = VERSION
    judge: str
    overall: dict[str, Interval]
    by_kind: dict[str, dict[str, Interval]]
    single: dict[str, float] = {}
    questions: dict[str, dict[str, float]]
    clusters: dict[str, str]
    unscored: dict[str, int]
    errors: int

    def to_dict(self) -> dict[str, Any]:
        """The scores as JSON-ready data."""
        return self.model_dump(mode="json")


def score(records: Sequence[Record], judges: Judges | None = None, seed: int = 0) -> Scores:
    """Score records; a metric that cannot be computed for a question is left out and counted.

    Args:
        records: one a question.
        judges: who judges support and nuggets; by default the lexical ones.
        seed: of the resampling.
    """
    judges = judges or Judges()
    questions = {r.question.id: _one(r, judges) for r in records}
    for measured in (retrieval(records), _named("consistency", consistency(records))):
        for identifier, values in measured.items():
            questions.setdefault(identifier, {}).update(values)
    kinds = sorted({r.question.kind for r in records})
    overall = _summary(records, questions, seed)
    return Scores(
        judge=judges.name,
        overall=overall,
        by_kind={k: _summary([r for r in records if r.question.kind == k], questions, seed)
                 for k in kinds},
        single=_single(records, questions),
        questions=questions,
        clusters={r.question.id: r.question.cluster for r in records},
        unscored={name: sum(name not in q for q in questions.values()) for name in METRICS},
        errors=sum(bool(r.error) for r in records),
    )  # fmt: skip


def _one(record: Record, judges: Judges) -> dict[str, float]:
    measured = {name: metric(record, judges) for name, metric in METRICS.items()}
    return {name: value for name, value in measured.items() if value is not None}


def _named(name: str, values: dict[str, float]) -> dict[str, dict[str, float]]:
    return {identifier: {name: value} for identifier, value in values.items()}


def _summary(
    records: Sequence[Record], questions: dict[str, dict[str, float]], seed: int
) -> dict[str, Interval]:
    rows = [(questions[r.question.id], r.question.cluster) for r in records]
    names = dict.fromkeys(name for row, _ in rows for name in row)
    found = {}
    for name in names:
        values = [(row[name], cluster) for row, cluster in rows if name in row]
        found[name] = _interval([v for v, _ in values], [c for _, c in values], seed)
    found |= {name: wilson(*counts) for name, counts in refusals(records).items() if counts[1]}
    return found


def _interval(scores: list[float], clusters: list[str], seed: int) -> Interval:
    """By bootstrap; by Wilson where every score is 0 or every score 1, which it cannot judge."""
    if set(scores) in ({0.0}, {1.0}):
        trials = len(set(clusters))
        return replace(wilson(trials if scores[0] else 0, trials), n=len(scores))
    return bootstrap(scores, clusters, seed, 2000)


def _single(records: Sequence[Record], questions: dict[str, dict[str, float]]) -> dict[str, float]:
    headline = next(iter(METRICS))
    right = {name: row[headline] for name, row in questions.items() if headline in row}
    found = {
        "confidence_auroc": separation(records),
        "aurc": area_under_risk(risk_coverage(records, right)),
    }
    return {name: value for name, value in found.items() if value is not None}
