"""Files: finding them, and telling whether they have changed."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import corpus
from corpus.questions import questions_path
from ingest.folder import Folder, Look, looking
from ingest.given import TABLE, describes_others, sidecar_names
from ingest.shown import shown


def find(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files at `paths`, whose folders are walked: each once, sorted; and what is wrong.

    Hidden files are left out, and links to folders are not followed.

    Returns:
        The files, and (path, sentence) of what cannot be looked into.
    """
    files: dict[str, Path] = {}
    wrong: list[tuple[Path, str]] = []
    for given in paths:
        path = absolute(given)
        if path.is_dir():
            files.update((str(each), each) for each in _inside(path, wrong))
        elif path.exists() or path.is_symlink():
            files[str(path)] = path
        else:
            wrong.append((path, f"{given}: no such file or folder; check the path"))
    return [files[name] for name in sorted(files)], wrong


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
        here = Folder((*folders, *names))
        for name in (*names, *links):
            if not name.startswith(".") and not describes_others(name, here):
                yield Path(where, name)


def known_as(path: Path) -> str:
    """The path as the index keeps it: its bytes that are no text, and control characters, escaped.

    JSON holds no stray bytes, and a name is shown to people.
    """
    text = str(path)
    return text if text.isprintable() else shown(path)


def is_bundled(path: Path) -> bool:
    """Whether a file is one of the bundled corpus."""
    return os.path.dirname(path) == str(corpus.documents_folder())


def stamp(path: Path, look: Look | None = None) -> tuple[int, int]:
    """Size in bytes and time of the last change, in ns, of a file and those read with it.

    Args:
        path: of the file.
        look: looks into folders; many files are sooner stamped with the same.

    Raises:
        OSError: it is not there.
    """
    first = os.stat(path)
    size, modified = first.st_size, first.st_mtime_ns
    for each in _read_with(path, look or looking()):
        status = each.stat()
        size, modified = size + status.st_size, max(modified, status.st_mtime_ns)
    return size, modified


def sha256(path: Path, look: Look | None = None) -> str:
    """The hash of the content of a file and those read with it.

    Raises:
        OSError: it cannot be read, or is no regular file: a pipe would be waited for without end.
    """
    digest = hashlib.sha256()
    for each in (path, *_read_with(path, look or looking())):
        if not each.is_file():
            raise OSError(errno.EINVAL, "not a regular file", str(each))
        with each.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _read_with(path: Path, look: Look) -> list[Path]:
    """The files beside one that say something of it: metadata, a statement's questions."""
    if is_bundled(path):
        questions = questions_path(path)
        return [questions] if questions.is_file() else []
    folder, name = os.path.split(path)
    there = look(folder).names
    beside = [n for n in (*sidecar_names(name), TABLE) if n in there and n != name]
    return [path for path in (Path(folder, n) for n in beside) if path.is_file()]
