"""A span in words."""

from __future__ import annotations

import corpus
from assistant.phrases import phrase
from assistant.timeline import Span


def years(span: Span) -> str:
    """When it ran, as far as the corpus says: "2009 to 2010", "1999, end not stated"."""
    if span.start is None and span.end is None:
        return phrase("timeline.undated")
    if span.start is None:
        return phrase("timeline.only_end", end=span.end)
    if span.end is None:
        return phrase("timeline.only_start", start=span.start)
    if span.start == span.end:
        return str(span.start)
    return phrase("timeline.both", start=span.start, end=span.end)


def name_of(identifier: str) -> str:
    """The name of an initiative by its id."""
    return corpus.initiatives()[identifier].name


def names_of(identifiers: tuple[str, ...]) -> str:
    """The names of initiatives by their ids, separated by commas."""
    return ", ".join(map(name_of, identifiers))
