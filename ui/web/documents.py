"""A document as it is stored, to read: its passages anchored, and the words of a quote marked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from fastapi.responses import HTMLResponse

from ingest.document import Document
from ingest.index import Index
from ui.web import provenance, reading
from ui.web.layout import page
from ui.web.page_picture import has_picture, picture
from ui.web.service import Service, service

router = APIRouter()
Here = Annotated[Service, Depends(service)]
Offset = Annotated[int, Query(ge=0)]
_LONG_CONTENTS = 60  # headings above which only the outermost ones are listed


@router.get("/documents/{document_id}")
def document(
    here: Here, document_id: str, start: Offset = 0, end: Offset = 0, part: Offset = 0
) -> HTMLResponse:
    """A part of a document.

    Args:
        here: the service.
        document_id: of a document of the index.
        start: the part that holds this character is shown, if no part is asked for.
        end: the words from `start` to here are marked.
        part: the number of the part, from 1.
    """
    index = here.assistant.index.now()
    found = _find(index, document_id)
    spans = [(low, high) for low, high, _ in index.spans.get(document_id, [])]
    parts = reading.cut(found, spans)
    if part > len(parts):
        raise HTTPException(404, f"This document has {provenance.count(len(parts), 'part')}.")
    shown = parts[part - 1] if part else reading.part_at(parts, start)
    headings = reading.contents(found, parts)
    if len(headings) > _LONG_CONTENTS:
        outermost = min(heading.depth for heading, _ in headings)
        headings = [each for each in headings if each[0].depth == outermost]
    return page(
        "document.html",
        "/library",
        found.title,
        document=found,
        facts=provenance.facts(found),
        parts=parts,
        part=shown,
        contents=headings,
        pieces=reading.read(found, spans, shown, (start, end)),
        has_pictures=has_picture(found, 1, index),
        mark=f"?start={start}&end={end}" if end > start else "",
    )


@router.get("/documents/{document_id}/page/{number}.png")
def page_picture(
    here: Here, document_id: str, number: int, start: Offset = 0, end: Offset = 0
) -> Response:
    """A page of a PDF as a picture; the words from `start` to `end` are marked."""
    index = here.assistant.index.now()
    found = _find(index, document_id)
    shown = picture(found, number, found.text[start:end], index)
    if shown is None:
        raise HTTPException(404, "There is no such page, or the file has moved or changed.")
    return Response(shown, media_type="image/png", headers={"cache-control": "private, max-age=60"})


def _find(index: Index, document_id: str) -> Document:
    if document_id not in index.facets:
        raise HTTPException(404, "This document is not in the library, or is not there any more.")
    return index.document(document_id)
