"""Pages of people who signed in: their account, and what only administrators see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.phrases import phrase
from ui.access.known import person
from ui.access.signing_in import Here
from ui.store import Store, Upload
from ui.web.jobs import Jobs
from ui.web.layout import page

router = APIRouter()


def _store(request: Request) -> Store:
    found = request.app.state.store
    assert isinstance(found, Store)  # noqa: S101  (create_access_pages put it there)
    return found


def _jobs(request: Request) -> Jobs:
    found = request.app.state.jobs
    assert isinstance(found, Jobs)  # noqa: S101  (create_access_pages put it there)
    return found


Kept = Annotated[Store, Depends(_store)]
Work = Annotated[Jobs, Depends(_jobs)]


@router.get("/account")
def account(request: Request) -> HTMLResponse:
    """Who is signed in, and the way out."""
    return page("account.html", "/account", "Your account", person=person(request))


@router.get("/admin/files")
def files(here: Here, store: Kept) -> HTMLResponse:
    """Every file that somebody added."""
    names = {each.id: each.name for each in here.accounts.list()}
    nobody = phrase("access.nobody")
    rows = [(upload, names.get(owner, nobody)) for owner, upload in store.uploads.everybody()]
    return page("admin_files.html", "/account", "Files that people added", rows=rows)


@router.post("/admin/files/{upload_id}/remove")
def remove(store: Kept, jobs: Work, upload_id: str) -> Response:
    """Remove anybody's file, which can be undone within the hour."""
    owner, found = _found(store, upload_id)
    if found.removed is None:
        jobs.remove(owner, found)
    return RedirectResponse("/admin/files", status_code=303)


@router.post("/admin/files/{upload_id}/restore")
def restore(store: Kept, jobs: Work, upload_id: str) -> Response:
    """Undo a removal."""
    owner, found = _found(store, upload_id)
    if found.removed is not None:
        jobs.restore(owner, found)
    return RedirectResponse("/admin/files", status_code=303)


@router.get("/admin/feedback.jsonl")
def feedback(store: Kept) -> Response:
    """What everybody said of answers, a row an answer."""
    return Response(
        "".join(f"{row.model_dump_json()}\n" for row in store.ratings.rows()),
        media_type="application/jsonl",
        headers={
            "content-disposition": 'attachment; filename="joinedup-feedback.jsonl"',
            "cache-control": "private, no-store",
        },
    )


def _found(store: Store, upload_id: str) -> tuple[str, Upload]:
    for owner, upload in store.uploads.everybody():
        if upload.id == upload_id:
            return owner, upload
    raise HTTPException(404, "This file is not kept any more.")
