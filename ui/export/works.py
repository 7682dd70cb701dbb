"""The works that a briefing cites: publications, and users' own documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant import Citation
from ui.export.clean import address, clean, sentences

_UNKNOWN = ("", "not stated")


@dataclass(frozen=True)
class Work:
    """A publication or a user's own document.

    Attributes:
        key: names it in BibTeX and RIS: ASCII, unique in a briefing, the same in every one.
        title: as known.
        publisher: "" if unknown.
        authors: as one text, "" if unknown or the same as the publisher.
        year: None if unknown.
        type: as "evaluation".
        url: an http or https address, "" if it has none.
        file: what names the document in the index, for one that has no address; else "".
    """

    key: str
    title: str
    publisher: str
    authors: str
    year: int | None
    type: str
    url: str
    file: str = ""

    @property
    def who(self) -> str:
        """Whose it is: the authors, else the publisher, else ""."""
        return self.authors or self.publisher

    @property
    def reference(self) -> str:
        """A one-line reference without the address: who (year) title. Type. Publisher."""
        start = " ".join(filter(None, (self.who, f"({self.year})" if self.year else "")))
        kind = self.type[:1].upper() + self.type[1:]
        publisher = self.publisher if self.authors else ""
        return sentences(f"{start} {self.title}".strip(), kind, publisher, self.file)


def works_of(citation: Citation) -> tuple[Work, ...]:
    """The publications behind a citation, or the document itself where it has none."""
    if not citation.sources:
        url = address(citation.url)
        return (
            Work(
                key=_key(citation.document_id),
                title=clean(citation.title) or clean(citation.document_id),
                publisher=clean(citation.publisher),
                authors="",
                year=citation.year,
                type=clean(citation.evidence_type),
                url=url,
                file="" if url else clean(citation.document_id),
            ),
        )
    return tuple(
        Work(
            key=_key(source.id),
            title=clean(source.title),
            publisher=clean(source.publisher),
            authors=_authors(clean(source.authors), clean(source.publisher)),
            year=source.year,
            type=clean(source.type),
            url=address(source.url),
        )
        for source in citation.sources
    )


def references(citations: Iterable[Citation]) -> tuple[Work, ...]:
    """Each work once, sorted by whose it is, year and title."""
    found = {work.key: work for citation in citations for work in works_of(citation)}
    return tuple(
        sorted(found.values(), key=lambda w: (w.who.casefold(), w.year or 0, w.title.casefold()))
    )


def _authors(authors: str, publisher: str) -> str:
    return "" if authors.casefold() in (*_UNKNOWN, publisher.casefold()) else authors


def _key(identifier: str) -> str:
    """An identifier in ASCII; what it must leave out is spelt by its number, so that none clash."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda m: f"_{ord(m[0]):x}_", identifier) or "_"
