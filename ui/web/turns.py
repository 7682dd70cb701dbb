"""An answer that was kept: what is thought of it, and the file that holds it whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from assistant.feedback import SentenceFeedback, Verdict
from assistant.replay import Saved
from ui.store import Turn, Verdicts
from ui.web.service import Service, service
from ui.web.visitor import visitor

router = APIRouter()
Here = Annotated[Service, Depends(service)]
Comment = Annotated[str, Form(max_length=2000)]


@router.post("/turns/{turn_id}")
def rate(
    request: Request,
    here: Here,
    turn_id: str,
    useful: Annotated[bool | None, Form()] = None,
    comment: Comment = "",
) -> Response:
    """Keep whether the answer was useful; without `useful`, take it back."""
    turn = here.turn(request, turn_id)
    before = here.store.ratings.of(visitor(request), turn_id)
    said = before.model_copy(update={"useful": useful, "comment": comment})
    return _kept(request, here, turn, said)


@router.post("/turns/{turn_id}/sentences/{claim}")
def rate_sentence(
    request: Request,
    here: Here,
    turn_id: str,
    claim: int,
    verdict: Annotated[Verdict | None, Form()] = None,
    comment: Comment = "",
    withdraw: Annotated[bool, Form()] = False,
) -> Response:
    """Keep a verdict on one sentence, in place of an earlier one, or take it back."""
    turn = here.turn(request, turn_id)
    before = here.store.ratings.of(visitor(request), turn_id)
    others = tuple(s for s in before.sentences if s.claim != claim)
    if verdict and not withdraw:
        others += (SentenceFeedback(claim=claim, verdict=verdict, comment=comment),)
    return _kept(request, here, turn, before.model_copy(update={"sentences": others}))


@router.get("/turns/{turn_id}/replay.json")
def replay(request: Request, here: Here, turn_id: str) -> Response:
    """The answer whole, as `joinedup replay` reads it."""
    turn = here.turn(request, turn_id)
    saved = Saved(
        saved_at=turn.asked_at.isoformat(timespec="seconds"),
        prompt=turn.prompt,
        answer=turn.answer,
    )
    name = f'attachment; filename="joinedup-answer-{turn.asked_at:%Y-%m-%d}.json"'
    return Response(
        saved.model_dump_json(indent=1), media_type="application/json",
        headers={"content-disposition": name},
    )  # fmt: skip


def _kept(request: Request, here: Service, turn: Turn, said: Verdicts) -> Response:
    """Keep it; a script is told so with no page, a form is led back to its answer."""
    here.store.ratings.give(visitor(request), turn.id, said)
    if request.headers.get("x-requested-with") == "fetch":
        return Response(status_code=204)
    back = f"/?conversation={turn.conversation_id}#turn-{turn.id}"
    return RedirectResponse(back, status_code=303)
