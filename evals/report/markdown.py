"""A run's figures in words and tables, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics import HEADLINE
from evals.record import Record
from evals.score import Scores
from evals.statistics import Interval, detectable

_WORST = 10


def markdown(name: str, records: Sequence[Record], scores: Scores) -> str:
    """The figures with 95% intervals, by kind, and the worst questions."""
    rows = [_row(figure, interval) for figure, interval in scores.overall.items()]
    least = detectable(max(1, len(set(scores.clusters.values()))))
    parts = [
        f"# {name}",
        f"{len(records)} questions, {scores.errors} errors; judged by: {scores.judge}. 95% "
        "intervals by bootstrap over conversations; refusal figures by Wilson. A paired "
        f"pass-or-fail difference of less than {least:.0%} would not show on this many questions.",
        _table(["figure", "value", "95% interval", "n"], rows),
        "## By kind",
        _by_kind(scores),
        "## Worst questions",
        *_worst(records, scores),
    ]
    return "\n\n".join(parts) + "\n"


def _row(name: str, interval: Interval) -> list[str]:
    ends = f"{interval.low:.3f} to {interval.high:.3f}"
    return [name, f"{interval.value:.3f}", ends, str(interval.n)]


def _by_kind(scores: Scores) -> str:
    shown = ("conditioned", "status_accuracy", "vital_recall", "sentences")
    rows = []
    for kind, figures in scores.by_kind.items():
        count = max(interval.n for interval in figures.values())
        cells = [f"{figures[name].value:.2f}" if name in figures else "n/a" for name in shown]
        rows.append([kind, str(count), *cells])
    return _table(["kind", "n", *shown], rows)


def _worst(records: Sequence[Record], scores: Scores) -> list[str]:
    ranked = sorted(records, key=lambda r: scores.questions[r.question.id].get(HEADLINE, -1.0))
    lines = []
    for record in ranked[:_WORST]:
        got = record.answer.status if record.answer else f"error: {record.error}"
        asked = " / ".join(record.question.turns)
        lines.append(f"- **{record.question.id}** ({record.question.kind}): {asked} "
                     f"Expected {record.question.status}, got {got}.")  # fmt: skip
    return ["\n".join(lines)]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
