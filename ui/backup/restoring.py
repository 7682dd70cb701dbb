"""Restoring a backup into a folder that holds nothing yet."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from pathlib import Path

from corpus.errors import UsageError
from ingest.pointer import VERSION as INDEX_VERSION
from ui.backup import rows
from ui.backup.archive import extract, unpacking
from ui.backup.contents import CONTENTS, Contents, Member, is_safe, read_contents

_LONGEST_CONTENTS = 256 * 1024 * 1024
STORE = "conversations.db"


def restore(path: Path, folder: Path, store: str = "") -> Contents:
    """Restore a backup: `index`, `uploads` and `conversations.db` in the folder.

    Every checksum is verified first; until all is well, nothing stands in the folder.

    Args:
        path: the backup.
        folder: where; it is empty, or not there.
        store: a database's URL, empty, that takes the rows instead of a file in the folder.

    Raises:
        UsageError: the backup is damaged or of another version, or the folder holds something.
        StoreUnavailable: the database cannot be written.
    """
    folder = Path(os.path.abspath(folder))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"--into {folder}: holds something already; give a folder that does not")
    room = folder.with_name(f".{os.getpid()}-{folder.name}")
    try:
        room.mkdir(parents=True, mode=0o700)
        contents = _unpack(path, room)
        _check_versions(contents, path)
        _lead_to(room / "index", contents.uploads, str(folder / "uploads"))
        files = {name: room / "rows" / f"{name}.jsonl" for name in contents.rows}
        rows.restore(store or room / STORE, files, contents.store).dispose()
        shutil.rmtree(room / "rows")
        if folder.exists():
            folder.rmdir()
        os.replace(room, folder)
    except OSError as error:
        raise UsageError(
            f"--into {folder}: cannot be written ({error.strerror or error})"
        ) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return contents


def _unpack(path: Path, room: Path) -> Contents:
    found: dict[str, Member] = {}
    contents: Contents | None = None
    with unpacking(path) as tar:
        for info in tar:
            if contents is not None:
                raise UsageError(f"{path}: is damaged (something follows its contents)")
            file = tar.extractfile(info) if info.isreg() else None
            if file is None or not (is_safe(info.name) or info.name == CONTENTS):
                raise UsageError(f"{path}: holds {info.name[:200]!r}, which no backup does")
            if info.name == CONTENTS:
                contents = read_contents(file.read(_LONGEST_CONTENTS), str(path))
            elif info.name in found:
                raise UsageError(f"{path}: holds {info.name[:200]!r} twice")
            else:
                found[info.name] = _extracted(path, info, tar, room)
    if contents is None:
        raise UsageError(f"{path}: is cut off, or is no backup")
    for name in sorted(found.keys() | contents.members.keys()):
        if found.get(name) != contents.members.get(name):
            raise UsageError(f"{path}: is damaged ({name[:200]!r} is not as it was backed up)")
    return contents


def _extracted(path: Path, info: tarfile.TarInfo, tar: tarfile.TarFile, room: Path) -> Member:
    file = tar.extractfile(info)
    assert file is not None  # noqa: S101  (it is a regular file)
    try:
        return extract(file, room / info.name)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise UsageError(f"{path}: holds {info.name[:200]!r}, which no backup does") from error


def _check_versions(contents: Contents, path: Path) -> None:
    if contents.index not in (0, INDEX_VERSION):
        raise UsageError(
            f"{path}: has an index of version {contents.index}, and this Joinedup has "
            f"{INDEX_VERSION}; restore it with the Joinedup that made it ({contents.by}), "
            "then upgrade and run: joinedup index rebuild"
        )


def _lead_to(index: Path, before: str, now: str) -> None:
    """Have the index know the files that people added by the place where they are now."""
    if before == now:
        return
    sign = json.dumps(before, ensure_ascii=False)[1:-1]
    for path in index.glob("segments/*/segment.json"):
        if sign in (text := path.read_text(encoding="utf-8")):
            _write(path, _moved(json.loads(text), before, now))
    for path in index.glob("segments/*/documents/*.json"):
        if sign in (text := path.read_text(encoding="utf-8")):
            held = json.loads(text)
            _write(path, {**held, "path": _moved(held["path"], before, now)})


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _moved(value: object, before: str, now: str) -> object:
    """A JSON value in which every path below a folder is below another."""
    if isinstance(value, str):
        return now + value[len(before) :] if value.startswith(f"{before}{os.sep}") else value
    if isinstance(value, list):
        return [_moved(each, before, now) for each in value]
    if isinstance(value, dict):
        return {str(_moved(k, before, now)): _moved(v, before, now) for k, v in value.items()}
    return value
