"""The picture of the timeline as a Plotly figure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import plotly.graph_objects as go

from assistant.phrases import phrase
from assistant.render import plain
from assistant.timeline import Point, Span
from ui.timeline.groups import GroupBy, grouped
from ui.timeline.lanes import Bar, Layout, Scale, lay_out
from ui.timeline.palette import BARS, LINK, POINT, POINT_EDGE, Mode, template
from ui.timeline.words import names_of, years

FIRST_YEAR = 1997
_WIDE = {"letter": 0.17, "longest": 60, "row": 36, "font": 12, "step": 2}
_NARROW = {"letter": 0.62, "longest": 42, "row": 38, "font": 12, "step": 5}
_TOP, _BOTTOM = 40, 16  # pixels
_THICK = 0.3  # of a lane
_ABOVE = 0.32  # of a lane, from a bar to its label


def figure(
    spans: Sequence[Span],
    group_by: GroupBy = "theme",
    mode: Mode = "light",
    narrow: bool = False,
    today: date | None = None,
) -> dict[str, Any]:
    """The spans from 1997 to today as JSON that Plotly draws.

    Every point's `customdata` is the id of its initiative; those of lines are the successor's.
    Spans without a first year, or that ended before 1997, are not in it.

    Args:
        spans: of `assistant.timeline`.
        group_by: "theme", or "sponsor" by today's name.
        mode: "light" or "dark".
        narrow: for a screen about 390 pixels wide: only initiatives that have a document.
        today: where the axis ends; by default today's date.
    """
    form = _NARROW if narrow else _WIDE
    last = (today or date.today()).year + 1
    scale = Scale(FIRST_YEAR, last, float(form["letter"]), int(form["longest"]))
    drawn = [span for span in spans if span.document_id] if narrow else list(spans)
    layout = lay_out(grouped(drawn, group_by), scale)
    made = go.Figure(
        data=[
            _links(layout),
            _bars(layout, still_open=False),
            _bars(layout, still_open=True),
            _labels(layout, int(form["font"])),
            _evaluations(layout),
        ],
        layout=_layout(layout, scale, form, mode),
    )
    found: dict[str, Any] = json.loads(made.to_json())
    return found


def _text(words: str) -> str:
    """Text in which Plotly finds no markup of its own."""
    return escape(plain(words), quote=False)


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _about(span: Span) -> str:
    lines = [f"<b>{_text(span.name)}</b>", _text(years(span))]
    lines += [_text(", ".join(span.sponsors))] if span.sponsors else []
    if span.predecessors:
        lines.append(_text(f"{phrase('timeline.before')}: {names_of(span.predecessors)}"))
    if span.successors:
        lines.append(_text(f"{phrase('timeline.after')}: {names_of(span.successors)}"))
    return "<br>".join([*lines, _text(phrase("timeline.more"))])


def _bars(layout: Layout, still_open: bool) -> go.Bar:
    bars = [bar for bar in layout.bars if bar.open is still_open]
    colours = [BARS[bar.group % len(BARS)] for bar in bars]
    marker: dict[str, Any] = {"color": colours, "line": {"color": colours, "width": 1.5}}
    if still_open:
        marker["pattern"] = {"shape": "/", "size": 5, "solidity": 0.35, "fillmode": "replace"}
    return go.Bar(
        name=phrase("timeline.open" if still_open else "timeline.dated"),
        orientation="h",
        base=[round(bar.start, 2) for bar in bars],
        x=[round(bar.end - bar.start, 2) for bar in bars],
        y=[bar.lane for bar in bars],
        width=[_THICK] * len(bars),
        marker=marker,
        customdata=[bar.span.id for bar in bars],
        hovertext=[_about(bar.span) for bar in bars],
        hoverinfo="text",
    )


def _labels(layout: Layout, size: int) -> go.Scatter:
    return go.Scatter(
        mode="text",
        x=[round(bar.label_at, 2) for bar in layout.bars],
        y=[round(bar.lane - _ABOVE, 2) for bar in layout.bars],
        text=[_text(bar.label) for bar in layout.bars],
        textposition="middle right",
        textfont={"size": size},
        customdata=[bar.span.id for bar in layout.bars],
        hoverinfo="none",
        cliponaxis=False,
    )


def _evaluations(layout: Layout) -> go.Scatter:
    xs, ys, ids, texts = [], [], [], []
    for bar in layout.bars:
        counts = Counter(point.year for point in bar.span.evaluations)
        placed: Counter[int] = Counter()
        for point in bar.span.evaluations:
            if point.year < FIRST_YEAR:
                continue
            placed[point.year] += 1
            xs.append(round(point.year + placed[point.year] / (counts[point.year] + 1), 2))
            ys.append(bar.lane)
            ids.append(bar.span.id)
            texts.append(_evaluation(bar, point))
    return go.Scatter(
        name=phrase("timeline.evaluation"),
        mode="markers",
        x=xs,
        y=ys,
        customdata=ids,
        hovertext=texts,
        hoverinfo="text",
        marker={
            "symbol": "diamond",
            "size": 10,
            "color": POINT,
            "line": {"color": POINT_EDGE, "width": 2},
        },
    )


def _evaluation(bar: Bar, point: Point) -> str:
    return "<br>".join(
        [
            f"<b>{_text(point.title)}</b>",
            _text(f"{point.publisher}, {point.year} ({point.type})"),
            _text(bar.span.name),
        ]
    )


def _links(layout: Layout) -> go.Scatter:
    """A line from each bar to each that followed it, down and then along."""
    by_id = {bar.span.id: bar for bar in layout.bars}
    xs: list[float | None] = []
    ys: list[float | None] = []
    ids: list[str] = []
    for bar in layout.bars:
        for successor in bar.span.successors:
            other = by_id.get(successor)
            if other is None:
                continue
            bend = round(min(bar.end, max(bar.start, other.start)), 2)
            xs += [bend, bend, round(other.start, 2), None]
            ys += [bar.lane, other.lane, other.lane, None]
            ids += [successor] * 4
    return go.Scatter(
        name=phrase("timeline.link"),
        mode="lines",
        x=xs,
        y=ys,
        customdata=ids,
        hoverinfo="skip",
        line={"color": LINK, "width": 1.5, "dash": "dot"},
    )


def _layout(layout: Layout, scale: Scale, form: dict[str, Any], mode: Mode) -> dict[str, Any]:
    headings = [
        {
            "text": f"<b>{_text(_cut(name, int(form['longest'])))}</b>",
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": lane,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": int(form["font"]) + 2},
        }
        for name, lane in layout.headings
    ]
    return {
        "template": template(mode),
        "height": round((layout.lanes + 1) * int(form["row"])) + _TOP + _BOTTOM,
        "margin": {"l": 8, "r": 8, "t": _TOP, "b": _BOTTOM},
        "bargap": 0,
        "barmode": "overlay",
        "dragmode": False,
        "hovermode": "closest",
        "annotations": headings,
        "showlegend": False,
        "xaxis": {
            "range": [scale.first, scale.last],
            "tick0": 2000,
            "dtick": form["step"],
            "side": "top",
            "fixedrange": True,
            "zeroline": False,
            "tickangle": 0,
        },
        "yaxis": {
            "range": [layout.lanes, -1],
            "visible": False,
            "fixedrange": True,
        },
    }
