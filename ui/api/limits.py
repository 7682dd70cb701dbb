"""The largest request: what is larger is refused before it is read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.phrases import phrase
from ui.api.problems import ProblemError, response

_NONE: Mapping[str, int] = MappingProxyType({})


class LargestRequest:
    """ASGI middleware that refuses bodies that are too large.

    Args:
        app: what comes after it.
        size: bytes that a body may have.
        larger: the same by path, where it is another.
    """

    def __init__(self, app: ASGIApp, size: int, larger: Mapping[str, int] = _NONE) -> None:
        self._app, self._size, self._larger = app, size, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        read, begun = 0, False
        most = self._larger.get(scope["path"], self._size)
        detail = phrase("api.too_large", kilobytes=most // 1024)

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _TooLargeError(detail)
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            if said.isdigit() and int(said) > most:
                raise _TooLargeError(detail)
            await self._app(scope, counted, noted)
        except _TooLargeError:
            if begun:
                raise
            await response(ProblemError(413, detail), scope["path"])(scope, receive, send)


class _TooLargeError(HTTPException):
    """FastAPI turns any other error of reading a body into another problem."""

    def __init__(self, detail: str) -> None:
        super().__init__(413, detail)
