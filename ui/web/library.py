"""The library: the documents, found, narrowed and sorted, and a form that adds files to them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from ingest.index import Index
from ingest.kinds import ENDINGS
from ingest.limits import MEGABYTE
from ingest.manifest import FileEntry
from ui.sight import sight_of
from ui.store import Upload
from ui.web.intake import MOST_FILES
from ui.web.layout import page
from ui.web.lots import Desk, desk
from ui.web.narrowed import narrowed
from ui.web.service import Service, service
from ui.web.shelf import SORTS, Entry, entries, find, state

router = APIRouter()
Here = Annotated[Service, Depends(service)]
Files = Annotated[Desk, Depends(desk)]
AT_ONCE = 50  # documents on a page
_LATEST = 10  # lots of files that are listed


@router.get("/library")
def library(
    request: Request,
    here: Here,
    files: Files,
    words: str = "",
    sort: str = "title",
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> HTMLResponse:
    """The documents that the address asks for.

    Args:
        request: whose address narrows the list.
        here: the service.
        files: what was added in the browser.
        words: to look for in titles, publishers and files' names.
        sort: of `SORTS`.
        number: of the page of the list, from 1.
    """
    return shown(request, here, files, words[:200], sort if sort in SORTS else "title", number)


def shown(
    request: Request,
    here: Service,
    files: Desk,
    words: str = "",
    sort: str = "title",
    number: int = 1,
    problem: str = "",
) -> HTMLResponse:
    """The library's page, `problem` being what did not work, as a sentence."""
    index = here.assistant.index.now()
    narrowing = narrowed("/library", request.query_params, index, ("words", "sort"))
    found = find(index, words, narrowing.filters, sort)
    last = max(1, -(-len(found) // AT_ONCE))
    number = min(number, last)
    listed = found[(number - 1) * AT_ONCE : number * AT_ONCE]
    mine = files.mine(request)
    sight = sight_of(request.scope)
    problem = problem or narrowing.problem
    return page(
        "library.html",
        "/library",
        "Library",
        400 if problem else 200,
        problem=problem,
        words=words,
        sort=sort,
        sorts=SORTS,
        found=len(found),
        total=len(entries(index)),
        rows=_rows(listed, index, files, mine),
        number=number,
        last=last,
        previous=narrowing.address(page=number - 1) if number > 1 else "",
        following=narrowing.address(page=number + 1) if number < last else "",
        lots=_lots(mine)[:_LATEST],
        collections=sight.offered if sight else (),
        kinds=sorted({ending[1:].upper() for ending, *_ in ENDINGS.values()}),
        endings=",".join(each for endings in ENDINGS.values() for each in endings),
        most_files=MOST_FILES,
        most_size=f"{files.jobs.limits.size // MEGABYTE} MB",
        **narrowing.for_template(index),
    )


def _rows(
    listed: list[Entry], index: Index, files: Desk, mine: list[Upload]
) -> list[dict[str, object]]:
    """What the table shows of each document."""
    known: dict[str, list[tuple[str, FileEntry]]] = {entry.id: [] for entry in listed}
    for path, file in (index.manifest.files if index.manifest else {}).items():
        if file.document_id in known:
            known[file.document_id].append((path, file))
    places = {str(files.jobs.place(u)): u for u in mine if u.removed is None}
    return [
        {
            "entry": entry,
            "state": state(entry, index, known[entry.id]),
            "upload": next(
                (places[p] for path, f in known[entry.id] if (p := f.archive or path) in places),
                None,
            ),
        }
        for entry in listed
    ]


def _lots(mine: list[Upload]) -> list[tuple[str, list[Upload]]]:
    """A visitor's files by the lot in which they were added, the last lot first."""
    lots: dict[str, list[Upload]] = {}
    for upload in mine:
        lots.setdefault(upload.batch, []).append(upload)
    return list(lots.items())
