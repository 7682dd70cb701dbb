"""The table: results as Markdown, medians with their spread."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import median

from evals.bench.line import Line, Row

_HEAD = (
    "| what | unit | Joinedup | stock pipeline | ratio | aim | met |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def markdown(rows: Mapping[str, tuple[str, Row]], plots: Mapping[str, Path]) -> str:
    """Every row with its heading, and the plots of the curves that it has.

    Args:
        rows: by name, heading and what was measured.
        plots: by the curve's name, the picture's file, named as it stands beside the text.
    """
    said = [
        "# What was measured",
        "Written by `make bench`; do not edit. Medians of the runs, in brackets the least and the "
        "greatest; ratio: our median by the peer's.",
    ]
    for heading, row in rows.values():
        said += [f"## {heading}", _table(row)]
        said += [f"- {note}" for note in row.notes]
        said.append(f"- {row.measured}")
        for curve in dict.fromkeys(point.curve for point in row.points):
            if curve in plots:
                said.append(f"![How {curve} grows with size]({plots[curve].name})")
    return _joined(said)


def _joined(said: list[str]) -> str:
    """Paragraphs with a blank line between, items of a list without."""
    text = ""
    for part, following in zip(said, [*said[1:], ""], strict=True):
        text += part + ("\n" if part[:2] == following[:2] == "- " else "\n\n")
    return text.rstrip() + "\n"


def _table(row: Row) -> str:
    return "\n".join([_HEAD, *(_row(line) for line in row.lines)])


def _row(line: Line) -> str:
    ratio = "" if line.ratio is None else figure(line.ratio)
    met = {True: "yes", False: "**no**", None: ""}[line.met]
    cells = [line.what, line.unit, spread(line.ours), spread(line.peer), ratio, line.aim, met]
    return f"| {' | '.join(cells)} |"


def spread(values: tuple[float, ...]) -> str:
    """The median, and in brackets the least and the greatest where there are several.

    >>> spread((3.0, 1.0, 2.0))
    '2.00 [1.00, 3.00]'
    """
    if not values:
        return "–"
    said = figure(median(values))
    if len(values) == 1:
        return said
    return f"{said} [{figure(min(values))}, {figure(max(values))}]"


def figure(value: float) -> str:
    """A figure to three digits or so.

    >>> figure(12345.6), figure(123.4), figure(12.34), figure(0.01234), figure(0)
    ('12,346', '123', '12.3', '0.012', '0')
    """
    if not value:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else (
        f"{value:.3f}"
    )  # fmt: skip
