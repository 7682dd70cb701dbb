"""Workers: processes that read files, so that no file can take the run down with it."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from ingest import readers
from ingest.outcome import Outcome
from ingest.reading import Reading, attempt

LONGEST = 600.0  # seconds that a file may take
_EACH = 8  # files for which it is worth to start one more process
_QUICK = (".md", ".markdown", ".txt")


def read_all(
    paths: Sequence[Path], workers: int = 0, longest: float = LONGEST
) -> Iterator[Reading]:
    """Read files, as they are done.

    Each process reads one file at a time and holds it until it is taken, so memory is bounded
    by so many documents.

    Args:
        paths: of the files.
        workers: how many processes at most; 0 reads in this one.
        longest: seconds after which a file is given up; only where another process reads it.
    """
    few = len(paths) <= _EACH and all(path.suffix.lower() in _QUICK for path in paths)
    if not workers or few:
        yield from map(attempt, paths)
        return
    count = min(workers, -(-len(paths) // _EACH))
    pool = [_Worker() for _ in range(count)]
    try:
        yield from _share(list(reversed(paths)), pool, longest)
    finally:
        for worker in pool:
            worker.stop()


def _share(todo: list[Path], pool: list[_Worker], longest: float) -> Iterator[Reading]:
    while True:
        for worker in pool:
            if worker.path is None and todo:
                worker.give(todo.pop())
        busy = {worker.connection: worker for worker in pool if worker.path is not None}
        if not busy:
            return
        left = min(worker.began for worker in busy.values()) + longest - time.monotonic()
        ready = wait(list(busy), timeout=max(left, 0.0))
        for connection in ready:
            yield busy[connection].take()  # type: ignore[index]
        for worker in busy.values():
            if worker.path is not None and time.monotonic() - worker.began >= longest:
                yield worker.give_up(f"takes more than {longest / 60:.0f} minutes to read")


class _Worker:
    """One process, started anew where a file took it down."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.began = 0.0
        self._start()

    def give(self, path: Path) -> None:
        """Have it read a file."""
        self.path, self.began = path, time.monotonic()
        with suppress(OSError):  # it has died: that shows when its answer is taken
            self.connection.send(path)

    def take(self) -> Reading:
        """What came of the file that it was given."""
        try:
            reading = self.connection.recv()
        except Exception:  # the process died, or sent what cannot be unpickled
            reading = None
        if not isinstance(reading, Reading):
            return self.give_up("stopped the reader")
        self.path = None
        return reading

    def give_up(self, problem: str) -> Reading:
        """Say that its file cannot be read, and start another process in place of this."""
        path, seconds = self.path or Path(), time.monotonic() - self.began
        self.stop()
        self._start()
        message = f"{path}: {problem}; the file may be damaged: open and save it again"
        return Reading(path, None, Outcome.UNREADABLE, message, seconds=seconds)

    def stop(self) -> None:
        """End the process."""
        self.path = None
        self.connection.close()
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork of threads may hang
        self.connection, theirs = context.Pipe()
        registered: dict[str, readers.Reader] = getattr(readers, "registered", dict)()
        self._process = context.Process(target=_serve, args=(theirs, registered), daemon=True)
        self._process.start()
        theirs.close()
        self.path = None


def _serve(connection: Connection, registered: dict[str, Any]) -> None:
    """Read files until the other side is closed, or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    for suffix, reader in registered.items():
        readers.register(suffix, reader)
    with suppress(EOFError, OSError):
        while True:
            connection.send(attempt(connection.recv()))
