"""The server's end: nothing new is begun, and what is under way is finished."""

from __future__ import annotations

import logging
import socket
import time
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.phrases import phrase
from ui.api.problems import ProblemError, response

_STILL_SERVED = ("/health", "/metrics", "/gradio_api/queue/data")  # the last brings answers home
_ENDLESS = "/gradio_api/heartbeat/"  # is open as long as the chat's page is
_LAST_SECONDS = 2  # in which connections are closed, when all is done or time is up
_log = logging.getLogger(__name__)


class Ending:
    """ASGI middleware that knows what is under way, and refuses what comes after the end began.

    Args:
        app: what comes after it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._until: float | None = None
        self.at_work = 0

    @property
    def has_begun(self) -> bool:
        """Whether the server is ending."""
        return self._until is not None

    @property
    def is_due(self) -> bool:
        """Whether it is to end now: all that was under way is done, or has had its time."""
        if self._until is None:
            return False
        return self.at_work == 0 or time.monotonic() >= self._until

    def begin(self, seconds: float) -> None:
        """Begin nothing any more, and end within so many seconds."""
        self._until = time.monotonic() + seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(_ENDLESS):
            await self._app(scope, receive, send)
            return
        if self.has_begun and scope["path"] not in _STILL_SERVED:
            problem = ProblemError(503, phrase("api.ending"), retry=True)
            closes = {"connection": "close"}
            await response(problem, scope["path"], headers=closes)(scope, receive, send)
            return
        self.at_work += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.at_work -= 1


class EndingServer(uvicorn.Server):
    """A server that, told to stop, is no longer ready, and stops when its answers are given.

    Told a second time, it stops at once.

    Args:
        config: of the server.
        ending: counts what is under way.
        seconds: in which that has to be done.
    """

    def __init__(self, config: uvicorn.Config, ending: Ending, seconds: float) -> None:
        super().__init__(config)
        self._ending, self._seconds = ending, seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal to stop."""
        super().handle_exit(sig, frame)
        if not self._ending.has_begun:
            self._ending.begin(self._seconds)
            self.should_exit = False  # not before what is under way has been done

    async def on_tick(self, counter: int) -> bool:
        """Look, ten times a second, whether to stop."""
        return await super().on_tick(counter) or self._ending.is_due

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the connections."""
        if self._ending.has_begun:
            if self._ending.at_work:
                _log.warning("%d requests were broken off, out of time", self._ending.at_work)
            self.config.timeout_graceful_shutdown = _LAST_SECONDS
        await super().shutdown(sockets)
