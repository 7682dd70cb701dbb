"""Files: finding them, and telling whether they have changed."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import corpus
from corpus.questions import questions_path
from ingest.given import TABLE, sidecars
from ingest.metadata import is_sidecar
from ingest.shown import shown


def find(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files at `paths`, whose folders are walked: each once, sorted; and what is wrong.

    Hidden files are left out, and links to folders are not followed.

    Returns:
        The files, and (path, sentence) of what cannot be looked into.
    """
    files: set[Path] = set()
    wrong: list[tuple[Path, str]] = []
    for given in paths:
        path = absolute(given)
        if path.is_dir():
            files.update(_inside(path, wrong))
        elif path.exists() or path.is_symlink():
            files.add(path)
        else:
            wrong.append((path, f"{given}: no such file or folder; check the path"))
    return sorted(files), wrong


def absolute(path: Path) -> Path:
    """The path as the index knows it: absolute, its folders' links followed, its own not."""
    whole = Path(os.path.abspath(os.path.expanduser(path)))
    return whole.resolve() if whole.is_dir() else whole.parent.resolve() / whole.name


def _inside(folder: Path, wrong: list[tuple[Path, str]]) -> Iterable[Path]:
    def denied(error: OSError) -> None:
        path = Path(error.filename)
        wrong.append((path, f"{path}: cannot be looked into ({error.strerror}); check its rights"))

    for where, folders, names in os.walk(folder, onerror=denied):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A link to a folder may lead back here: it is not followed, and its reader says so.
        links = [name for name in folders if Path(where, name).is_symlink()]
        for name in (*names, *links):
            path = Path(where, name)
            if not name.startswith(".") and not is_sidecar(path):
                yield path


def known_as(path: Path) -> str:
    """The path as the index keeps it: its bytes that are no text, and control characters, escaped.

    JSON holds no stray bytes, and a name is shown to people.
    """
    text = str(path)
    return text if text.isprintable() else shown(path)


def is_bundled(path: Path) -> bool:
    """Whether a file is one of the bundled corpus."""
    return path.parent == corpus.documents_folder()


def stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change, in ns, of a file and those read with it.

    Raises:
        OSError: it is not there.
    """
    statuses = [each.stat() for each in _read_with(path)]
    return sum(s.st_size for s in statuses), max(s.st_mtime_ns for s in statuses)


def sha256(path: Path) -> str:
    """The hash of the content of a file and those read with it.

    Raises:
        OSError: it cannot be read, or is no regular file: a pipe would be waited for without end.
    """
    digest = hashlib.sha256()
    for each in _read_with(path):
        if not each.is_file():
            raise OSError(errno.EINVAL, "not a regular file", str(each))
        with each.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _read_with(path: Path) -> list[Path]:
    """A file and those beside it that say something of it: metadata, a statement's questions."""
    if is_bundled(path):
        beside = [questions_path(path)]
    else:
        beside = [*sidecars(path), path.with_name(TABLE)]
    return [path, *(each for each in beside if each.is_file() and each != path)]
