"""A generation of the index: the segments that are the index at one moment, copied whole."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from corpus.errors import IndexUnavailable
from ingest.pointer import Pointer
from ingest.record import segment_folder

_TRIES = 5


def copy_index(index: Path, target: Path) -> Pointer | None:
    """Copy the index as readers see it now, while others read and write it.

    Segments are written once, and stay for a while after they are no more the index; where one
    goes meanwhile all the same, the newer index is copied.

    Args:
        index: its folder.
        target: a folder that is not there yet.

    Returns:
        The copy's pointer; None where there is no index.

    Raises:
        IndexUnavailable: it is damaged.
        IndexOutdated: another version wrote it.
    """
    for _ in range(_TRIES):
        pointer = Pointer.load(index)
        if pointer is None:
            return None
        try:
            for name in pointer.segments:
                _copy(segment_folder(index, name), segment_folder(target, name))
        except FileNotFoundError:
            shutil.rmtree(target, ignore_errors=True)
            continue
        # What a run had not finished is nothing that readers see, and is read again.
        still = pointer.model_copy(update={"pending": (), "retired": {}})
        still.save(target)
        return still
    raise IndexUnavailable(f"{index}: changes too fast to be copied; try again")


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".sqlite3":
            _copy_sqlite(path, place)
        elif not path.name.endswith((".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")):
            shutil.copyfile(path, place)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError(source)
    read = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    try:
        written = sqlite3.connect(target)
        read.backup(written)
        written.close()
    except sqlite3.OperationalError as error:
        raise FileNotFoundError(source) from error
    finally:
        read.close()
