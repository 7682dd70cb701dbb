"""Citing: from a stretch of a stored document to what a reader is told of it."""

from __future__ import annotations

from assistant.answer import Citation, Finding, Source
from corpus import Publication
from ingest.document import Document, StatementSpan


def cite(document: Document, start: int, end: int) -> Citation:
    """The citation of `text[start:end]` of a document, with the publications that it refers to."""
    statement = document.statement_at(start, end)
    cited = publications(document, statement)
    first = cited[0] if cited else None
    marks = statement.marks if statement else {}
    page, last = document.page_at(start), document.page_at(end - 1)
    return Citation(
        document_id=document.id,
        title=first.title if first else document.title,
        publisher=first.publisher if first else document.publisher,
        year=first.year if first else document.year,
        section=" › ".join(document.section_at(start)),
        page=page,
        quote=document.text[start:end],
        start=start,
        end=end,
        url=first.url if first else document.url,
        evidence_type=first.type if first else document.type,
        sources=tuple(Source(**p.model_dump()) for p in cited),
        voice=marks.get("voice", first.voice if first else ""),
        finding=_finding(marks, first),
        quote_is="corpus summary" if cited or document.bundled else "publication text",
        last_page=last if last != page else None,
        page_label=document.label_at(start),
    )


def publications(document: Document, statement: StatementSpan | None) -> list[Publication]:
    """The publications that a statement refers to, the best support first."""
    known = document.publications
    return [known[source] for source in (statement.sources if statement else ()) if source in known]


def _finding(marks: dict[str, str], publication: Publication | None) -> Finding | None:
    if "finding" not in marks:
        return None
    return Finding(
        direction=marks["finding"],
        outcome=marks.get("outcome", ""),
        population=marks.get("population", ""),
        design=marks.get("design", publication.design if publication else None),
        voice=marks.get("voice", publication.voice if publication else ""),
    )
