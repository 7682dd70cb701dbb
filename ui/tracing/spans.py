"""Spans of what is done, none of which says what was asked."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

from opentelemetry.trace import Span, Tracer
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

_KEY = "joinedup_span"


class Spans:
    """An observer that makes spans, each within the one that is current where it begins."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def during(self, what: str) -> AbstractContextManager[object]:
        """A span of what is done within this; an error marks it, without its words."""
        return self._tracer.start_as_current_span(
            what, record_exception=False, set_status_on_exception=False
        )

    def passed(self, what: str, seconds: float) -> None:
        """A span that ends now and began so many seconds ago."""
        now = time.time_ns()
        self._tracer.start_span(what, start_time=now - int(seconds * 1e9)).end(now)


def trace_store(engine: Engine, tracer: Tracer) -> None:
    """Make a span of each statement: its first word and the database's kind, no values."""

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
        word = statement.split(None, 1)[0].upper() if statement.strip() else ""
        span = tracer.start_span(
            "store",
            attributes={
                "db.system.name": connection.dialect.name,
                "db.operation.name": word if word.isalpha() else "other",
            },
        )
        connection.info.setdefault(_KEY, []).append(span)

    @event.listens_for(engine, "after_cursor_execute")
    def _end(connection: Connection, *_others: object) -> None:
        _last(connection)

    @event.listens_for(engine, "handle_error")
    def _failed(context: object) -> None:
        connection = getattr(context, "connection", None)
        if connection is not None:
            _last(connection)


def _last(connection: Connection) -> None:
    spans: list[Span] = connection.info.get(_KEY, [])
    if spans:
        spans.pop().end()
