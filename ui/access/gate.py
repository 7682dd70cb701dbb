"""The gate: every request to a server that others can reach passes it, or is turned away."""

from __future__ import annotations

import logging
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.phrases import phrase
from corpus.errors import StoreUnavailable
from ui.access import known
from ui.access.access import Access
from ui.access.cookies import SESSION, cookie_of
from ui.access.pace import Pace
from ui.access.roles import Person
from ui.access.rules import RULES, Rule, rule_for
from ui.access.streams import Streams
from ui.api.problems import RETRY_AFTER, ProblemError, response
from ui.sight import NOTHING, Sight, put
from ui.store.queries import new_id
from ui.web.layout import HAS_ACCOUNTS, page
from ui.web.visitor import COOKIE, SAFE, refusal_of

_log = logging.getLogger(__name__)
_PROBES = ("/health", "/ready")  # are called by address, by what keeps the server running
_OWN = ("/sign-in", "/sign-out", "/account", "/admin/")
_API = ("/api/", "/v1/", "/mcp", "/metrics", "/openapi.json", *_PROBES)


class _Shown(NamedTuple):
    """What a request showed: whose it is, and by what; `is_wrong` where it was a worthless key."""

    person: Person | None = None
    by_cookie: bool = False
    is_wrong: bool = False


class Gate:
    """ASGI: finds out who asks, and lets by what the rules permit them.

    What follows it knows people by the identity that their account has, and sees no cookie, key or
    identity that a browser sent.

    Args:
        app: serves what is asked for.
        own: serves signing in, accounts and administration.
        access: says who somebody is.
        hosts: the names by which this server may be called.
    """

    def __init__(self, app: ASGIApp, own: ASGIApp, access: Access, hosts: tuple[str, ...]) -> None:
        self._app, self._own, self._access, self._hosts = app, own, access, hosts
        self._requests = Pace(access.settings.requests_per_minute)
        self._streams = Streams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the app's beginning and end."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            try:
                turned = await self._turned(scope)
            except StoreUnavailable as error:
                _log.error("nobody can be known: %s", error)
                turned = _unavailable(scope["path"])
            if turned is not None:
                await turned(scope, receive, send)
                return
            app = self._own if scope["path"].startswith(_OWN) else self._app
            await app(scope, receive, send)
        elif scope["type"] == "websocket":  # nothing here speaks over one
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _turned(self, scope: Scope) -> Response | None:
        """What a request is told that may not go on; of one that may, who asks is put down.

        Raises:
            StoreUnavailable: it cannot be found out who asks.
        """
        HAS_ACCOUNTS.set(True)  # the server gives each request a context of its own
        path, headers = scope["path"], Headers(scope=scope)
        rule = rule_for(scope["method"], path)
        wrong_place = refusal_of(scope["method"], headers, self._hosts)
        if wrong_place and path not in _PROBES:
            return refusal(path, 403, wrong_place)
        shown = await self._shown(scope, headers, rule)
        turned = await self._too_often(scope, rule, shown)
        turned = turned or _turned_away(scope, headers, rule, shown)
        if (
            turned is None
            and shown.person
            and not self._streams.may(shown.person.id, path, scope.get("query_string", b""))
        ):
            turned = refusal(path, 403, phrase("access.not_yours"))
        if turned is None:
            known.put(scope, known.Known(shown.person, headers.get("cookie", "")))
            put(scope, await self._sight(shown.person))
            scope["headers"] = _as_known(headers, shown.person)
        return turned

    async def _sight(self, person: Person | None) -> Sight:
        """What they may see at this moment; a right that is withdrawn counts no more."""
        if person is None:
            return NOTHING
        return await run_in_threadpool(self._access.collections.sight, person)

    async def _shown(self, scope: Scope, headers: Headers, rule: Rule | None) -> _Shown:
        given = headers.get("authorization", "")
        if rule and rule.kind == "api" and given:
            kind, _, key = given.partition(" ")
            if kind.lower() != "bearer":
                return _Shown(is_wrong=True)
            person = await run_in_threadpool(self._access.keys.person, key.strip())
            return _Shown(person, is_wrong=person is None)
        token = cookie_of(headers.get("cookie", ""), SESSION, scope["scheme"])
        if not token or (rule and rule.is_public):
            return _Shown()
        person = await run_in_threadpool(self._access.sessions.person, token)
        return _Shown(person, by_cookie=person is not None)

    async def _too_often(self, scope: Scope, rule: Rule | None, shown: _Shown) -> Response | None:
        path = scope["path"]
        if path in _PROBES:
            return None
        client = scope.get("client")
        who = shown.person.id if shown.person else f"address {client[0] if client else ''}"
        wait = self._requests.wait(who)
        if not wait and rule and {"ask", "ingest"}.intersection(rule.needs):
            wait = await run_in_threadpool(self._access.acts.wait, who)
        if not wait:
            return None
        seconds = int(wait) + 1
        made = refusal(path, 429, phrase("access.too_often", seconds=seconds))
        made.headers["retry-after"] = str(seconds)
        return made


def _turned_away(
    scope: Scope, headers: Headers, rule: Rule | None, shown: _Shown
) -> Response | None:
    """What a request is told that may not go on; None for one that may."""
    path, method = scope["path"], scope["method"]
    if rule and rule.is_public:
        return None
    if shown.person is None:
        return _challenge(scope, headers, shown)
    if rule is None:
        others = sorted({m for r in RULES if r.pattern.fullmatch(path) for m in r.methods})
        if others:
            made = refusal(path, 405, phrase("api.wrong_method"))
            made.headers["allow"] = ", ".join(others)
            return made
        return refusal(path, 404, "")
    lacking = [each for each in rule.needs if not shown.person.may(each)]
    if lacking:
        return refusal(path, 403, phrase("access.not_permitted", needs=", ".join(lacking)))
    if shown.by_cookie and method not in SAFE and not _is_from_here(scope, headers):
        return refusal(path, 403, phrase("access.cross_site"))
    return None


def _is_from_here(scope: Scope, headers: Headers) -> bool:
    """Whether a browser says that one of this server's own pages made the request."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return origin == f"{scope['scheme']}://{headers.get('host', '')}"


def _challenge(scope: Scope, headers: Headers, shown: _Shown) -> Response:
    path = scope["path"]
    if path.startswith(_API) or "text/html" not in headers.get("accept", ""):
        said = phrase("access.wrong_key" if shown.is_wrong else "access.sign_in_first")
        made = response(ProblemError(401, said), path)
        made.headers["www-authenticate"] = 'Bearer realm="joinedup"'
        return made
    wanted = "/"
    if scope["method"] == "GET":
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = quote(path) + (f"?{query}" if query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)


def _unavailable(path: str) -> Response:
    """What is told while the store does not answer: it may in a moment."""
    made = refusal(path, 503, phrase("api.unavailable"))
    made.headers["retry-after"] = str(RETRY_AFTER)
    return made


def refusal(path: str, status: int, said: str) -> Response:
    """What a request is told that is not served: a problem for programs, a page for people."""
    if path.startswith(_API):
        return response(ProblemError(status, said or phrase("api.no_route")), path)
    title = "Page not found" if status == 404 else "Sorry"
    return page("problem.html", "", title, status, said=said)


def _as_known(headers: Headers, person: Person | None) -> list[tuple[bytes, bytes]]:
    """The headers with the identity of who asks, and without any that was sent."""
    kept = [(n, v) for n, v in headers.raw if n not in (b"cookie", b"authorization")]
    identity = person.id if person else new_id()
    return [*kept, (b"cookie", f"{COOKIE}={identity}".encode())]
