"""The web app: the chat on Gradio, and beside it the pages and what they fetch."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from assistant import Assistant
from assistant.phrases import phrase
from corpus.errors import JoinedupError, StoreUnavailable, UsageError
from ingest.settings import Settings
from ui.chat.page import mount
from ui.store import Store
from ui.web import (
    about,
    barriers,
    citations,
    documents,
    exports,
    files,
    library,
    search,
    timeline,
    turns,
)
from ui.web.jobs import Jobs
from ui.web.layout import STATIC, page
from ui.web.service import Service
from ui.web.visitor import Visitors

_log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_ROOMS = (
    about, barriers, citations, documents, exports, files, library, search, timeline, turns
)  # fmt: skip


def create_app(
    assistant: Assistant,
    store: Store,
    hosts: tuple[str, ...] = LOOPBACK,
    settings: Settings | None = None,
) -> FastAPI:
    """The app over an assistant and a store.

    Args:
        assistant: answers.
        store: keeps what was asked.
        hosts: names by which the server may be called.
        settings: where added files are kept, and what reading one may cost; by default as they
            are configured.
    """
    app = FastAPI(title="Joinedup", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = Service(assistant, store)
    settings, index = settings or Settings(), assistant.index
    app.state.jobs = Jobs(
        index.folder, index.embedder.model, store, settings.uploads.expanduser(), settings.limits
    )
    for room in _ROOMS:
        app.include_router(room.router)
    app.mount("/joinedup", StaticFiles(directory=STATIC), name="joinedup")
    app.add_exception_handler(HTTPException, not_served)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(JoinedupError, refused)
    mounted = mount(app, assistant, store)
    for route in mounted.routes:  # an address that nothing serves comes to the chat's mount
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            route.app.add_exception_handler(HTTPException, not_served)
    mounted.add_middleware(Visitors, hosts=hosts)
    return mounted


async def not_served(_request: Request, error: Exception) -> Response:
    """A page for an address that is not served, or not to whoever asks."""
    assert isinstance(error, HTTPException)  # noqa: S101  (it is registered for those)
    said = error.detail if error.status_code != 404 or error.detail != "Not Found" else ""
    return page("problem.html", "", "Page not found" if error.status_code == 404 else "Sorry",
                error.status_code, said=said)  # fmt: skip


async def not_understood(_request: Request, _error: Exception) -> Response:
    """A page for a request that is not of the expected form."""
    said = "The address or the form holds something that this page does not know."
    return page("problem.html", "", "Sorry, that did not work", 400, said=said)


async def refused(_request: Request, error: Exception) -> Response:
    """A page for one of our own errors."""
    status = 400 if isinstance(error, UsageError) else 503
    said = f"{error}."
    if isinstance(error, StoreUnavailable):  # where it is and what ails it is its keeper's to know
        _log.error("a page could not be served: %s", error)
        said = phrase("api.unavailable")
    return page("problem.html", "", "Sorry, that did not work", status, said=said)
