"""The lock: one writer at a time, and who that is."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from corpus.errors import IndexUnavailable
from ingest.atomic import write_atomically

_LOCK, _HOLDER = "writer.lock", "writer.json"


class Holder(BaseModel):
    """Who is writing, as it is told to others who would."""

    pid: int
    host: str
    since: datetime
    command: str

    def __str__(self) -> str:
        since = f"{self.since:%Y-%m-%d %H:%M} UTC"
        return f"process {self.pid} on {self.host} since {since}: {self.command}"


@contextmanager
def writing(folder: Path, command: str, wait: float) -> Iterator[None]:
    """Hold the lock of an index folder, which is made.

    The operating system's lock is what counts, and it ends with the process that holds it,
    however that ends; the name of a holder beside it only words the message.

    Args:
        folder: of the index.
        command: what the holder does, for the message.
        wait: seconds to wait for another writer.

    Raises:
        IndexUnavailable: another process is writing; the message names it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        lock.acquire(timeout=wait)
    except Timeout as error:
        held = holder(folder)
        raise IndexUnavailable(
            f"another process is writing to {folder}{f' ({held})' if held else ''}; "
            "wait until it has finished, or stop it"
        ) from error
    except OSError as error:
        raise IndexUnavailable(
            f"{folder} cannot be written to ({error.strerror}); choose another with --index"
        ) from error
    try:
        me = Holder(
            pid=os.getpid(), host=socket.gethostname(), since=datetime.now(UTC), command=command
        )
        write_atomically(folder / _HOLDER, me.model_dump_json())
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def holder(folder: Path) -> Holder | None:
    """Who said last that they hold the lock; None where nobody did."""
    try:
        return Holder.model_validate_json((folder / _HOLDER).read_bytes())
    except (OSError, ValidationError):
        return None
