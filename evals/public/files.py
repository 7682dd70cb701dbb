"""Files of a public set, read from the folder in which it was given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus.errors import UsageError


def lines(folder: Path, name: str) -> list[str]:
    """The lines of a file of the set that are not blank.

    Raises:
        UsageError: the folder has no such file.
    """
    path = folder / name
    if not path.is_file():
        raise UsageError(f"{path}: no such file; give the folder that holds {name}")
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file of the set.

    Raises:
        UsageError: the folder has no such file, or a line of it is not JSON.
    """
    try:
        return [json.loads(line) for line in lines(folder, name)]
    except json.JSONDecodeError as error:
        raise UsageError(f"{folder / name}: not JSON Lines: {error.msg}") from error
