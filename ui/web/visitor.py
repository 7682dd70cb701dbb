"""Visitors: whose conversations are whose, by a cookie that no script and no other site reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.store.queries import new_id

COOKIE = "joinedup_visitor"
_YEAR = 365 * 24 * 3600
_ID = re.compile(r"[\w-]{22}")
SAFE = {"GET", "HEAD", "OPTIONS"}


def _refused(reason: str) -> Response:
    return PlainTextResponse(reason, status_code=403)


class Visitors:
    """ASGI middleware that gives each browser an identity, and turns other sites' forms away.

    Args:
        app: what comes after it.
        hosts: the names by which this server may be called; "*" for any. A page of another site
            whose name was made to lead here is refused by them.
        refused: what a request that is turned away is told, given the reason.
    """

    def __init__(
        self, app: ASGIApp, hosts: tuple[str, ...], refused: Callable[[str], Response] = _refused
    ) -> None:
        self._app, self._hosts, self._refused = app, hosts, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = refusal_of(scope["method"], headers, self._hosts)
        if refusal:
            await self._refused(refusal)(scope, receive, send)
            return
        visitor = _visitor_of(headers.get("cookie", ""))
        if visitor:
            await self._app(scope, receive, send)
            return
        visitor = new_id()
        scope["headers"] = _with_cookie(headers, visitor)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{COOKIE}={visitor}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax",
                )
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def refusal_of(method: str, headers: Headers, hosts: tuple[str, ...]) -> str:
    """Why a request is turned away whoever asks, as a sentence; "" where it is not.

    Args:
        method: of the request.
        headers: of the request.
        hosts: the names by which this server may be called; "*" for any.
    """
    host = headers.get("host", "")
    if "*" not in hosts and _name(host).lower() not in hosts:
        return f"This server is not called {_name(host)[:80]!r}."
    origin = headers.get("origin")
    if method not in SAFE and origin is not None and urlsplit(origin).netloc != host:
        return "This request came from another site."
    return ""


def visitor(request: Request) -> str:
    """Who asks: the identity that the middleware gave."""
    return _visitor_of(request.headers.get("cookie", ""))


def _visitor_of(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _ID.fullmatch(found.value) else ""


def _with_cookie(headers: Headers, visitor: str) -> list[tuple[bytes, bytes]]:
    others = headers.get("cookie", "")
    cookie = f"{others}; {COOKIE}={visitor}" if others else f"{COOKIE}={visitor}"
    kept = [(name, value) for name, value in headers.raw if name != b"cookie"]
    return [*kept, (b"cookie", cookie.encode("latin-1", "replace"))]


def _name(host: str) -> str:
    """A host without its port."""
    return host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
