"""The asker: for whom the server is at work, in the context of their request."""

from __future__ import annotations

from contextvars import ContextVar

_ASKER: ContextVar[str] = ContextVar("joinedup_asker", default="")


def asked_by(person: str) -> None:
    """Say who asks, for the caller's context and what is begun in it.

    Args:
        person: the id of their account, or of their browser where nobody has to sign in.
    """
    _ASKER.set(person)


def asker() -> str:
    """Who asks, "" for nobody known."""
    return _ASKER.get()
