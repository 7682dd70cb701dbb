"""Logs of one line a record, so that nothing that was sent can pass for a record of its own."""

from __future__ import annotations

import logging
from typing import Any

from ingest.shown import shown


class OneLine(logging.Formatter):
    """A formatter that writes control characters as escapes, and sets a traceback's lines in."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The record's line."""
        return shown(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: ANN401  (logging's name and type)
        """The traceback, every line of it behind a bar."""
        return _set_in(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:
        """The stack, every line of it behind a bar."""
        return _set_in(stack_info)


def _set_in(text: str) -> str:
    return "\n".join(f"    | {shown(line)}" for line in text.splitlines())


ONE_LINE: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "one_line": {
            "()": OneLine,
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "one_line",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "ui": {"handlers": ["stderr"], "level": "WARNING", "propagate": True},
    },
}
"""What the server logs and how, as `logging.config.dictConfig` takes it."""
