"""Tables of figures as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from evals.statistics import Interval


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; each row has a cell for each heading."""
    shown = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in shown)


def cell(interval: Interval) -> str:
    """A figure with its 95% interval.

    >>> cell(Interval(0.5, 0.4, 0.61, 20))
    '.500 [.400, .610]'
    """
    value, low, high = (
        f"{x:.3f}".replace("0.", ".", 1) for x in (interval.value, interval.low, interval.high)
    )
    return f"{value} [{low}, {high}]"
