"""The notes of a briefing: where each numbered sentence stands, in short and at length."""

from __future__ import annotations

from dataclasses import dataclass

from assistant import Citation
from assistant.render import pages
from ui.export.clean import clean, sentences
from ui.export.words import word
from ui.export.works import Work, works_of


@dataclass(frozen=True)
class Note:
    """One citation of a briefing.

    Attributes:
        number: from 1, in order of first mention.
        short: the footnote: the works, then the heading and page of the document.
        quote: verbatim but for line breaks and characters that no file may hold.
        details: what the appendix says of the quote, as (term, text) pairs.
        works: what is cited.
    """

    number: int
    short: str
    quote: str
    details: tuple[tuple[str, str], ...]
    works: tuple[Work, ...]


def note(number: int, citation: Citation) -> Note:
    """The note of a citation."""
    works = works_of(citation)
    named = "; ".join(map(_named, works))
    heading, page = clean(citation.section), _page(citation)
    summary = citation.quote_is == "corpus summary"
    document = _document(citation)
    where = [document if summary else "", heading, word("page", pages=page) if page else ""]
    place = ", ".join(filter(None, where))
    terms = [
        ("document", document),
        ("heading", heading),
        ("page", page),
        ("summary_of", named if citation.sources else ""),
    ]
    return Note(
        number=number,
        short=sentences(named, place),
        quote=clean(citation.quote),
        details=tuple((word(f"term.{term}"), text) for term, text in terms if text),
        works=works,
    )


def _document(citation: Citation) -> str:
    """The document quoted; a summary of ours is never called by its publication's title."""
    if citation.quote_is == "corpus summary":
        return word("summary", document=clean(citation.document_id))
    return clean(citation.title) or clean(citation.document_id)


def _named(work: Work) -> str:
    """A work in a note: who (year), title."""
    year = f"({work.year})" if work.year else ""
    who = " ".join(filter(None, (work.publisher or work.authors, year)))
    return ", ".join(filter(None, (who, work.title)))


def _page(citation: Citation) -> str:
    return clean(pages(citation)) if citation.page is not None else ""
