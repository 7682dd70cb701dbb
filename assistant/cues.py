"""Cues: reading filters from the words of a question, and which words they were read from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant.bodies import alternatives, body
from assistant.filter_words import cues, filled, table
from assistant.filters import Filters
from assistant.places import adjectives, canonical, countries, find_places, nouns
from assistant.spans import Span, find_spans

_COMPARED = re.compile(
    r"\b(?:compar\w+|versus|vs?\.?|differ\w*|unlike|than in|contrast\w*)\b", re.IGNORECASE
)
Used = tuple[int, int]
"""Where words stand that were read as a filter: start and end in the text."""


@dataclass(frozen=True)
class Reading:
    """Filters read from a text, and the stretches of it that they were read from.

    `names` are the stretches that name countries or who says so, `used` all the others.
    """

    filters: Filters
    used: tuple[Used, ...] = ()
    names: tuple[Used, ...] = ()

    def without(self, text: str) -> str:
        """The text with the words read as filters blanked out, as long as before."""
        return _blanked(text, (*self.used, *self.names))

    def with_names(self, text: str) -> str:
        """The same with names kept: a sentence that states them is likelier, though none must."""
        return _blanked(text, self.used)


def read_filters(text: str, today: date | None = None) -> Reading:
    """The filters that a text asks for in so many words; none where it is not plain.

    Args:
        text: one part of a question.
        today: what "the last ten years" counts from; by default today's date.
    """
    publishers, said = _publishers(text)
    types, kinds = _types(text, today)
    places, where = _places(text)
    span = _published(text, bool(publishers), today)
    return Reading(
        Filters(
            places=places,
            publishers=publishers,
            types=types,
            first_year=span.first if span else None,
            last_year=span.last if span else None,
        ),
        used=(*kinds, *([(span.start, span.end)] if span else ())),
        names=(*said, *where),
    )


def _blanked(text: str, stretches: tuple[Used, ...]) -> str:
    for start, end in stretches:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def find_types(text: str) -> tuple[str, ...]:
    """The kinds of publication that a text names in the plural, whether or not it narrows."""
    return tuple(k for k, p in table("kinds").items() if re.search(rf"\b(?:{p})\b", text, re.I))


def _publishers(text: str) -> tuple[tuple[str, ...], list[Used]]:
    found: dict[str, None] = {}
    used: list[Used] = []
    # Compiling these patterns takes long, and most questions name nobody.
    named = _body_cues("publishers") if _any_body().search(text) else ()
    for cue in named + cues("whole_publishers"):
        for match in cue.finditer(text):
            name = re.sub(r"\s+", " ", match["body"].replace("’", "'"))
            found[body(name).label] = None
            used.append(match.span("body"))
    return tuple(found), used


def _types(text: str, today: date | None) -> tuple[tuple[str, ...], list[Used]]:
    found: dict[str, None] = {}
    used: list[Used] = []
    befores = [text[: span.start] for span in find_spans(text, today)]
    for kind, named in table("kinds").items():
        group = f"(?P<kind>{named})"
        matches = [m for cue in cues("types", kind=group) for m in cue.finditer(text)]
        dated = re.compile(filled(table("dated_kind"), kind=group), re.IGNORECASE)
        matches += [m for before in befores for m in dated.finditer(before)]
        for match in matches:
            found[kind] = None
            used.append(match.span("kind"))
    return tuple(found), used


def _places(text: str) -> tuple[tuple[str, ...], list[Used]]:
    """The places asked for; none where places are set against each other."""
    found: dict[str, None] = {}
    used: list[Used] = []
    for match in (m for cue in _place_cues() for m in cue.finditer(text)):
        place = canonical(match["place"])
        if place and place != "UK":
            found[place] = None
            used += [match.span("place")] if place in countries() else []
            following = re.match(r"\s+(?:and|or)\s+(?:in\s+)?(.+)", text[match.end("place") :])
            if following:
                more = re.match(rf"(?:{nouns()})\b", following[1], re.IGNORECASE)
                found |= dict.fromkeys(filter(None, [canonical(more[0])] if more else []))
    for country, adjective in adjectives().items():
        cue = rf"\b(?P<place>{adjective})\s+(?:{table('adjectives')})\b"
        for match in re.finditer(cue, text, re.IGNORECASE):
            if country != "UK":
                found[country] = None
                used.append(match.span("place"))
    others = set(find_places(text)) & set(countries()) - set(found)
    if others or _COMPARED.search(text):
        return (), []
    return tuple(found), used


def _published(text: str, someone_says: bool, today: date | None) -> Span | None:
    """The years of publication asked for; None where years are of events."""
    for span in find_spans(text, today):
        before, after = text[: span.start], text[span.end :]
        if any(cue.search(before) for cue in cues("published")):
            return span
        recent = span.lead == "since" or (span.last is None and span.lead in ("in", "over"))
        if recent and any(cue.search(before) for cue in cues("since_only")):
            return span
        if not someone_says:
            continue
        if any(cue.search(before) for cue in _body_cues("said")):
            return span
        ends = not re.sub(r"\W+", "", after)
        if ends and span.lead == "in" and _any(_body_cues("said_last"), before):
            return span
        if not before.strip() and _any(_body_cues("said_next"), after):
            return span
    return None


def _any(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@cache
def _body_cues(name: str) -> tuple[re.Pattern[str], ...]:
    return cues(name, body=alternatives())


@cache
def _any_body() -> re.Pattern[str]:
    return re.compile(alternatives(), re.IGNORECASE)


@cache
def _place_cues() -> tuple[re.Pattern[str], ...]:
    return cues("places", place=f"(?P<place>{nouns()})")
