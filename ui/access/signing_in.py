"""Signing in and out: the form, the way to the identity provider and back."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.phrases import phrase
from corpus.errors import UsageError
from ui.access.access import Access
from ui.access.cookies import HANDSHAKE, SESSION, cookie_of, drop_cookie, set_cookie
from ui.access.handshakes import LASTS
from ui.access.known import known
from ui.access.provider import ProviderError
from ui.access.roles import Person
from ui.web.layout import page

router = APIRouter()
Text = Annotated[str, Form(max_length=2000)]
_FREE_FOR_NAME, _FREE_FOR_ADDRESS = 10, 50  # an office may share an address
_BACK = "/sign-in/provider/back"
_log = logging.getLogger(__name__)


def access_of(request: Request) -> Access:
    """The access of the app that the request came to."""
    found = request.app.state.access
    assert isinstance(found, Access)  # noqa: S101  (create_access_pages made it)
    return found


Here = Annotated[Access, Depends(access_of)]


@router.get("/sign-in")
def form(here: Here, next: str = "/", out: bool = False) -> HTMLResponse:
    """The form."""
    return _form(here, next, said=phrase("access.signed_out") if out else "")


@router.post("/sign-in")
def sign_in(
    request: Request, here: Here, name: Text = "", password: Text = "", next: Text = "/"
) -> Response:
    """Sign in with a name and a password."""
    address = f"address {request.client.host if request.client else ''}"
    account = f"name {name}"
    waits = [here.attempts.begin(address, _FREE_FOR_ADDRESS)]
    if not waits[0]:
        waits.append(here.attempts.begin(account, _FREE_FOR_NAME))
    if any(waits):
        seconds = int(max(waits)) + 1
        answer = _form(here, next, name, phrase("access.wait", seconds=seconds), 429)
        answer.headers["retry-after"] = str(seconds)
        return answer
    found = here.accounts.check(name, password)
    if found is None:
        here.audit.write("sign-in failed", _named(here, name), detail=_from(request))
        _log.warning("an attempt to sign in from %s failed", address)
        return _form(here, next, name, phrase("access.wrong"), 401)
    here.attempts.succeeded(account)
    here.attempts.undo(address)
    return _signed_in(request, here, found, next)


@router.get("/sign-in/provider")
def leave(request: Request, here: Here, next: str = "/") -> Response:
    """Send the browser to the identity provider."""
    if here.provider is None:
        return RedirectResponse("/sign-in", status_code=303)
    handshake = here.handshakes.begin(local(next))
    try:
        address = here.provider.address(handshake, _back(request))
    except ProviderError as error:
        return _form(here, next, problem=str(error), status=503)
    response = RedirectResponse(address, status_code=303)
    seconds = int(LASTS.total_seconds())
    set_cookie(response, HANDSHAKE, handshake.browser, request.url.scheme, seconds)
    return response


@router.get(_BACK)
def back(
    request: Request, here: Here, state: str = "", code: str = "", iss: str = "", error: str = ""
) -> Response:
    """Take the browser back from the identity provider."""
    if here.provider is None:
        return RedirectResponse("/sign-in", status_code=303)
    browser = cookie_of(known(request).cookies, HANDSHAKE, request.url.scheme)
    handshake = here.handshakes.end(state, browser)
    if handshake is None:
        return _form(here, "/", problem=phrase("access.provider_stale"), status=400)
    try:
        if error or not code:
            raise ProviderError(phrase("access.provider_refused"))
        identity = here.provider.identity(handshake, code, iss, _back(request))
    except ProviderError as problem:
        here.audit.write("sign-in failed", "", detail={**_from(request), "by": "provider"})
        _log.warning("the provider signed nobody in: %s (%.200s)", problem, error or "no reason")
        return _form(here, handshake.following, problem=str(problem), status=401)
    found = here.accounts.from_provider(
        identity.issuer, identity.subject, identity.called, here.settings.oidc_role
    )
    here.collections.set_groups(found, identity.groups)
    response = _signed_in(request, here, found, handshake.following)
    drop_cookie(response, HANDSHAKE, request.url.scheme)
    return response


@router.post("/sign-out")
def sign_out(request: Request, here: Here) -> Response:
    """End the session."""
    here.sessions.end(cookie_of(known(request).cookies, SESSION, request.url.scheme))
    response = RedirectResponse("/sign-in?out=true", status_code=303)
    drop_cookie(response, SESSION, request.url.scheme)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def local(address: str) -> str:
    """An address of this server's own; "/" for any other, to which nobody is to be led from here.

    >>> local("/library?page=2"), local("//evil.example"), local("/%5Cevil"), local("https://evil")
    ('/library?page=2', '/', '/%5Cevil', '/')
    """
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_plain = all(c.isascii() and c.isprintable() and c not in "\\ " for c in address)
    return address if is_ours and is_plain and len(address) <= 500 else "/"


def _signed_in(request: Request, here: Access, found: Person, following: str) -> Response:
    scheme = request.url.scheme
    here.audit.write("signed in", found.id, detail=_from(request))
    before = cookie_of(known(request).cookies, SESSION, scheme)
    token = here.sessions.begin(found, instead_of=before)
    response = RedirectResponse(local(following), status_code=303)
    set_cookie(response, SESSION, token, scheme, here.settings.session_hours * 3600)
    return response


def _named(here: Access, name: str) -> str:
    """The id of the account of this name, "" where there is none: some type a password there."""
    try:
        return here.accounts.find(name).id
    except UsageError:
        return ""


def _from(request: Request) -> dict[str, str]:
    return {"address": request.client.host if request.client else ""}


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{_BACK}"


def _form(
    here: Access, following: str, name: str = "", problem: str = "", status: int = 200,
    said: str = "",
) -> HTMLResponse:  # fmt: skip
    return page(
        "sign_in.html",
        "",
        "Sign in",
        status,
        pages=(),
        following=local(following),
        name=name[:80],
        problem=problem,
        said=said,
        provider=phrase("access.provider") if here.provider else "",
        has_form=here.accounts.any_password(),
    )
