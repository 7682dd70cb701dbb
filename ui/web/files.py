"""Files that visitors add: taking them in, what became of them, and removing them again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from corpus.errors import UsageError
from ingest.report import FileResult
from ui.sight import EVERYTHING, sight_of
from ui.store import Upload
from ui.web import library
from ui.web.intake import MOST_FILES, Given, check_size
from ui.web.layout import page, render
from ui.web.lots import Desk, desk
from ui.web.service import Service, service
from ui.web.visitor import visitor

router = APIRouter()


Here = Annotated[Service, Depends(service)]
Files = Annotated[Desk, Depends(desk)]


@router.post("/library/files")
async def add(request: Request, here: Here, files: Files) -> Response:
    """Keep the files of a form and begin to read them; leads to what becomes of them."""
    try:
        check_size(request.headers.get("content-length"), files.jobs.limits.size)
        given, collection = await _given(request)
        sight = sight_of(request.scope) or EVERYTHING
        batch = await run_in_threadpool(
            files.jobs.receive, visitor(request), given, sight.to_add_to(collection)
        )
    except UsageError as error:
        said = str(error)
        said = f"{said[:1].upper()}{said[1:]}."
        return await run_in_threadpool(library.shown, request, here, files, problem=said)
    return RedirectResponse(f"/library/jobs/{batch}", status_code=303)


async def _given(request: Request) -> tuple[list[Given], str]:
    """The files of a form, and the collection that they are for, "" for none in particular."""
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FILES)
    except HTTPException as error:
        raise UsageError(
            f"the files could not be taken; add {MOST_FILES} at most at once"
        ) from error
    sent = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
    chosen = form.get("collection")
    given = [Given(each.filename, each.file) for each in sent if each.filename]
    return given, chosen if isinstance(chosen, str) else ""


@router.get("/library/jobs/{batch}")
def job(request: Request, here: Here, files: Files, batch: str, part: bool = False) -> HTMLResponse:
    """What becomes of the files of a lot; `part` for a script that looks again and again."""
    lot = files.lot(request, batch)
    index = here.assistant.index
    values = {
        "batch": batch,
        "job": files.jobs.job(batch),
        "rows": [(upload, _said(upload)) for upload in lot],
        "known": set(index.document_ids),
        "unread": any(upload.results is None and upload.removed is None for upload in lot),
    }
    if part:
        return HTMLResponse(render("job_part.html", **values))
    return page("job.html", "/library", "Files that you added", **values)


@router.post("/library/jobs/{batch}")
def again(request: Request, files: Files, batch: str) -> Response:
    """Read the files of a lot again, after a job that failed or was stopped."""
    files.lot(request, batch)
    files.jobs.start(batch)
    return RedirectResponse(f"/library/jobs/{batch}", status_code=303)


@router.get("/library/files/{upload_id}/remove")
def ask_to_remove(request: Request, files: Files, upload_id: str) -> HTMLResponse:
    """Ask before a file is removed."""
    found = files.upload(request, upload_id)
    return page("remove.html", "/library", "Remove this file?", upload=found)


@router.post("/library/files/{upload_id}/remove")
def remove(request: Request, files: Files, upload_id: str) -> Response:
    """Remove a file, which can be undone within the hour."""
    found = files.upload(request, upload_id)
    if found.removed is None:
        files.jobs.remove(visitor(request), found)
    return RedirectResponse(f"/library/jobs/{found.batch}", status_code=303)


@router.post("/library/files/{upload_id}/restore")
def restore(request: Request, files: Files, upload_id: str) -> Response:
    """Undo a removal."""
    found = files.upload(request, upload_id)
    if found.removed is not None:
        files.jobs.restore(visitor(request), found)
    return RedirectResponse(f"/library/jobs/{found.batch}", status_code=303)


def _said(upload: Upload) -> list[tuple[str, FileResult]]:
    """What became of a file, or of each file of an archive, with what to do about it."""
    return [
        (". ".join(each for each in (_clause(upload, row), *row.warnings) if each), row)
        for row in upload.results or ()
    ]


def _clause(upload: Upload, row: FileResult) -> str:
    """The message without the name that the table shows already."""
    said = row.message.removeprefix(f"{row.path}: ").removeprefix(f"{upload.name}: ")
    return f"{said[:1].upper()}{said[1:]}"
