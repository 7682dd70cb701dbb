"""MCP over streamable HTTP at /mcp: one POST a message, no sessions, so that any worker serves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from assistant.phrases import phrase
from corpus.errors import UsageError
from ui.api.context import Context
from ui.api.problems import ProblemError, response

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class McpOverHttp:
    """An ASGI app; it says what is missing where the extra is not installed."""

    def __init__(self, context: Context) -> None:
        self._manager = _manager(context)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take messages, within this."""
        if self._manager is None:
            yield
            return
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope["path"]
        if self._manager is None:
            await response(ProblemError(404, phrase("api.no_mcp")), path)(scope, receive, send)
        elif scope["method"] != "POST":
            # Without sessions there is nothing to listen to or to end, and a listener would hold
            # up the server's end.
            wrong = ProblemError(405, phrase("api.wrong_method"))
            await response(wrong, path, headers={"allow": "POST"})(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)


def _manager(context: Context) -> StreamableHTTPSessionManager | None:
    try:
        from ui.api.tools import build
    except UsageError:
        return None
    server = build(context.assistant, context.answering)
    server.streamable_http_app()  # makes the manager
    return server.session_manager
