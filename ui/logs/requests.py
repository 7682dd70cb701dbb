"""Requests: each has an id, which its response carries, and a line in the log."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.known import person_in
from ui.api.metrics import METHODS, route_of
from ui.logs.lines import FIELDS
from ui.logs.request import HEADER, begin

_log = logging.getLogger(__name__)
_QUIET = ("/health", "/ready", "/metrics")  # are asked for every few seconds, by machines


class Logged:
    """ASGI middleware that gives each request an id and logs it when it has been served.

    The line has method, the route's pattern, status, milliseconds and the id of whoever signed in.
    The path itself, which may hold a question, is never told.

    Args:
        app: what comes after it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = begin(Headers(scope=scope).get(HEADER, ""))
        path, started, status = scope["path"], time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identifier
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            method, person = scope["method"], person_in(scope)
            fields = {
                "method": method if method in METHODS else "other",
                "route": route_of(scope),
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000),
                "person": person.id if person else "",
            }
            level = logging.DEBUG if path in _QUIET and status < 400 else logging.INFO
            _log.log(level, "request", extra={FIELDS: fields})
