"""The line: one thing measured several times, of this project and of the peer."""

from __future__ import annotations

from statistics import median
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Line(BaseModel):
    """A line of the table.

    Attributes:
        what: was measured.
        unit: of every value: "s", "ms", "MB", "characters/s" …
        ours: what each run gave.
        peer: what each run of the stock pipeline gave; empty where it has no such thing.
        aim: in words, "" where there is none.
        met: whether the medians meet the aim; None where there is none, or nothing to hold it to.
    """

    model_config = ConfigDict(frozen=True)

    what: str
    unit: str
    ours: tuple[float, ...] = ()
    peer: tuple[float, ...] = ()
    aim: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """Our median by the peer's; None where one of them is lacking or nought."""
        if not self.ours or not self.peer or not median(self.peer):
            return None
        return median(self.ours) / median(self.peer)


class Point(BaseModel):
    """A point of a curve of growth: `value` at `size`, of one of those who were measured."""

    model_config = ConfigDict(frozen=True)

    curve: str
    who: Literal["Joinedup", "stock pipeline"]
    size: float
    value: float


class Row(BaseModel):
    """A row of issue 8's table as it was measured.

    Attributes:
        lines: in the order in which they are shown.
        points: of curves of growth.
        notes: what a reader must know of how it was measured, a sentence each.
        measured: when, where and under what load.
        seconds: that measuring took.
    """

    model_config = ConfigDict(frozen=True)

    lines: tuple[Line, ...]
    points: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()
    measured: str = ""
    seconds: float = 0.0


def at_least(line: Line, share: float, aim: str) -> Line:
    """The line with the aim that ours is at least so many times the peer's."""
    met = None if line.ratio is None else line.ratio >= share
    return line.model_copy(update={"aim": aim, "met": met})


def at_most(line: Line, share: float, aim: str) -> Line:
    """The line with the aim that ours is at most so many times the peer's."""
    met = None if line.ratio is None else line.ratio <= share
    return line.model_copy(update={"aim": aim, "met": met})


def below(line: Line, limit: float, aim: str) -> Line:
    """The line with the aim that our median is below a limit in its unit."""
    met = None if not line.ours else median(line.ours) < limit
    return line.model_copy(update={"aim": aim, "met": met})


def above(line: Line, limit: float, aim: str) -> Line:
    """The line with the aim that our median is at or above a limit in its unit."""
    met = None if not line.ours else median(line.ours) >= limit
    return line.model_copy(update={"aim": aim, "met": met})
