"""Ingest jobs: files that are added to the index, and what became of each."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict

from assistant.phrases import phrase
from ingest.report import FileResult
from ui.api.context import Context, Here
from ui.api.problems import ProblemError, described
from ui.sight import EVERYTHING, sight_of
from ui.store import Upload
from ui.web.intake import Given
from ui.web.visitor import visitor

PATH = "/api/v1/ingest"
router = APIRouter(prefix=PATH, tags=["ingest"])
State = Literal["waiting", "done", "failed", "stopped"]


class AddedFile(BaseModel):
    """A file of a job; `results` is what became of it, several for an archive, None until known."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    results: tuple[FileResult, ...] | None


class IngestJob(BaseModel):
    """Files that were added at once.

    Attributes:
        id: of the job.
        state: waiting for its turn or at work; done; failed, and `problem` says why; or stopped
            with the server before it was done. One that failed or stopped can be run again.
        done: files read so far.
        total: files to be read, 0 until that is known.
        problem: what went wrong, "" while nothing has.
        files: with what became of each.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    state: State
    done: int
    total: int
    problem: str
    files: tuple[AddedFile, ...]


@router.post("", status_code=202, responses=described(400, 413, 422, 500, 503))
def add(
    request: Request,
    response: Response,
    here: Here,
    files: list[UploadFile],
    collection: Annotated[
        str, Form(max_length=40, description="To which they are added; the library if none.")
    ] = "",
) -> IngestJob:
    """Add files to the index; the job that reads them goes on after the response."""
    owner = visitor(request)
    wanted = (sight_of(request.scope) or EVERYTHING).to_add_to(collection)
    given = [Given(each.filename or "file", each.file) for each in files]
    batch = here.jobs.receive(owner, given, wanted)
    response.headers["location"] = f"{PATH}/{batch}"
    return _job(here, owner, batch)


@router.get("/{job_id}", responses=described(404, 422, 500, 503))
def job(request: Request, here: Here, job_id: str) -> IngestJob:
    """Say how far a job of yours is, and what became of its files."""
    return _job(here, visitor(request), job_id)


@router.post("/{job_id}/again", status_code=202, responses=described(404, 422, 500, 503))
def again(request: Request, here: Here, job_id: str) -> IngestJob:
    """Run a job of yours again, after it failed or was stopped."""
    owner = visitor(request)
    _lot(here, owner, job_id)
    here.jobs.start(job_id)
    return _job(here, owner, job_id)


def _lot(here: Context, owner: str, batch: str) -> list[Upload]:
    index = here.assistant.index
    added = here.store.uploads.batch(owner, batch)
    found = [upload for upload in added if here.jobs.may_be_seen(upload, index)]
    if not found:
        raise ProblemError(404, phrase("api.no_job"))
    return found


def _job(here: Context, owner: str, batch: str) -> IngestJob:
    # Asked first: a job that ends in between has then left its results for the store to give.
    at_work = here.jobs.job(batch)
    lot = _lot(here, owner, batch)
    state: State = "waiting" if at_work else "done"
    if at_work and at_work.is_over:
        state = "failed"
    elif at_work is None and any(u.results is None and u.removed is None for u in lot):
        state = "stopped"
    return IngestJob(
        id=batch,
        state=state,
        done=at_work.done if at_work else len(lot),
        total=at_work.total if at_work else len(lot),
        problem=at_work.problem if at_work else "",
        files=tuple(AddedFile(name=u.name, size=u.size, results=u.results) for u in lot),
    )
