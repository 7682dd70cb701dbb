"""How reports write numbers, tables, and text that others wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.render import escape_markdown, plain
from evals.statistics import Interval

NONE = "n/a"
"""What stands for a figure that could not be computed."""


def safe(text: str) -> str:
    """Text of a question or document as Markdown that shows just its characters."""
    return re.sub(r"(?<=\w)\\_(?=\w)", "_", escape_markdown(plain(text)))


def number(value: float | None) -> str:
    """A figure to three places, or to one where it is 10 or more."""
    if value is None:
        return NONE
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def ends(interval: Interval) -> str:
    """The ends of an interval."""
    return f"{number(interval.low)} to {number(interval.high)}"


def signed(interval: Interval) -> str:
    """The ends of the interval of a change."""
    return f"{interval.low:+.3f} to {interval.high:+.3f}"


def with_ends(interval: Interval | None) -> str:
    """A figure with its interval in brackets."""
    return f"{number(interval.value)} ({ends(interval)})" if interval else NONE


def setting(value: object) -> str:
    """A setting as it is given to --set."""
    if value is None or value == "":
        return "not set"
    return value if isinstance(value, str) else json.dumps(value)


def when(started: str) -> str:
    """An ISO time (UTC) in words."""
    time = datetime.fromisoformat(started).astimezone(UTC)
    return f"{time.day} {time:%B %Y} at {time:%H:%M} UTC"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
