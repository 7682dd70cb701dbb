"""Who is known: what the gate found out of a request, for the routes that come after it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.types import Scope

from ui.access.roles import Person

_KEY = "joinedup.known"


@dataclass(frozen=True)
class Known:
    """What the gate found out.

    Attributes:
        person: who asks, None for nobody known.
        cookies: the cookie header as the browser sent it; what follows the gate sees another.
    """

    person: Person | None
    cookies: str


def put(scope: Scope, known: Known) -> None:
    """Keep that in a request's scope."""
    scope[_KEY] = known


def known(request: Request) -> Known:
    """What the gate found out of a request."""
    found = request.scope[_KEY]
    assert isinstance(found, Known)  # noqa: S101  (the gate put it there)
    return found


def person_in(scope: Scope) -> Person | None:
    """Who asks, by a request's scope; None for nobody known, and where nobody has to sign in."""
    found = scope.get(_KEY)
    return found.person if isinstance(found, Known) else None


def person(request: Request) -> Person:
    """Who asks, where the rules have made sure that somebody does."""
    found = known(request).person
    assert found is not None  # noqa: S101
    return found
