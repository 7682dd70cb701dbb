"""Server-sent events: how a stream is written, and kept alive while nothing is said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Any

from fastapi.responses import StreamingResponse

_QUIET = 10.0  # seconds after which a proxy is shown that the stream lives
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Events(StreamingResponse):
    """A response of server-sent events."""

    media_type = "text/event-stream"


def described_events(*names: str) -> dict[str, Any]:
    """The events of a stream, for its route's description; without names they have none."""
    data: dict[str, Any] = {"data": {"type": "string", "description": "JSON."}}
    named = {"event": {"type": "string", "enum": list(names)}} if names else {}
    schema = {
        "type": "object",
        "properties": {**named, **data},
        "required": [*named, *data],
    }
    return {"text/event-stream": {"schema": schema}}


def streamed(events: AsyncGenerator[str, None]) -> Events:
    """Events as a response; a reader who goes away stops what makes them."""
    return Events(_alive(events), headers=_HEADERS)


def event(data: str, name: str = "") -> str:
    """One event; `data` is JSON, which has no line breaks of its own."""
    return f"event: {name}\ndata: {data}\n\n" if name else f"data: {data}\n\n"


async def _alive(events: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    waiting = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=_QUIET)
            if not done:
                yield ": still at work\n\n"
                continue
            said = waiting.result()
            if said is None:
                return
            yield said
            waiting = asyncio.ensure_future(anext(events, None))
    finally:
        waiting.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await waiting
        await events.aclose()
