"""Requests: what they do is audited, or not done."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import StoreUnavailable
from ui.access.known import person_in
from ui.audit.acts import act_for
from ui.audit.asker import asked_by
from ui.audit.audit import Audit


class AuditedRequests:
    """ASGI middleware, behind the gate, that says who asks and audits what they do.

    What changes something is audited before it is done, and once more as "refused" where it was
    not done after all; what only reads is audited when it has been found, before it is sent.

    Args:
        app: what comes after it.
        audit: what is kept.
        failed: what a request is told that cannot be audited, given its path.
    """

    def __init__(self, app: ASGIApp, audit: Audit, failed: Callable[[str], Response]) -> None:
        self._app, self._audit, self._failed = app, audit, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        person, path = person_in(scope), scope["path"]
        who = person.id if person else ""
        asked_by(who)
        act = act_for(scope["method"], path)
        if act is None:
            await self._app(scope, receive, send)
            return
        reads, is_told = scope["method"] in ("GET", "HEAD"), False

        async def noted(message: Message) -> None:
            nonlocal is_told
            if is_told:
                return
            try:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    if reads and status < 400:
                        await run_in_threadpool(self._audit.write, act, who, path)
                    elif not reads and status >= 400:
                        detail = {"act": act, "status": str(status)}
                        await run_in_threadpool(
                            self._audit.write, "refused", who, path, detail=detail
                        )
            except StoreUnavailable:
                is_told = True
                await self._failed(path)(scope, receive, send)
                return
            await send(message)

        try:
            if not reads:
                await run_in_threadpool(self._audit.write, act, who, path)
        except StoreUnavailable:
            await self._failed(path)(scope, receive, send)
            return
        await self._app(scope, receive, noted)
