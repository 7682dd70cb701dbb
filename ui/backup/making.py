"""Making a backup, while the server answers and ingests."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version as release
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import StoreUnavailable, UsageError
from ingest.files import absolute
from ui.backup import rows
from ui.backup.archive import Packer, check_ending, packing
from ui.backup.contents import CONTENTS, Contents
from ui.backup.generation import copy_index
from ui.store import Store


def backup(path: Path, index: Path, store: Store, uploads: Path) -> Contents:
    """Write a backup of everything: index, rows of the store's tables, files that people added.

    The rows are of one moment, and so is the index; the files are those that are there.

    Args:
        path: the file, which is not there yet; it is there once it is whole.
        index: folder of the index.
        store: keeps the rows.
        uploads: folder of the files.

    Raises:
        UsageError: the file is there, or cannot be written.
        StoreUnavailable: the rows cannot be read.
        IndexUnavailable: the index is damaged.
    """
    check_ending(path)
    if path.exists():
        raise UsageError(f"{path}: is there already; give another file")
    # It ends as the file does, so that it is compressed as that is.
    part = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".joinedup-", dir=path.parent) as room,
            packing(part) as packer,
        ):
            made = _pack(packer, Path(room), index, store, uploads)
        os.replace(part, path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error
    except SQLAlchemyError as error:
        raise StoreUnavailable("the store cannot be read; nothing was backed up") from error
    finally:
        part.unlink(missing_ok=True)
    return made


def _pack(packer: Packer, room: Path, index: Path, store: Store, uploads: Path) -> Contents:
    counts: dict[str, int] = {}
    with rows.snapshot(store.engine, room) as connection:
        tables_version = rows.version(connection)
        for table in rows.tables(connection):
            file = room / f"{table.name}.jsonl"
            counts[table.name] = 0
            with file.open("w", encoding="utf-8") as out:
                for line in rows.lines(connection, table):
                    out.write(f"{line}\n")
                    counts[table.name] += 1
            packer.add(f"rows/{file.name}", file)
            file.unlink()
    # After the rows: a file that no row speaks of does no harm.
    known = absolute(uploads)
    for path in sorted(known.rglob("*")) if known.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            _add_if_there(packer, f"uploads/{path.relative_to(known).as_posix()}", path)
    pointer = copy_index(index, room / "index")
    for path in sorted((room / "index").rglob("*")) if pointer else ():
        if path.is_file():
            packer.add(path.relative_to(room).as_posix(), path)
    made = Contents(
        made=datetime.now(UTC),
        by=release("joinedup"),
        index=pointer.version if pointer else 0,
        store=tables_version,
        uploads=str(known),
        rows=counts,
        members=dict(packer.members),
    )
    packer.put(CONTENTS, made.model_dump_json(indent=1).encode())
    return made


def _add_if_there(packer: Packer, name: str, path: Path) -> None:
    """Put a file in, unless somebody removed it meanwhile."""
    try:
        path.stat()
    except FileNotFoundError:
        return
    packer.add(name, path)
