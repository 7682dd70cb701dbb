"""Lines: one for each record, so that nothing that was sent can pass for a record of its own."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from ingest.shown import shown
from ui.logs.request import request_id
from ui.logs.told import cut, error_of, message_of

FIELDS = "joinedup_fields"
"""The attribute of a record that holds its fields, as `extra={FIELDS: {"status": 200}}`."""


class OneLine(logging.Formatter):
    """A formatter for people: control characters as escapes, errors set in behind a bar.

    Args:
        everything: whether what libraries and errors say is told as well.
    """

    def __init__(self, form: str | None = None, everything: bool = False) -> None:
        super().__init__(form)
        self._everything = everything

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, and below it the error that it is about."""
        record = logging.makeLogRecord(record.__dict__)  # what others keep of it stays as it was
        said = message_of(record, self._everything)
        named = {"request": request_id(), **getattr(record, FIELDS, {})}
        fields = " ".join(f"{k}={cut(str(v))}" for k, v in named.items() if v != "")
        record.msg, record.args = f"{said} {fields}".rstrip(), None
        record.exc_text, record.stack_info = None, None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The record's line."""
        return shown(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: ANN401  (logging's name and type)
        """The error and what caused it, every line behind a bar."""
        lines: list[str] = []
        found: dict[str, Any] | None = error_of(ei[1], self._everything) if ei[1] else None
        while found:
            said = found["type"] + (f": {found['message']}" if "message" in found else "")
            lines += [said, *(f"  {place}" for place in found["at"])]
            found = found.get("cause")
        return "\n".join(f"    | {shown(line)}" for line in lines)


class JsonLine(logging.Formatter):
    """A formatter for programs: a JSON object a record, in ASCII.

    Its members are time (UTC), level, logger, message, request (the request's id, where there is
    one), error (type, at, cause), and whatever fields the record has.

    Args:
        everything: whether what libraries and errors say is told as well.
    """

    def __init__(self, everything: bool = False) -> None:
        super().__init__()
        self._everything = everything

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        made: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record, self._everything),
        }
        if request_id():
            made["request"] = request_id()
        for name, value in getattr(record, FIELDS, {}).items():
            made.setdefault(name, cut(value) if isinstance(value, str) else value)
        if record.exc_info and record.exc_info[1]:
            made["error"] = error_of(record.exc_info[1], self._everything)
        return json.dumps(made, default=lambda value: cut(str(value)))
