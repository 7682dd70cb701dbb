"""The request's id: one for each request, by which its log lines, problem and audit are found."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "x-request-id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_ID: ContextVar[str] = ContextVar("joinedup_request_id", default="")


def begin(given: str) -> str:
    """Take the id that a request came with if it is well formed, else make one.

    It holds for the context of the caller, and for what is begun in it: a task, a thread of
    `asyncio.to_thread`.

    Args:
        given: the request's X-Request-ID, "" for none.
    """
    made = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
    _ID.set(made)
    return made


def request_id() -> str:
    """The id of the request that is being served, "" outside one."""
    return _ID.get()
