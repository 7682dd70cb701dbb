"""About: what this knows, what it cannot do, how it checks, and what is kept of its visitor."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from ingest.settings import Settings
from ui.web.knowledge import knowledge, leaving
from ui.web.layout import page
from ui.web.measured import gate_rates, refusals
from ui.web.service import Service, service
from ui.web.visitor import visitor

router = APIRouter()
Here = Annotated[Service, Depends(service)]


@router.get("/about")
def about(here: Here) -> HTMLResponse:
    """What there is to know before one trusts an answer."""
    index = here.assistant.index.now()
    manifest = index.manifest
    known = knowledge(index)
    return page(
        "about.html",
        "/about",
        "About Joinedup",
        known=known,
        most=max((number for _, number in known.years), default=1),
        last_run=manifest.pointer.last_run if manifest else None,
        model=here.assistant.index.embedder.model,
        fingerprint=manifest.fingerprint if manifest else "",
        gate=gate_rates(),
        refusals=refusals(),
        leaving=leaving(here.assistant, Settings()),
        writer=here.assistant.writer.name if here.assistant.writer else "",
    )


@router.get("/feedback.jsonl")
def feedback(request: Request, here: Here) -> Response:
    """What the visitor said of answers, a row an answer, as `joinedup eval import` reads it."""
    rows = here.store.ratings.rows([visitor(request)])
    return Response(
        "".join(f"{row.model_dump_json()}\n" for row in rows),
        media_type="application/jsonl",
        headers={
            "content-disposition": 'attachment; filename="joinedup-feedback.jsonl"',
            "cache-control": "private, no-store",
        },
    )


@router.get("/about/delete")
def ask_to_delete(request: Request, here: Here) -> HTMLResponse:
    """Ask before all of the visitor's conversations are deleted."""
    kept = here.store.conversations(visitor(request))
    return page("delete_all.html", "/about", "Delete all your conversations?", kept=len(kept))


@router.post("/about/delete")
def delete(request: Request, here: Here) -> HTMLResponse:
    """Delete all of the visitor's conversations, with what they said of answers, for good."""
    gone = here.store.delete_all(visitor(request))
    return page("deleted.html", "/about", "Your conversations were deleted", gone=gone)
