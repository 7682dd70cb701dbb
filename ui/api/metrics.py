"""Metrics, as Prometheus reads them: requests, how long they take, answers and their stages."""

from __future__ import annotations

import time

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
disable_created_metrics()  # type: ignore[no-untyped-call]  # series that nobody reads, as many again as there are counters
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


class Metrics:
    """What one server has done since it started; nothing in it says who asked what."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "joinedup_requests", "Requests served.", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._latency = Histogram(
            "joinedup_request_seconds", "Seconds from a request to the end of its response.",
            ("method", "route"), registry=self._registry, buckets=_SECONDS,
        )  # fmt: skip
        self._answers = Counter(
            "joinedup_answers", "Answers by whether the corpus says.", ("status",),
            registry=self._registry,
        )  # fmt: skip
        self._withheld = Counter(
            "joinedup_claims_withheld", "Claims that the gate withheld.", registry=self._registry
        )
        self._stages = Histogram(
            "joinedup_stage_seconds", "Seconds that each stage of an answer took.", ("stage",),
            registry=self._registry, buckets=_SECONDS,
        )  # fmt: skip
        self._requests_at_work = Gauge(
            "joinedup_requests_at_work", "Requests that are being served.", registry=self._registry
        )
        self._at_work = Gauge(
            "joinedup_answers_at_work", "Questions to the API that are being answered.",
            registry=self._registry,
        )  # fmt: skip

    def begun(self) -> None:
        """Count a request that has come."""
        self._requests_at_work.inc()

    def answered(self, answer: Answer) -> None:
        """Count an answer, however it was asked for."""
        self._answers.labels(answer.status).inc()
        self._withheld.inc(answer.withheld)
        for stage, seconds in answer.timings.items():
            self._stages.labels(stage).observe(seconds)

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        method = method if method in METHODS else "other"
        self._requests_at_work.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(method, route).observe(seconds)

    def text(self, at_work: int) -> bytes:
        """Everything, in Prometheus's format."""
        self._at_work.set(at_work)
        return generate_latest(self._registry)


class Measured:
    """ASGI middleware that counts and times requests by the route that served them."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.begun()
        try:
            await self._app(scope, receive, noted)
        finally:
            taken = time.perf_counter() - started
            self._metrics.served(scope["method"], route_of(scope), status, taken)


def route_of(scope: Scope) -> str:
    """The route's own pattern, never the path that was asked for: anybody can make those up."""
    path = getattr(scope.get("route"), "path", None)
    return str(path) if path else "other"
