"""Requests as spans: method, route, status and the request's id; never the path."""

from __future__ import annotations

from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, Tracer
from opentelemetry.trace.status import Status, StatusCode
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.metrics import METHODS, route_of
from ui.logs.request import request_id


class TracedRequests:
    """ASGI middleware that makes a span of each request, within the caller's if it names one.

    Args:
        app: what comes after it.
        tracer: makes spans.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app, self._tracer = app, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        caller = extract({k: given[k] for k in ("traceparent", "tracestate") if k in given})
        method, status = scope["method"] if scope["method"] in METHODS else "other", 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.start_as_current_span(
            method,
            context=caller,
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, noted)
            finally:
                route = route_of(scope)
                span.update_name(f"{method} {route}")
                span.set_attributes({
                    "http.request.method": method,
                    "http.route": route,
                    "http.response.status_code": status,
                    "joinedup.request_id": request_id(),
                })  # fmt: skip
                if status >= 500:
                    span.set_status(Status(StatusCode.ERROR))
