"""A citation of an answer: the evidence beside it, as a page of its own or a part of the chat's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from assistant import Citation
from assistant.render import numbered
from ui.store.records import Turn
from ui.web.evidence import evidence
from ui.web.layout import render
from ui.web.page_picture import picture
from ui.web.service import Service, service
from ui.web.visitor import visitor

router = APIRouter()
Here = Annotated[Service, Depends(service)]


@router.get("/turns/{turn_id}/citations/{number}")
def citation(
    request: Request, here: Here, turn_id: str, number: int, part: bool = False, claim: int = -1
) -> HTMLResponse:
    """The evidence for a citation.

    Args:
        request: of the one who asks.
        here: the service.
        turn_id: of their answer.
        number: of the citation in it, from 1.
        part: whether only the part that stands beside an answer is wanted.
        claim: the sentence that it was chosen at, by its place in the answer.
    """
    turn = here.turn(request, turn_id)
    found = _cited(turn, number)
    sentences = [
        (place, each) for place, each in enumerate(turn.answer.claims) if found in each.citations
    ]
    values: dict[str, object] = {
        "turn": turn,
        "number": number,
        "sentences": sorted(sentences, key=lambda s: s[0] != claim),
        "evidence": evidence(found, here.assistant.index.now()),
        "verdicts": here.store.ratings.of(visitor(request), turn_id),
    }
    if part:
        return HTMLResponse(render("evidence.html", **values))
    return HTMLResponse(render("citation.html", current="/", title=f"Citation {number}", **values))


@router.get("/turns/{turn_id}/citations/{number}/page.png")
def page_picture(request: Request, here: Here, turn_id: str, number: int) -> Response:
    """The page that a citation quotes, as a picture with the words marked."""
    turn = here.turn(request, turn_id)
    cited = _cited(turn, number)
    index = here.assistant.index.now()
    if cited.document_id not in index.document_ids:
        raise HTTPException(404, "This document is not in the index any more.")
    document = index.document(cited.document_id)
    shown = picture(document, cited.page or 0, cited.quote, index)
    if shown is None:
        raise HTTPException(404, "The file has moved or changed since it was read.")
    return Response(shown, media_type="image/png", headers={"cache-control": "private, max-age=60"})


def _cited(turn: Turn, number: int) -> Citation:
    found = next((c for c, n in numbered(turn.answer).items() if n == number), None)
    if found is None:
        raise HTTPException(404, "This answer has no citation of that number.")
    return found
