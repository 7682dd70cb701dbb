"""Stretches of years in words: "since 2010", "2002-5", "the late 1990s", "the last ten years"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.figures import NUMBER_WORDS

_YEAR = r"(?:1[89]|20)\d\d"
_NUMBERS = "|".join(NUMBER_WORDS)
_PARTS = {"early": (0, 4), "mid": (3, 6), "late": (5, 9), "": (0, 9)}


@dataclass(frozen=True)
class Span:
    """Years in a text: where the words stand, first and last year (None: open), how they begin."""

    start: int
    end: int
    first: int | None
    last: int | None
    lead: str


def find_spans(text: str, today: date | None = None) -> list[Span]:
    """The stretches of years that a text gives, in order, none overlapping.

    Args:
        text: a question.
        today: what "the last ten years" counts from; by default today's date.
    """
    year = (today or date.today()).year
    found: list[Span] = []
    for pattern, bounds in _FORMS:
        for match in pattern.finditer(text):
            if any(s.start < match.end() and match.start() < s.end for s in found):
                continue
            first, last = bounds(match, year)
            if first is None or last is None or first <= last:
                lead = re.match(r"\w+", match[0])
                found.append(
                    Span(match.start(), match.end(), first, last, lead[0].lower() if lead else "")
                )
    return sorted(found, key=lambda span: span.start)


Bounds = tuple[int | None, int | None]


def _range(match: re.Match[str], _: int) -> Bounds:
    first, last = match["first"], match["last"]
    return int(first), int(first[: 4 - len(last)] + last)


def _decade(match: re.Match[str], _: int) -> Bounds:
    low, high = _PARTS[(match["part"] or "").lower()]
    return int(match["decade"]) + low, int(match["decade"]) + high


def _recent(match: re.Match[str], today: int) -> Bounds:
    if match["decades"]:
        return today - 10, None
    number = match["number"].lower()
    return today - (NUMBER_WORDS[number] if number in NUMBER_WORDS else int(number)), None


def _open(first: int | None, last: int | None) -> Callable[[re.Match[str], int], Bounds]:
    """Bounds that lie so many years after the year that is named."""

    def bounds(match: re.Match[str], _: int) -> Bounds:
        year = int(match["year"])
        return (
            None if first is None else year + first,
            None if last is None else year + last,
        )

    return bounds


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Bounds]], ...] = tuple(
    (re.compile(rf"\b{form}\b", re.IGNORECASE), bounds)
    for form, bounds in (
        (rf"between\s+(?P<first>{_YEAR})\s+(?:and|to)\s+(?P<last>{_YEAR})", _range),
        (rf"(?:from\s+)(?P<first>{_YEAR})\s+(?:to|until|till)\s+(?P<last>{_YEAR})", _range),
        (rf"(?:(?:in|from|of)\s+)?(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>{_YEAR}|\d\d)", _range),
        (
            r"(?:(?:in|from|during|of)\s+)?(?:the\s+)?(?:(?P<part>early|mid|late)[-\s]+)?"
            r"(?P<decade>(?:1[89]|20)\d0)s",
            _decade,
        ),
        (
            r"(?:in|over|during|within|from)\s+the\s+(?:last|past)\s+"
            rf"(?:(?P<decades>decade)|(?P<number>\d\d?|{_NUMBERS})\s+years)",
            _recent,
        ),
        (rf"(?:ever\s+)?since\s+(?P<year>{_YEAR})", _open(0, None)),
        (rf"(?P<year>{_YEAR})\s+(?:onwards?|or\s+later)", _open(0, None)),
        (rf"from\s+(?P<year>{_YEAR})(?:\s+onwards?)?", _open(0, None)),
        (rf"(?:later\s+than|after)\s+(?P<year>{_YEAR})", _open(1, None)),
        (rf"(?:earlier\s+than|before|prior\s+to)\s+(?P<year>{_YEAR})", _open(None, -1)),
        (rf"(?:until|till|up\s+to|to)\s+(?P<year>{_YEAR})", _open(None, 0)),
        (
            rf"in\s+(?:its|their|the)\s+(?P<year>{_YEAR})\s+(?:report|review|study|inquiry|paper|work)",
            _open(0, 0),
        ),
        (rf"(?:in|during|of)\s+(?P<year>{_YEAR})", _open(0, 0)),
    )
)


def whole_span(text: str, today: date | None = None) -> tuple[int | None, int | None] | None:
    """First and last year of all the stretches that a text gives; None where it gives none."""
    spans = list(_bounds(text, today))
    if not spans:
        return None
    firsts, lasts = [first for first, _ in spans], [last for _, last in spans]
    return (
        None if None in firsts else min(f for f in firsts if f is not None),
        None if None in lasts else max(x for x in lasts if x is not None),
    )


def _bounds(text: str, today: date | None) -> Iterator[Bounds]:
    return ((span.first, span.last) for span in find_spans(text, today))
