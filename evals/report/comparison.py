"""What changed from one run to another, as Markdown or as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.compare import Comparison
from evals.metrics import LOWER_IS_BETTER
from evals.record import Record
from evals.report.detail import Detail, detail
from evals.report.figure import least
from evals.report.question import answer_lines
from evals.report.template import render
from evals.report.text import NONE, number, safe, signed, table

_LEVEL = 0.05
_SHOWN = 15

NOTE = (
    "P-values are corrected for the number of figures tested, and intervals are not: an interval "
    "that leaves out 0 says less than a p-value below 0.05."
)


@dataclass(frozen=True)
class Moves:
    """Questions whose headline score fell, or rose.

    Attributes:
        title: which of the two.
        shown: the first of them, each before and after.
        more: ids of those that are not shown.
    """

    title: str
    shown: tuple[tuple[Detail, Detail], ...]
    more: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.shown) + len(self.more)


def comparison_markdown(
    comparison: Comparison,
    before_records: Sequence[Record],
    after_records: Sequence[Record],
    names: tuple[str, str],
) -> str:
    """The changes with their intervals and p-values, and the questions lost and won.

    Args:
        comparison: of the two runs.
        before_records: of the older run.
        after_records: of the newer run.
        names: of the two runs.
    """
    before, after = map(safe, names)
    clusters = len({record.question.cluster for record in before_records})
    smallest = least(clusters)
    parts = [
        f"# From {before} to {after}",
        "\n".join(f"- {sentence}" for sentence in verdicts(comparison)),
        f"{comparison.pairs} questions have a headline score in both runs: {len(comparison.won)} "
        f"won, {len(comparison.lost)} lost."
        + (
            ""
            if smallest is None
            else f" On {clusters} groups of questions, a paired pass-or-fail difference of less "
            f"than {smallest:.0%} would not show."
        ),
        "## Figures",
        _figures(comparison),
        NOTE,
    ]
    for moves in _moves(comparison, before_records, after_records):
        parts += [f"## {moves.title}: {moves.count}", *_written(moves, (before, after))]
    return "\n\n".join(parts) + "\n"


def comparison_html(
    comparison: Comparison,
    before_records: Sequence[Record],
    after_records: Sequence[Record],
    names: tuple[str, str],
) -> str:
    """The same as a self-contained page, with both answers to each question side by side."""
    clusters = len({record.question.cluster for record in before_records})
    return render(
        "comparison.html",
        names=names,
        comparison=comparison,
        verdicts=verdicts(comparison),
        note=NOTE,
        groups=clusters,
        least=least(clusters),
        moves=_moves(comparison, before_records, after_records),
    )


def verdicts(comparison: Comparison) -> list[str]:
    """What can be said of the figures that were tested, in plain sentences."""
    said, unclear, same = [], [], []
    for name, change in comparison.changes.items():
        p = comparison.p.get(name)
        if p is None:
            continue
        if p < _LEVEL:
            better = (change.change.value > 0) != (name in LOWER_IS_BETTER)
            said.append(
                f"{name} is {'better' if better else 'worse'} beyond noise: "
                f"{number(change.before)} before, {number(change.after)} after (p {p:.4f})."
            )
        elif change.change.value or change.effect is not None:
            unclear.append(name)
        else:
            same.append(name)
    if unclear:
        said.append(f"No difference could be shown in {', '.join(unclear)}.")
    if same:
        said.append(f"The same on every question: {', '.join(same)}.")
    return said or ["No figure could be tested."]


def _figures(comparison: Comparison) -> str:
    headings = ["figure", "before", "after", "change", "95% interval", "effect", "p (Holm)", "n"]
    rows = [
        [
            name,
            number(d.before),
            number(d.after),
            f"{d.change.value:+.3f}",
            signed(d.change),
            NONE if d.effect is None else f"{d.effect:+.2f}",
            f"{comparison.p[name]:.4f}" if name in comparison.p else "not tested",
            str(d.change.n),
        ]
        for name, d in comparison.changes.items()
    ]
    return table(headings, rows) if rows else NONE


def _moves(
    comparison: Comparison, before_records: Sequence[Record], after_records: Sequence[Record]
) -> list[Moves]:
    before = {record.question.id: record for record in before_records}
    after = {record.question.id: record for record in after_records}
    return [
        Moves(
            title=title,
            shown=tuple((detail(before[q], {}), detail(after[q], {})) for q in ids[:_SHOWN]),
            more=ids[_SHOWN:],
        )
        for title, ids in (("Lost", comparison.lost), ("Won", comparison.won))
    ]


def _written(moves: Moves, names: tuple[str, str]) -> list[str]:
    parts = []
    for pair in moves.shown:
        question = pair[0].record.question
        asked = " / ".join(map(safe, question.turns))
        parts.append(f"### {safe(question.id)}\n\n{asked} (expected {pair[0].expected})")
        for name, seen in zip(names, pair, strict=True):
            parts.append(f"**{name}**: {seen.given}\n\n" + "\n".join(answer_lines(seen, safe)))
    if moves.more:
        parts.append(f"And {len(moves.more)} more: {', '.join(map(safe, moves.more))}")
    return parts or ["None."]
