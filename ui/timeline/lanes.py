"""Lanes: where each span stands in the picture, so that no two of a lane overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.timeline import Span

_GAP = 0.6  # years between two spans of a lane
_HEADING = 1.0  # lanes that a group's heading takes


@dataclass(frozen=True)
class Scale:
    """How years and letters measure up: `letter` is the width of one letter in years."""

    first: int
    last: int
    letter: float
    longest_label: int


@dataclass(frozen=True)
class Bar:
    """A span as it is drawn, in years and lanes.

    Attributes:
        span: what is drawn.
        group: the number of its group.
        lane: counted from the top.
        start: where its bar begins; a year covers the stretch from itself to the next.
        end: where its bar ends.
        open: whether the corpus gives it no end.
        label: its name, cut where it is too long for the picture.
        label_at: where its label begins.
    """

    span: Span
    group: int
    lane: float
    start: float
    end: float
    open: bool
    label: str
    label_at: float


@dataclass(frozen=True)
class Layout:
    """All bars, the groups' headings with their lanes, and how many lanes there are."""

    bars: tuple[Bar, ...]
    headings: tuple[tuple[str, float], ...]
    lanes: float


def lay_out(groups: Mapping[str, Sequence[Span]], scale: Scale) -> Layout:
    """Stand the dated spans of each group in as few lanes as their bars and labels allow."""
    starts = {s.id: s.start for members in groups.values() for s in members if s.start}
    bars: list[Bar] = []
    headings: list[tuple[str, float]] = []
    lane = 0.0
    for number, (name, members) in enumerate(groups.items()):
        dated = [s for s in members if s.start is not None and _until(s, starts) >= scale.first]
        if not dated:
            continue
        headings.append((name, lane))
        lane += _HEADING
        free: list[float] = []  # by lane of the group, from where on it is free
        for span in sorted(dated, key=lambda s: (s.start or 0, s.name)):
            bar = _bar(span, number, _until(span, starts), scale)
            left = min(bar.start, bar.label_at)
            place = next((n for n, edge in enumerate(free) if edge <= left), len(free))
            free[place : place + 1] = [_right(bar, scale) + _GAP]
            bars.append(replace(bar, lane=lane + place))
        lane += len(free)
    return Layout(tuple(bars), tuple(headings), lane)


def _until(span: Span, starts: Mapping[str, int]) -> int:
    """The last year that is drawn: its end, else how far the corpus follows it.

    One without an end reaches to what followed it, or to the newest publication of the document
    about it; one that is only named in other documents is drawn at its first year.
    """
    start = span.start or 0
    if span.end is not None:
        return span.end
    followed = [starts[s] for s in span.successors if s in starts and starts[s] >= start]
    if followed:
        return min(followed)
    return max(start, span.last_source or start) if span.document_id else start


def _bar(span: Span, group: int, until: int, scale: Scale) -> Bar:
    start = max(float(span.start or 0), float(scale.first))
    label = span.name
    if len(label) > scale.longest_label:
        label = label[: scale.longest_label - 1].rstrip() + "…"
    width = len(label) * scale.letter
    return Bar(
        span=span,
        group=group,
        lane=0.0,
        start=start,
        end=min(until + 1.0, float(scale.last)),
        open=span.end is None,
        label=label,
        label_at=max(float(scale.first), min(start, scale.last - width)),
    )


def _right(bar: Bar, scale: Scale) -> float:
    """Where a bar, its label and its evaluations end."""
    evaluated = max((p.year + 1.0 for p in bar.span.evaluations), default=0.0)
    return max(bar.end, evaluated, bar.label_at + len(bar.label) * scale.letter)
