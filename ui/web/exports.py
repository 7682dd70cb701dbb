"""Taking away: an answer or a conversation as a file, or for the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from ui.export import briefing, copied, export, file_name
from ui.export.formats import chosen
from ui.store import Turn
from ui.web.service import Service, service
from ui.web.visitor import visitor

router = APIRouter()
Here = Annotated[Service, Depends(service)]


@router.get("/turns/{turn_id}/export.{ending}")
def answer(request: Request, here: Here, turn_id: str, ending: str) -> Response:
    """One answer as a file."""
    return _file(ending, "", [here.turn(request, turn_id)])


@router.get("/conversations/{conversation_id}/export.{ending}")
def conversation(request: Request, here: Here, conversation_id: str, ending: str) -> Response:
    """A conversation as a file."""
    owner = visitor(request)
    found = here.store.find(owner, conversation_id)
    if found is None:
        raise HTTPException(404, "This conversation was deleted, or belongs to someone else.")
    return _file(ending, found.title, here.store.turns(owner, conversation_id))


@router.get("/turns/{turn_id}/copy.json")
def copy(request: Request, here: Here, turn_id: str) -> dict[str, str]:
    """One answer with its citations, as plain text and as HTML."""
    made = copied(briefing("", date.today(), [here.turn(request, turn_id).answer]))
    return {"text": made.text, "html": made.html}


def _file(ending: str, title: str, turns: Sequence[Turn]) -> Response:
    answers = [turn.answer for turn in turns]
    written = export(ending, title, answers, date.today())
    name = file_name(title or answers[0].question, ending)
    return Response(
        written,
        media_type=chosen(ending).media_type,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
