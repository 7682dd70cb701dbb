"""Reading: a stored document in parts, with its passages, pages, statements and a marked quote.

A part is what one page shows. Its pieces follow the stored text from end to end, so that nothing
of it is left out: headings, and passages made of paragraphs made of runs.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import Publication
from ingest.document import Document, PageBreak

PASSAGES = 40  # of a part, at most
Span = tuple[int, int]
_BREAK = re.compile(r"\n{2,}")


@dataclass(frozen=True)
class Run:
    """A stretch of text; `page` is the break with which another page begins here, if one does."""

    text: str
    is_quote: bool = False
    page: PageBreak | None = None


@dataclass(frozen=True)
class Paragraph:
    """Runs on end, and the publications that they rest on as a statement."""

    runs: tuple[Run, ...]
    publications: tuple[Publication, ...] = ()


@dataclass(frozen=True)
class Heading:
    """A heading: its words, its depth from 0, where it starts, and the page that begins there."""

    words: str
    depth: int
    start: int
    page: PageBreak | None = None


@dataclass(frozen=True)
class Passage:
    """A passage by its number, from 1; 0 for words that stand in none."""

    number: int
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Part:
    """What one page shows of a document.

    Attributes:
        number: from 1.
        first: the place of its first passage, from 0.
        end: the place after its last one.
        low: where its text starts, the headings over its first passage counted.
        high: where its text ends.
    """

    number: int
    first: int
    end: int
    low: int
    high: int


def cut(document: Document, spans: Sequence[Span]) -> list[Part]:
    """The parts of a document; `spans` are start and end of its passages, in order.

    They are of some 40 passages, and end where an outermost heading does if there is one near.
    """
    starts = [section.start for section in document.sections]

    def outermost(place: int) -> tuple[str, ...]:
        found = bisect.bisect_right(starts, spans[place][0])
        return document.sections[found - 1].path[:1] if found else ()

    parts: list[Part] = []
    first = low = 0
    while first < len(spans):
        end = min(first + PASSAGES, len(spans))
        if end < len(spans):
            near = range(end, first + PASSAGES // 2, -1)
            end = next((n for n in near if outermost(n) != outermost(n - 1)), end)
        high = len(document.text)
        if end < len(spans):  # the headings over the next passage go with it
            over = starts[bisect.bisect_left(starts, spans[end - 1][1]) :][:1]
            high = min(*over, spans[end][0]) if over else spans[end][0]
        parts.append(Part(len(parts) + 1, first, end, low, high))
        first, low = end, high
    return parts or [Part(1, 0, 0, 0, len(document.text))]


def part_at(parts: Sequence[Part], offset: int) -> Part:
    """The part that holds a character of the text; the last where there is no such character."""
    return next((part for part in parts if offset < part.high), parts[-1])


def contents(document: Document, parts: Sequence[Part]) -> list[tuple[Heading, int]]:
    """The headings that stand in the text, each with the number of its part."""
    found = (
        Heading(section.path[-1], len(section.path) - 1, section.start)
        for section in document.sections
        if section.path and document.text.startswith(section.path[-1], section.start)
    )
    return [(heading, part_at(parts, heading.start).number) for heading in found]


def read(
    document: Document, spans: Sequence[Span], part: Part, quote: Span = (0, 0)
) -> list[Heading | Passage]:
    """Headings and passages of a part, in the order of the text.

    Args:
        document: the stored one.
        spans: start and end of its passages, in order.
        part: of `cut(document, spans)`.
        quote: start and end of the words to mark; none where the end is not after the start.
    """
    passages = list(enumerate(spans[part.first : part.end], part.first + 1))
    return list(_Reader(document, quote).pieces(passages, part.low, part.high))


class _Reader:
    """Goes through a stretch of a document once, and remembers up to where it has told pages."""

    def __init__(self, document: Document, quote: Span) -> None:
        self._document, self._quote = document, quote
        self._page: int | None = None

    def pieces(
        self, passages: list[tuple[int, Span]], low: int, high: int
    ) -> Iterator[Heading | Passage]:
        """Everything from `low` to `high`, in the order of the text."""
        for number, (start, end) in passages:
            yield from self._between(low, start)
            yield Passage(number, tuple(self._paragraphs(start, end)))
            low = end
        yield from self._between(low, high)

    def _between(self, low: int, high: int) -> Iterator[Heading | Passage]:
        """The headings of a gap between passages, and whatever else stands there."""
        text = self._document.text
        for section in self._document.sections:
            path = section.path
            if low <= section.start < high and path and text.startswith(path[-1], section.start):
                yield from self._rest(low, section.start)
                page = self._begun(section.start)
                yield Heading(path[-1], len(path) - 1, section.start, page)
                low = section.start + len(path[-1])
        yield from self._rest(low, high)

    def _rest(self, low: int, high: int) -> Iterator[Passage]:
        if self._document.text[low:high].strip():
            yield Passage(0, tuple(self._paragraphs(low, high)))

    def _paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        document, edges = self._document, [start]
        for found in _BREAK.finditer(document.text, start, end):
            edges += [found.start(), found.end()]
        edges.append(end)
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            if document.text[low:high].strip():
                statement = document.statement_at(low, high)
                cited = statement.sources if statement else ()
                known = [document.publications[s] for s in cited if s in document.publications]
                yield Paragraph(tuple(self._runs(low, high)), tuple(known))

    def _runs(self, low: int, high: int) -> Iterator[Run]:
        """A stretch cut where the quote begins and ends and where another page begins."""
        begun = (b.start for b in self._document.pages if low < b.start < high)
        edges = sorted({low, high, *begun, *(q for q in self._quote if low < q < high)})
        first, last = self._quote
        for start, end in pairwise(edges):
            text = self._document.text[start:end]
            yield Run(text, first <= start and end <= last, self._begun(start))

    def _begun(self, offset: int) -> PageBreak | None:
        """The page on which the character at `offset` stands, where it is not the one before."""
        pages = self._document.pages
        place = bisect.bisect_right(pages, offset, key=lambda p: p.start)
        found = pages[place - 1] if place else None
        if found is None or found.page == self._page:
            return None
        self._page = found.page
        return found
