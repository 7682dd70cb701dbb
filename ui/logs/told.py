"""What may be told of a record: never, unless it is wanted, what somebody asked or a file's name.

Our own messages are written to hold neither. A library's may hold anything, as may the message of
any error: SQL with its values, the line of a file that could not be read.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

_OURS = ("ui", "assistant", "ingest", "corpus", "evals", "uvicorn", "joinedup")
_MOST_FRAMES = 40
_LONGEST = 2000
_WITHHELD = "(what a library says; log_questions shows it)"


def cut(text: str) -> str:
    """Text of at most 2,000 characters, cut where there are more."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def message_of(record: logging.LogRecord, everything: bool) -> str:
    """A record's message; of a library's record the words that stand in its code alone.

    Args:
        record: the record.
        everything: whether what a library says may be told as well.
    """
    if everything or record.name.partition(".")[0] in _OURS:
        return cut(record.getMessage())
    return cut(str(record.msg)) if record.args else _WITHHELD


def error_of(error: BaseException, everything: bool) -> dict[str, Any]:
    """An error: its type, the places in the code that it came through, and what caused it.

    Args:
        error: that was raised.
        everything: whether its message may be told as well.
    """
    chain: dict[str, Any] = {}
    seen: set[int] = set()
    current: BaseException | None = error
    last = chain
    while current is not None and id(current) not in seen and len(seen) < 8:
        seen.add(id(current))
        last["type"] = f"{type(current).__module__}.{type(current).__qualname__}"
        last["at"] = _places(current.__traceback__)
        if everything:
            last["message"] = cut(str(current))
        following = current.__cause__
        if following is None and not current.__suppress_context__:
            following = current.__context__
        if following is not None and id(following) not in seen:
            last["cause"] = last = {}
        current = following
    return chain


def _places(trace: TracebackType | None) -> list[str]:
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return found[-_MOST_FRAMES:]
