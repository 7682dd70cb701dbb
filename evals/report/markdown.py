"""A run's figures in words and tables, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from assistant.answer import Status
from evals.metrics import HEADLINE
from evals.metrics.latency import stages
from evals.metrics.refusal import confusion
from evals.record import Record
from evals.report.detail import worst
from evals.report.figure import BY_KIND, Figure, figures, groups, least, singles
from evals.report.text import NONE, ends, number, safe, table
from evals.score import Scores

_WORST = 10


def markdown(name: str, records: Sequence[Record], scores: Scores) -> str:
    """The headline, all figures with 95% intervals, and the worst questions.

    Args:
        name: of the run.
        records: of the run.
        scores: of the records.
    """
    whole = [[single.name, number(single.value), "", "", ""] for single in singles(scores)]
    parts = [
        f"# {safe(name)}",
        _headline(records, scores),
        "## Figures",
        table(
            ["figure", "value", "95% interval", "n", "unscored"],
            [*map(_row, figures(scores)), *whole],
        ),
        "Intervals by bootstrap over groups of questions; those of refusal figures, and of figures "
        "that are 0 or 1 for every question, by Wilson.",
        "## Expected and given statuses",
        _confusion(records),
        "## By kind",
        _by_kind(records, scores),
        "## Seconds by stage",
        _stages(records),
        "## Worst questions",
        _worst(records, scores),
    ]
    return "\n\n".join(parts) + "\n"


def _headline(records: Sequence[Record], scores: Scores) -> str:
    found = scores.overall.get(HEADLINE)
    score = f"{number(found.value)}, 95% interval {ends(found)}" if found else NONE
    smallest = least(groups(scores))
    power = "" if smallest is None else (
        f" A paired pass-or-fail difference of less than {smallest:.0%} would not show on "
        f"{groups(scores)} groups of questions."
    )  # fmt: skip
    return (
        f"**Headline score ({HEADLINE}): {score}.** {len(records)} questions, {scores.errors} "
        f"errors; judged by: {safe(scores.judge)}.{power}"
    )


def _row(figure: Figure) -> list[str]:
    interval = figure.interval
    unscored = NONE if figure.unscored is None else str(figure.unscored)
    if interval is None:
        return [figure.name, NONE, NONE, "0", unscored]
    return [figure.name, number(interval.value), ends(interval), str(interval.n), unscored]


def _confusion(records: Sequence[Record]) -> str:
    found, statuses = confusion(records), get_args(Status)
    if not found:
        return NONE
    rows = [[want, *(str(found[want, got]) for got in statuses)] for want in statuses]
    return table(["expected", *(f"given {status}" for status in statuses)], rows)


def _by_kind(records: Sequence[Record], scores: Scores) -> str:
    kinds = [record.question.kind for record in records]
    rows = []
    for kind, found in scores.by_kind.items():
        cells = [number(found[name].value) if name in found else NONE for name in BY_KIND]
        rows.append([safe(kind), str(kinds.count(kind)), *cells])
    return table(["kind", "n", *BY_KIND], rows) if rows else NONE


def _stages(records: Sequence[Record]) -> str:
    rows = [
        [safe(s.name), number(s.median), number(s.p95), number(s.greatest), str(s.n)]
        for s in stages(records)
    ]
    return table(["stage", "median", "95th percentile", "greatest", "n"], rows) if rows else NONE


def _worst(records: Sequence[Record], scores: Scores) -> str:
    lines = []
    for record in worst(records, scores, _WORST):
        question, answer = record.question, record.answer
        asked = " / ".join(map(safe, question.turns))
        if record.error:
            came = f"error: {safe(record.error)}"
        else:
            came = f"got {answer.status if answer else 'only passages'}"
        value = number(scores.questions[question.id].get(HEADLINE))
        lines.append(
            f"- **{safe(question.id)}** ({safe(question.kind)}, {value}): {asked} "
            f"Expected {question.status or 'no status'}, {came}."
        )
    return "\n".join(lines) or "No question scored less than 1."
