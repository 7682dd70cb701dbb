"""Figures as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from assistant.render import plain
from evals.metrics import METRICS
from evals.record import Record
from evals.report.figure import figures, singles
from evals.score import Scores
from evals.statistics import Interval

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BLANK = ("\t", "\r")
_KNOWN = ("id", "kind", "question", "expected", "given", "error")


def questions_csv(records: Sequence[Record], scores: Scores) -> str:
    """One row a question: what was asked, expected and given, and its score by each metric.

    A cell is empty where the metric could not be computed.
    """
    own = scores.questions.values()
    names = list(dict.fromkeys([*METRICS, *sorted({name for row in own for name in row})]))
    rows = []
    for record in records:
        question, answer = record.question, record.answer
        found = scores.questions.get(question.id, {})
        rows.append([
            question.id, question.kind, question.turns[-1], question.status or "",
            answer.status if answer else "", record.error,
            *(found.get(name) for name in names),
        ])  # fmt: skip
    return _csv([*_KNOWN, *names], rows)


def figures_csv(scores: Scores) -> str:
    """One row a figure, over all questions and then by kind of question.

    `unscored` is known over all questions only. The figures of the whole run have no interval.
    """
    whole = [
        ["all", f.name, *_interval(f.interval), f.unscored] for f in figures(scores) if f.interval
    ]
    single = [["all", s.name, s.value, None, None, None, None] for s in singles(scores)]
    by_kind = [
        [kind, name, *_interval(interval), None]
        for kind, found in scores.by_kind.items()
        for name, interval in found.items()
    ]
    headings = ["kind", "figure", "value", "low", "high", "n", "unscored"]
    return _csv(headings, [*whole, *single, *by_kind])


def _interval(interval: Interval) -> list[float]:
    return [interval.value, interval.low, interval.high, interval.n]


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return made.getvalue()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = plain(value)
        # A spreadsheet would run such text as a formula.
        risky = text.startswith(_FORMULA) or value.startswith(_BLANK)
        return f"'{text}" if risky else text
    return f"{value:.6g}"
