"""The document: one cleaned text with its provenance and its structure as offsets."""

from __future__ import annotations

import bisect

from pydantic import BaseModel, ConfigDict

from corpus import Publication


class Section(BaseModel):
    """A stretch of text under one heading. `path` runs from the outermost heading inwards."""

    model_config = ConfigDict(frozen=True)

    path: tuple[str, ...]
    start: int
    end: int


class PageBreak(BaseModel):
    """Where a stretch of a page begins in the text.

    `page` is its number in the file, from 1; `label` is what is printed on it, "" where that is
    not known; `ocr` says that the stretch was recognised from a picture. A footnote stands after
    the paragraph that it belongs to, so a page may have several stretches.
    """

    model_config = ConfigDict(frozen=True)

    page: int
    start: int
    label: str = ""
    ocr: bool = False


class StatementSpan(BaseModel):
    """A sentence of a bundled document with its publications, marks and questions it answers."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    sources: tuple[str, ...]
    marks: dict[str, str]
    questions: tuple[str, ...] = ()


class Document(BaseModel):
    """A document as stored: offsets everywhere count characters of `text`."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    text: str
    publisher: str = ""
    authors: str = ""
    year: int | None = None
    type: str = "document"
    url: str = ""
    path: str = ""
    sha256: str = ""
    bundled: bool = False
    kind: str = ""
    initiatives: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    pages: tuple[PageBreak, ...] = ()
    statements: tuple[StatementSpan, ...] = ()
    publications: dict[str, Publication] = {}

    def _break_at(self, offset: int) -> PageBreak | None:
        place = bisect.bisect_right(self.pages, offset, key=lambda p: p.start)
        return self.pages[place - 1] if place else None

    def page_at(self, offset: int) -> int | None:
        """The page of the file on which the character at `offset` stands."""
        found = self._break_at(offset)
        return found.page if found else None

    def label_at(self, offset: int) -> str:
        """What is printed as the number of that page ("iv", "12"), "" where it is not known."""
        found = self._break_at(offset)
        return found.label if found else ""

    def is_ocr_at(self, offset: int) -> bool:
        """Whether the character at `offset` was recognised from a picture."""
        found = self._break_at(offset)
        return bool(found and found.ocr)

    def section_at(self, offset: int) -> tuple[str, ...]:
        """The heading path above the character at `offset`."""
        place = bisect.bisect_right([s.start for s in self.sections], offset)
        return self.sections[place - 1].path if place else ()

    def statement_at(self, start: int, end: int) -> StatementSpan | None:
        """The marked statement that covers the span, if there is one."""
        place = bisect.bisect_right([s.start for s in self.statements], start)
        found = self.statements[place - 1] if place else None
        return found if found and found.end >= end else None
