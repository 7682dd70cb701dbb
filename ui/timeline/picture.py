"""The element in which the page's script draws the picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from assistant.phrases import phrase
from assistant.timeline import Span
from ui.cited import text
from ui.timeline.figure import FIRST_YEAR, figure
from ui.timeline.groups import GroupBy
from ui.timeline.palette import template


def picture(spans: Sequence[Span], group_by: GroupBy = "theme") -> str:
    """The element as HTML: figures for wide and narrow screens, templates for light and dark.

    Without JavaScript it says that the table holds the same data.
    """
    if not spans:
        return f"<p>{text(phrase('timeline.nothing'))}</p>"
    label = phrase("timeline.picture", first=FIRST_YEAR)
    templates = {"light": template("light"), "dark": template("dark")}
    return (
        f'<div class="timeline" data-href="/timeline" data-plotly="/joinedup/plotly.min.js"'
        f" data-label={_attribute(label)}"
        f" data-figure={_json(figure(spans, group_by))}"
        f" data-narrow={_json(figure(spans, group_by, narrow=True))}"
        f" data-templates={_json(templates)}>"
        f'{_key()}<p class="timeline-fallback">{text(phrase("timeline.fallback"))}</p></div>'
    )


def _key() -> str:
    """What the marks of the picture mean."""
    items = "".join(
        f'<li><span class="swatch {name}" aria-hidden="true"></span>'
        f"{text(phrase(f'timeline.{name}'))}</li>"
        for name in ("dated", "open", "evaluation", "link")
    )
    return f'<ul class="key timeline-key" hidden>{items}</ul>'


def _json(value: object) -> str:
    return _attribute(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _attribute(value: str) -> str:
    return f'"{escape(value)}"'
