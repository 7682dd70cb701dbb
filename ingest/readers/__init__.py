"""Readers: one a format, each turning a file into blocks. Register another with `register`.

What a file is, its content says; its name decides only between kinds of text. Whatever is
wrong with a file ends in one sentence of an `IngestError` that names it and the way out.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from corpus.errors import IngestError, NeedsPassword, NoTextLayer, Unreadable, UnsupportedFile
from ingest.block import ReadFile
from ingest.kinds import ENDINGS, NAMES, OFFICE, TEXTS, advice, ending, kind_of_ending
from ingest.limits import MEGABYTE, Limits
from ingest.shown import shown
from ingest.sniff import sniff

Reader = Callable[[Path], ReadFile]

_READERS = ("docx", "html", "mail", "markdown", "odt", "pdf", "pptx", "table", "text", "xlsx")
"""The kinds of file, each read by the module of that name, which is imported for its first file:
all of them take a second, which a question does not have."""
_REGISTERED: dict[str, Reader] = {}


def register(suffix: str, reader: Reader) -> None:
    """Use `reader` for files whose name ends in `suffix` (with its dot, in lower case)."""
    _REGISTERED[suffix] = reader


def registered() -> dict[str, Reader]:
    """The readers that were registered, by ending."""
    return dict(_REGISTERED)


def suffixes() -> tuple[str, ...]:
    """The endings of file names that can be read."""
    return (*(e for endings in ENDINGS.values() for e in endings), *_REGISTERED)


def read(path: Path, limits: Limits | None = None) -> ReadFile:
    """Read a file by the reader for what it is.

    Args:
        path: a file; nothing but a regular file is opened.
        limits: the largest file that is read; the default is 500 MB.

    Raises:
        NeedsPassword: it is encrypted.
        NoTextLayer: it holds pictures of text only.
        Unreadable: it is damaged, empty, too large, or cannot be opened.
        UnsupportedFile: no reader for this kind of file.
    """
    name = shown(path)
    try:
        check_file(path, limits or Limits())
        kind, content = _read(path, name)
    except IngestError as error:
        if os.fspath(path) == name:
            raise
        # Readers, whoever wrote them, name the file as it is called.
        raise type(error)(str(error).replace(os.fspath(path), name)) from error
    except OSError as error:
        raise Unreadable(f"{name}: cannot be opened ({error.strerror}); check the file") from error
    except MemoryError as error:
        raise Unreadable(f"{name}: needs too much memory to read; split it") from error
    except Exception as error:  # parsers of hostile files raise anything
        raise Unreadable(
            f"{name}: cannot be read as {_label(path)} ({type(error).__name__}); "
            "the file may be damaged: open and save it again"
        ) from error
    if not any(block.text.strip() for block in content.blocks):
        if kind in ("docx", "pptx", "odt") and content.metadata.get("pictures"):
            raise NoTextLayer(f"{name}: holds pictures and no text; run text recognition on it")
        raise Unreadable(f"{name}: no text in it; check that it is the file you meant")
    return content


def check_file(path: Path, limits: Limits) -> os.stat_result:
    """Refuse what is no regular file of a reasonable size, without opening it.

    Raises:
        Unreadable: it is missing, empty, too large, or a link to nothing.
        UnsupportedFile: it is a folder, or a pipe, a socket or a device.
    """
    name = shown(path)
    try:
        status = path.stat()
    except OSError as error:
        raise Unreadable(f"{name}: {_trouble(path, error)}") from error
    if stat.S_ISDIR(status.st_mode):
        if path.is_symlink():
            raise UnsupportedFile(f"{name}: is a link to a folder; give the folder itself")
        raise UnsupportedFile(f"{name}: is a folder, not a file; give the files in it")
    if not stat.S_ISREG(status.st_mode):
        raise UnsupportedFile(f"{name}: is a pipe, socket or device; give a regular file")
    if status.st_size == 0:
        raise Unreadable(f"{name}: is empty (0 bytes); download or save it again")
    if status.st_size > limits.size:
        raise Unreadable(
            f"{name}: is larger than {limits.size // MEGABYTE} MB; "
            "split it, or raise JOINEDUP_LARGEST_FILE"
        )
    return status


def _trouble(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a link that leads back to itself; remove it"
    if error.errno == errno.ENAMETOOLONG:
        return "has too long a name; rename it"
    if path.is_symlink():
        return "is a link to a file that is not there; mend or remove it"
    if error.errno == errno.ENOENT:
        return "no such file or folder; check the path"
    return f"cannot be opened ({error.strerror}); check its permissions"


def _read(path: Path, name: str) -> tuple[str, ReadFile]:
    suffix = ending(path)
    if suffix in _REGISTERED:
        return suffix, _REGISTERED[suffix](path)
    found, named = sniff(path), kind_of_ending(suffix)
    kind = _decide(path, name, found, named, suffix)
    reader: Reader = import_module(f"{__name__}.{kind}").read
    content = reader(path)
    if suffix and kind != named:
        warning = f"the name ends in {suffix}, but it is {NAMES[kind]} and was read as that"
        content = replace(content, warnings=(*content.warnings, warning))
    return kind, content


def _decide(path: Path, name: str, found: str, named: str, suffix: str) -> str:
    """The kind to read a file as, from what its content and its name say.

    Raises:
        IngestError: it is of no kind that is read.
    """
    if found == "encrypted office":
        raise NeedsPassword(f"{name}: needs a password; save a copy without one")
    if found == "zip" and named in OFFICE:
        raise Unreadable(f"{name}: is not {NAMES[named]}, or a damaged one; open and save it again")
    if found == "zip":
        raise UnsupportedFile(f"{name}: is a zip archive; unpack it and give the files in it")
    if found == "damaged zip":
        raise Unreadable(f"{name}: is damaged or cut short; {_again(named)}")
    if found in _READERS and found != "text":
        # Mark-up inside Markdown, and a message quoted in a text, are what the author wrote.
        return named if named in TEXTS and found == "mail" else found
    if found == "text":
        if named in TEXTS or named == "mail":
            return named
        if named in ("html", ""):
            if not suffix and _holds_pdf(path):
                return "pdf"
            return "html" if named and _has_tags(path) else _plain(name, suffix, named)
        return _text_in_place_of(path, name, named)
    if named and found == "binary":
        raise Unreadable(f"{name}: is not {NAMES[named]}, or a damaged one; {_again(named)}")
    raise UnsupportedFile(f"{name}: {advice(found, suffix)}")


def _plain(name: str, suffix: str, named: str) -> str:
    if suffix and not named:
        raise UnsupportedFile(f"{name}: {advice('', suffix)}")
    return "text"


def _text_in_place_of(path: Path, name: str, named: str) -> str:
    """Text under the name of another kind: prose is read; a stump of the real thing is damaged."""
    if named == "pdf" and _holds_pdf(path):
        return "pdf"
    with path.open("rb") as file:
        head = file.read(1024)
    if head.lstrip().startswith((b"%PDF", b"PK")):
        raise Unreadable(f"{name}: is damaged or cut short; {_again(named)}")
    return "text"


def _holds_pdf(path: Path) -> bool:
    """Whether a PDF begins after what a server or a mail program put before it."""
    with path.open("rb") as file:
        return bool(re.search(rb"%PDF-\d\.\d", file.read(1024)))


def _has_tags(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(re.search(rb"</[a-z]|<(?:p|br|div|h[1-6])\b", file.read(256 * 1024), re.I))


def _again(named: str) -> str:
    return "open and save it again" if named in ("docx", "pptx", "xlsx") else "download it again"


def _label(path: Path) -> str:
    return path.suffix[1:].upper() or "text"
