"""Rows of a JSON Lines file that nobody vouches for, each with the place where it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import UsageError

_BOM = b"\xef\xbb\xbf"


def read_rows(path: Path, report: Callable[[str], None]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file as (place, fields); blank lines are passed over.

    A line ends at a line feed only: JSON allows other line separators inside its strings.

    Args:
        path: the file, in UTF-8.
        report: told one sentence for each line that is no JSON object.

    Raises:
        UsageError: the file cannot be opened.
    """
    for place, line in read_lines(path):
        try:
            fields = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            report(f"{place}: not JSON in UTF-8 ({reason(error)})")
            continue
        if isinstance(fields, dict):
            yield place, fields
        else:
            report(f"{place}: not a JSON object")


def read_lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """The lines of a file that are not blank, as (place, bytes), without a byte-order mark.

    Raises:
        UsageError: the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                content = (line.removeprefix(_BOM) if number == 1 else line).strip()
                if content:
                    yield f"{path}, line {number}", content
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def reason(error: Exception) -> str:
    """Why something is not JSON, in a few words that quote nothing of it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.colno}"
    return "wrong encoding" if isinstance(error, UnicodeDecodeError) else "nested too deep or long"


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; [] where the value is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
