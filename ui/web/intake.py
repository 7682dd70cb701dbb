"""The intake: files as a browser sends them, put down under safe names and within limits."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from corpus.errors import UsageError
from ingest.limits import MEGABYTE
from ui.store.queries import new_id

MOST_FILES = 50  # at once
_OVERHEAD = MEGABYTE  # of a form around its files
_LONGEST_NAME = 120  # bytes
_SPARE = 500 * MEGABYTE  # of disk that uploads leave alone
_UNSAFE = '/\\:*?"<>|!'  # on some system; "!" divides an archive from its member


@dataclass(frozen=True)
class Given:
    """A file as it was sent: the name that the browser gave, and its content from the start."""

    name: str
    content: BinaryIO


def check_size(declared: str | None, most: int) -> None:
    """Refuse, before it is read, a form that is too large or does not say how large it is.

    Args:
        declared: the request's content-length.
        most: bytes that the files may have together.

    Raises:
        UsageError: it is, or does not.
    """
    if declared is None or not declared.isdigit():
        raise UsageError("the browser did not say how large the files are; try another browser")
    if int(declared) > most + _OVERHEAD:
        raise UsageError(
            f"the files are larger than {most // MEGABYTE} MB together; add fewer at once, or "
            "use: joinedup ingest"
        )


def put_down(files: Sequence[Given], folder: Path) -> tuple[str, list[tuple[str, int]]]:
    """Keep files in a new folder in `folder`, readable by this user alone.

    Returns:
        The new folder's name, later ones sorting after earlier; and name and size of each file.

    Raises:
        UsageError: there is no file, there are too many, or they cannot be written.
    """
    if not files:
        raise UsageError("no file was chosen; choose one or more")
    if len(files) > MOST_FILES:
        raise UsageError(f"more than {MOST_FILES} files at once; add them in smaller lots")
    batch = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{new_id()}"
    kept: list[tuple[str, int]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / batch).mkdir(mode=0o700)
        if shutil.disk_usage(folder).free < _SPARE:
            raise UsageError("the disk is nearly full; make room, then add the files again")
        for given in files:
            name = _unused(safe_name(given.name), [name for name, _ in kept])
            with (folder / batch / name).open("xb") as out:
                os.chmod(out.fileno(), 0o600)
                shutil.copyfileobj(given.content, out)
                kept.append((name, out.tell()))
    except (OSError, UsageError) as error:
        shutil.rmtree(folder / batch, ignore_errors=True)
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"the files could not be kept ({error.strerror}); try again") from error
    return batch, kept


def safe_name(name: str) -> str:
    """A file's name without folders and with nothing in it that means something to a system."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    kept = "".join("_" if c in _UNSAFE or not c.isprintable() else c for c in base)
    kept = kept.strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = kept, ""
    ending = f".{suffix}" if suffix else ""
    cut = stem.encode("utf-8", "replace")[: _LONGEST_NAME - len(ending.encode())]
    return (cut.decode("utf-8", "ignore").rstrip(" .") or "file") + ending


def _unused(name: str, taken: Iterable[str]) -> str:
    """The name, numbered where another file of the lot has it in whatever case."""
    lower = {each.lower() for each in taken}
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    number = 1
    while name.lower() in lower:
        number += 1
        name = f"{stem} ({number}){dot}{suffix}"
    return name
