"""The served app: the API and MCP, and for all other addresses the chat and its pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import Assistant
from assistant.phrases import phrase
from ingest.limits import MEGABYTE
from ingest.settings import Settings
from ui.access.access import Access
from ui.access.gate import Gate, refusal
from ui.access.headers import SecurityHeaders
from ui.access.pages import create_access_pages
from ui.api import (
    ask,
    completions,
    documents,
    feedback,
    health,
    ingest,
    initiatives,
    passages,
    search,
)
from ui.api.answering import Answering
from ui.api.context import Context
from ui.api.ending import Ending
from ui.api.limits import LargestRequest
from ui.api.mcp_http import McpOverHttp
from ui.api.metrics import Measured, Metrics
from ui.api.problems import handle_problems, refused
from ui.audit.assistant import AuditedAssistant
from ui.audit.keeping import pruned
from ui.audit.requests import AuditedRequests
from ui.logs.answers import answers_logged
from ui.logs.requests import Logged
from ui.sight import NOTHING
from ui.store import Store
from ui.web.app import LOOPBACK, create_app
from ui.web.layout import HAS_ACCOUNTS
from ui.web.visitor import Visitors

if TYPE_CHECKING:
    from ui.tracing.tracing import Tracing

_ROUTERS = (ask, search, documents, passages, initiatives, ingest, feedback, completions, health)
_MCP = "/mcp"
_FILES = "/library/files"  # in a form, around which there is a little more
_BELOW = ("/api/", "/v1/")
_EXACTLY = ("/health", "/ready", "/metrics", "/openapi.json")


class Front:
    """ASGI: each request to the app that it is for.

    Args:
        api: serves the API's addresses.
        mcp: serves /mcp.
        pages: serve all others.
    """

    def __init__(self, api: ASGIApp, mcp: ASGIApp, pages: ASGIApp) -> None:
        self._api, self._mcp, self._pages = api, mcp, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the app's beginning and end."""
        path = scope.get("path", "")
        if scope["type"] == "lifespan" or path in _EXACTLY or path.startswith(_BELOW):
            await self._api(scope, receive, send)
        elif scope["type"] == "http" and path == _MCP:
            await self._mcp(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def create_server(
    assistant: Assistant,
    store: Store,
    settings: Settings | None = None,
    hosts: tuple[str, ...] = LOOPBACK,
    access: Access | None = None,
    tracing: Tracing | None = None,
) -> Ending:
    """Everything that `joinedup serve` serves.

    Args:
        assistant: answers; its answers are counted from now on, whoever asks.
        store: keeps what was asked.
        settings: the limits; by default as they are configured.
        hosts: names by which the server may be called.
        access: has people sign in, and programs show keys; without it a browser's cookie is who
            somebody is, which is for one machine alone.
        tracing: makes spans, until the server ends; or none.
    """
    limits = settings or Settings()
    everything = store
    # Behind the gate, which has checked the name, each app takes what it is given.
    inner = hosts if access is None else ("*",)
    if access is not None:
        assistant = AuditedAssistant(assistant, access.audit)
    with_accounts = HAS_ACCOUNTS.set(access is not None)
    if access is not None:
        # Without a sight, which the gate puts into each request, nothing is seen.
        assistant = assistant.within(NOTHING.reads)
        store = store.seen_by(assistant.index)
    pages = create_app(assistant, store, inner, limits)
    HAS_ACCOUNTS.reset(with_accounts)
    context = Context(assistant, store, pages.state.jobs, Answering(limits), Metrics())
    listeners = (context.metrics.answered, answers_logged(limits.log_questions))
    assistant.listeners.extend(listeners)
    mcp = McpOverHttp(context)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(pages.router.lifespan_context(pages))
            await stack.enter_async_context(mcp.running())
            await run_in_threadpool(context.jobs.resume)
            if access is not None:
                await stack.enter_async_context(pruned(access.audit, limits.audit_days))
            yield
        context.jobs.close()
        context.answering.close()
        if tracing is not None:
            await run_in_threadpool(tracing.close)
        for listener in listeners:
            assistant.listeners.remove(listener)

    api = create_api(context, lifespan=lifespan)
    larger = {ingest.PATH: limits.limits.size, _FILES: limits.limits.size + MEGABYTE}

    def limited(app: ASGIApp) -> ASGIApp:
        return LargestRequest(app, limits.largest_request * 1024, larger)

    def guarded(app: ASGIApp) -> ASGIApp:
        return Visitors(limited(app), inner, refused)

    front: ASGIApp = Front(guarded(api), guarded(mcp), limited(pages))
    if access is not None:
        own = limited(create_access_pages(access, everything, context.jobs))
        front, own = (AuditedRequests(each, access.audit, _not_audited) for each in (front, own))
        front = Gate(front, own, access, hosts)
    safe = SecurityHeaders(front, personal=access is not None)
    served: ASGIApp = Measured(safe, context.metrics)
    if tracing is not None:
        served = _traced(served, tracing)
    return Ending(Logged(served))


def _traced(app: ASGIApp, tracing: Tracing) -> ASGIApp:
    """An app whose requests are spans."""
    from ui.tracing.requests import TracedRequests  # of the extra "otel"

    return TracedRequests(app, tracing.tracer)


def _not_audited(path: str) -> Response:
    return refusal(path, 503, phrase("access.not_audited"))


def create_api(context: Context | None, **more: object) -> FastAPI:
    """The API alone.

    Args:
        context: what the routes work with; None where only the description is wanted.
        more: for FastAPI.
    """
    api = FastAPI(
        title="Joinedup",
        version=version("joinedup"),
        summary="Answers over public-policy papers, in which every sentence can be checked.",
        license_info={"name": "MIT", "identifier": "MIT"},
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        **more,  # type: ignore[arg-type]
    )
    api.state.context = context
    for room in _ROUTERS:
        api.include_router(room.router)
    handle_problems(api)
    return api
