"""Pages of administrators: the collections, and who may read them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from corpus.errors import UsageError
from ui.access.access import Access
from ui.access.collections import Kind, Right
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
def add(here: Here, name: Name = "") -> Response:
    """Make a collection."""
    try:
        here.collections.add(name.strip())
    except UsageError as error:
        return _page(here, error)
    return _back()


@router.post("/{name}/allow")
def allow(
    here: Here,
    name: str,
    kind: Annotated[Kind, Form()],
    subject: Subject = "",
    adds: Annotated[bool, Form()] = False,
) -> Response:
    """Let somebody in."""
    try:
        here.collections.allow(name, [Right(kind, subject.strip(), adds)])
    except UsageError as error:
        return _page(here, error)
    return _back()


@router.post("/{name}/withdraw")
def withdraw(
    here: Here, name: str, kind: Annotated[Kind, Form()], subject: Subject = ""
) -> Response:
    """Take somebody's right back."""
    try:
        here.collections.withdraw(name, [Right(kind, subject, False)])
    except UsageError as error:
        return _page(here, error)
    return _back()


@router.post("/{name}/remove")
def remove(here: Here, name: str) -> Response:
    """Remove a collection; its documents stay, for administrators alone."""
    try:
        here.collections.remove(name)
    except UsageError as error:
        return _page(here, error)
    return _back()


def _back() -> Response:
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
