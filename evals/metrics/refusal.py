"""Refusing: when, how rightly, and what risk is left in the answers that are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.record import Record


def refusals(records: Iterable[Record]) -> dict[str, tuple[int, int]]:
    """Refusal precision, recall and over-refusal, each as (successes, trials).

    Precision is the share of refusals that were due; recall the share of unanswerable questions
    that were refused; over-refusal the share of answerable ones (answered or partial) refused.
    """
    rows = _statuses(records)
    refused = [want for want, got in rows if got == "not_in_corpus"]
    unknown = [got for want, got in rows if want == "not_in_corpus"]
    known = [got for want, got in rows if want != "not_in_corpus"]
    return {
        "refusal_precision": (refused.count("not_in_corpus"), len(refused)),
        "refusal_recall": (unknown.count("not_in_corpus"), len(unknown)),
        "over_refusal": (known.count("not_in_corpus"), len(known)),
    }


def confusion(records: Iterable[Record]) -> Counter[tuple[str, str]]:
    """How often each (expected, given) pair of statuses came up."""
    return Counter(_statuses(records))


def separation(records: Iterable[Record]) -> float | None:
    """AUROC of the answers' confidence for answerable against unanswerable questions.

    The chance that an answerable question has the higher confidence, ties counting half
    (Hanley and McNeil, 1982); None without questions of both kinds that have a confidence.
    """
    known: list[float] = []
    unknown: list[float] = []
    for record in records:
        answer = record.answer
        if answer and answer.confidence is not None and record.question.status:
            fits = record.question.status != "not_in_corpus"
            (known if fits else unknown).append(answer.confidence)
    if not known or not unknown:
        return None
    wins = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return wins / (len(known) * len(unknown))


@dataclass(frozen=True)
class RiskPoint:
    """One point of the risk-coverage curve: answering where confidence is at least `confidence`.

    `coverage` is the share of all questions answered; `risk` is one minus the mean score of
    those answers, from 0 to 1.
    """

    confidence: float
    coverage: float
    risk: float


def risk_coverage(records: Sequence[Record], scores: Mapping[str, float]) -> list[RiskPoint]:
    """The risk-coverage curve of the answers given, the most confident first.

    El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", 2010. It
    ends at the coverage that the run had: what was refused was never answered, so a run with
    `--set threshold=0` is needed to see the curve whole.

    Args:
        records: of the run.
        scores: by question id, from 0 (wrong) to 1; questions without one are left out.
    """
    given = []
    for record in records:
        answer, name = record.answer, record.question.id
        if not answer or answer.confidence is None or answer.status == "not_in_corpus":
            continue
        if name in scores:
            given.append((answer.confidence, scores[name]))
    asked = sum(record.question.id in scores for record in records)
    given.sort(reverse=True)
    points, total = [], 0.0
    for count, (confidence, score) in enumerate(given, 1):
        total += score
        last = count == len(given) or given[count][0] < confidence
        if last:  # answers of the same confidence are given or refused together
            points.append(RiskPoint(confidence, count / asked, 1 - total / count))
    return points


def area_under_risk(points: Sequence[RiskPoint]) -> float | None:
    """The mean risk over the coverage that the curve reaches (AURC; Geifman and others, 2019)."""
    if not points:
        return None
    before, area = 0.0, 0.0
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area / before


def _statuses(records: Iterable[Record]) -> list[tuple[str, str]]:
    return [
        (record.question.status, record.answer.status)
        for record in records
        if record.answer and record.question.status
    ]
