"""The app of access: signing in, accounts, and what administrators see."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from corpus.errors import JoinedupError
from ui.access import administration, collection_pages, signing_in
from ui.access.access import Access
from ui.store import Store
from ui.web.app import not_served, not_understood, refused
from ui.web.jobs import Jobs


def create_access_pages(access: Access, store: Store, jobs: Jobs) -> FastAPI:
    """The app; it relies on the gate before it.

    Args:
        access: says who somebody is.
        store: what was asked, said and added.
        jobs: remove files.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.access, app.state.store, app.state.jobs = access, store, jobs
    for room in (signing_in, administration, collection_pages):
        app.include_router(room.router)
    app.add_exception_handler(HTTPException, not_served)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(JoinedupError, refused)
    return app
