"""Cookies of access: which they are, and how they are set so that only this server gets them."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from fastapi import Response

SESSION, HANDSHAKE = "joinedup_session", "joinedup_handshake"


def cookie_name(name: str, scheme: str) -> str:
    """A cookie's name: over https one that a browser takes from this very host alone."""
    return f"__Host-{name}" if scheme == "https" else name


def cookie_of(cookies: str, name: str, scheme: str) -> str:
    """What a cookie holds, "" for none.

    Args:
        cookies: the request's cookie header.
        name: of the cookie.
        scheme: of the request.
    """
    try:
        found = SimpleCookie(cookies).get(cookie_name(name, scheme))
    except CookieError:
        return ""
    return found.value if found else ""


def set_cookie(response: Response, name: str, value: str, scheme: str, seconds: int) -> None:
    """Have the browser keep a cookie; no script reads it, no other site's form sends it."""
    response.set_cookie(
        cookie_name(name, scheme), value, max_age=seconds, path="/", httponly=True,
        secure=scheme == "https", samesite="lax",
    )  # fmt: skip


def drop_cookie(response: Response, name: str, scheme: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        cookie_name(name, scheme), path="/", httponly=True, secure=scheme == "https",
        samesite="lax",
    )  # fmt: skip
