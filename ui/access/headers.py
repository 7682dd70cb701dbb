"""Security headers, on every response whatever made it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_YEAR = 365 * 24 * 3600
_EVERYBODYS = ("/joinedup/", "/assets/", "/static/", "/favicon.ico")
_SAME = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"
CHAT = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""The strictest under which Gradio's page works: its state stands in a script of the page, and it
makes functions of the text that says what a part does when it is loaded. A page that ran what was
put into it could still send nothing to any other server."""


class SecurityHeaders:
    """ASGI middleware that adds them; a policy that a page has of its own is left.

    Args:
        app: what comes after it.
        personal: whether responses are for whoever asked alone, and kept by no cache in between.
    """

    def __init__(self, app: ASGIApp, personal: bool = False) -> None:
        self._app, self._personal = app, personal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAME.items():
                    headers.setdefault(name, value)
                is_page = headers.get("content-type", "").startswith("text/html")
                policy = CHAT if is_page and scope["path"] == "/" else NOTHING
                headers.setdefault("content-security-policy", policy)
                if self._personal:
                    if not scope["path"].startswith(_EVERYBODYS):
                        headers.setdefault("cache-control", "private, no-store")
                    if scope["scheme"] == "https":
                        headers.setdefault("strict-transport-security", f"max-age={_YEAR}")
            await send(message)

        await self._app(scope, receive, with_headers)
