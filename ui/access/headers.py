"""Security headers, on every response whatever made it."""

from __future__ import annotations

import base64
import hashlib
import re

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
_CHAT = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def chat_policy(html: bytes) -> str:
    """The strictest policy under which Gradio's page works.

    The scripts that stand in the page as it was sent run, by their hashes; none that is put into it
    later does, nor any that an element carries as an attribute. Gradio makes functions of the text
    that says what a part does when it is loaded, which "unsafe-eval" is for.
    """
    found = {base64.b64encode(hashlib.sha256(s).digest()).decode() for s in _SCRIPT.findall(html)}
    return _CHAT.format(scripts=" ".join(f"'sha256-{each}'" for each in sorted(found)))


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

        start: Message = {}
        html = bytearray()

        async def with_headers(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = self._add(MutableHeaders(scope=message), scope)
                is_page = headers.get("content-type", "").startswith("text/html")
                if is_page and "content-security-policy" not in headers and scope["path"] == "/":
                    start = message  # until the scripts that are in it are known
                    return
                headers.setdefault("content-security-policy", NOTHING)
            elif start:
                html.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                policy = chat_policy(bytes(html))
                MutableHeaders(scope=start).setdefault("content-security-policy", policy)
                await send(start)
                message = {"type": "http.response.body", "body": bytes(html)}
            await send(message)

        if scope["path"] == "/":  # its text is needed as it is
            scope["headers"] = [p for p in scope["headers"] if p[0] != b"accept-encoding"]
        await self._app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders, scope: Scope) -> MutableHeaders:
        for name, value in _SAME.items():
            headers.setdefault(name, value)
        if self._personal:
            if not scope["path"].startswith(_EVERYBODYS):
                headers.setdefault("cache-control", "private, no-store")
            if scope["scheme"] == "https":
                headers.setdefault("strict-transport-security", f"max-age={_YEAR}")
        return headers
