"""Labels: filters in plain words, as surfaces show them."""

from __future__ import annotations

import corpus
from assistant.bodies import body
from assistant.filters import Filters
from assistant.question import Part

_UNCOUNTED = ("research", "commentary", "statistics", "news")


def in_words(filters: Filters) -> list[str]:
    """A plain label for each thing that is narrowed; [] where nothing is.

    For example "said by the NAO", "evaluations", "published 2010 or later", "Wales".
    """
    initiatives, barriers = corpus.initiatives(), corpus.barriers()
    labels = [
        _any([initiatives[i].name if i in initiatives else i for i in filters.initiatives]),
        _any([barriers[b].name.lower() if b in barriers else b for b in filters.barriers]),
        _any(filters.places),
        _any([body(name).said for name in filters.publishers], "said by "),
        _any([_plural(kind) for kind in filters.types]),
        _years(filters.first_year, filters.last_year),
    ]
    return [label for label in labels if label]


def asked_for(part: Part) -> str:
    """The words of a part, with what it was narrowed to: what an answer did not find."""
    narrowed = "; ".join(in_words(part.filters))
    return f"{part.text} (narrowed to: {narrowed})" if narrowed and part.text else part.text


def _any(values: list[str] | tuple[str, ...], before: str = "") -> str:
    return before + " or ".join(values) if values else ""


def _plural(kind: str) -> str:
    return kind if kind.endswith((*_UNCOUNTED, "s")) else f"{kind}s"


def _years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return ""
    if first == last:
        return f"published in {first}"
    if last is None:
        return f"published {first} or later"
    return f"published {last} or earlier" if first is None else f"published {first}–{last}"
