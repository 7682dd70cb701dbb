"""Evidence: a citation's passage in its context, and in plain words what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

from assistant import Citation
from assistant.phrases import in_words, phrase
from assistant.render import pages
from ingest.document import Document
from ingest.index import Index
from ui.web.page_picture import has_picture

_HEADINGS = 12
_CONTEXT = 600  # characters shown on either side of the quote


@dataclass(frozen=True)
class Evidence:
    """A citation as it is shown.

    Attributes:
        citation: itself.
        before: what stands before the quote, under the same heading.
        after: what stands after it.
        facts: (term, words) on where it stands and whose voice it is.
        is_stored: whether the document, with these words in it, is still in the index.
        has_picture: whether its page can be shown as a picture.
        headings: (offset, heading) of the document's other sections, the nearest of them.
        note: on what the quoted words are, "" if they are the publication's own.
    """

    citation: Citation
    before: str
    after: str
    facts: tuple[tuple[str, str], ...]
    is_stored: bool
    has_picture: bool
    headings: tuple[tuple[int, str], ...]
    note: str


def evidence(citation: Citation, index: Index) -> Evidence:
    """The citation with its context, as far as the index still holds it."""
    document = _document(citation, index)
    before, after = around(document.text, citation) if document else ("", "")
    facts = [("Heading", citation.section)]
    if citation.page is not None:
        facts.append(("Page", pages(citation)))
    facts.append(("Whose voice", in_words("voice", citation.voice)))
    if finding := citation.finding:
        said = f"{in_words('finding', finding.direction)}: {finding.outcome} ({finding.population})"
        facts += [("Finding", said[0].upper() + said[1:])]
        facts += [("How it was found", in_words("design", finding.design))]
    if not citation.sources:
        facts += [
            ("Document", citation.title),
            ("Publisher", citation.publisher),
            ("Year", str(citation.year or "")),
            ("Type of evidence", citation.evidence_type),
        ]
    return Evidence(
        citation=citation,
        before=before,
        after=after,
        facts=tuple((term, words) for term, words in facts if words),
        is_stored=document is not None,
        has_picture=document is not None and has_picture(document, citation.page, index),
        headings=_headings(document, citation) if document else (),
        note=phrase("summary_note") if citation.quote_is == "corpus summary" else "",
    )


def _headings(document: Document, citation: Citation) -> tuple[tuple[int, str], ...]:
    here = document.section_at(citation.start)
    others = [(s.start, " › ".join(s.path)) for s in document.sections if s.path and s.path != here]
    others.sort(key=lambda each: abs(each[0] - citation.start))
    return tuple(sorted(others[:_HEADINGS]))


def _document(citation: Citation, index: Index) -> Document | None:
    """The document that the citation quotes; None where it was removed or has other words there."""
    if citation.document_id not in index.document_ids:
        return None
    document = index.document(citation.document_id)
    return document if document.text[citation.start : citation.end] == citation.quote else None


def around(text: str, citation: Citation) -> tuple[str, str]:
    """The text around the quote, cut at the section's edges."""
    heading = citation.section.split(" › ")[-1]
    start = max(0, citation.start - _CONTEXT)
    place = text.rfind(f"{heading}\n\n", start, citation.start) if heading else -1
    start = place + len(heading) + 2 if place >= 0 else start
    after = text[citation.end : citation.end + _CONTEXT]
    before = text[start : citation.start]
    if start and place < 0:
        before = "…" + before.split(" ", 1)[-1]
    return before, _until_heading(after)


def _until_heading(after: str) -> str:
    """Stop at a line that looks like the next heading; mark a cut with an ellipsis."""
    kept: list[str] = []
    for paragraph in after.split("\n\n"):
        if kept and 0 < len(paragraph) < 60 and paragraph.strip()[-1:].isalnum():
            return "\n\n".join(kept)
        kept.append(paragraph)
    whole = "\n\n".join(kept)
    return whole.rsplit(" ", 1)[0] + "…" if len(after) == _CONTEXT else whole
