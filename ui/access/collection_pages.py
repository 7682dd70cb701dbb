"""Pages of administrators: the collections, and who may read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from corpus.errors import UsageError
from ui.access.access import Access
from ui.access.changing import Change, change
from ui.access.collections import Kind, Right
from ui.access.known import person
from ui.access.signing_in import Here
from ui.web.layout import page

router = APIRouter(prefix="/admin/collections")
Name = Annotated[str, Form(max_length=100)]
Subject = Annotated[str, Form(max_length=300)]


@router.get("")
def collections(here: Here) -> HTMLResponse:
    """The collections, and forms to change them."""
    return _page(here)


@router.post("")
def add(request: Request, here: Here, name: Name = "") -> Response:
    """Make a collection."""
    return _changed(request, here, "collection made", name.strip())


@router.post("/{name}/allow")
def allow(
    request: Request,
    here: Here,
    name: str,
    kind: Annotated[Kind, Form()],
    subject: Subject = "",
    adds: Annotated[bool, Form()] = False,
) -> Response:
    """Let somebody in."""
    return _changed(request, here, "right given", name, [Right(kind, subject.strip(), adds)])


@router.post("/{name}/withdraw")
def withdraw(
    request: Request,
    here: Here,
    name: str,
    kind: Annotated[Kind, Form()],
    subject: Subject = "",
) -> Response:
    """Take somebody's right back."""
    return _changed(request, here, "right withdrawn", name, [Right(kind, subject, False)])


@router.post("/{name}/remove")
def remove(request: Request, here: Here, name: str) -> Response:
    """Remove a collection; its documents stay, for administrators alone."""
    return _changed(request, here, "collection removed", name)


def _changed(
    request: Request, here: Access, act: Change, name: str, rights: Sequence[Right] = ()
) -> Response:
    try:
        change(here, act, name, rights, person(request).id)
    except UsageError as error:
        return _page(here, error)
    return RedirectResponse("/admin/collections", status_code=303)


def _page(here: Access, error: UsageError | None = None) -> HTMLResponse:
    said = str(error) if error else ""
    return page(
        "admin_collections.html",
        "/account",
        "Collections",
        400 if error else 200,
        problem=f"{said[:1].upper()}{said[1:]}." if said else "",
        collections=here.collections.list(),
    )
