"""Isolation: files are read in processes of their own, which a hang or a bomb takes down alone.

A worker reads file after file and is only started anew when it dies or is killed, so a small
file costs little more than reading it. It is a plain subprocess: `multiprocessing` would run a
caller's script again where that has no `__main__` guard.
"""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, cast

from corpus.errors import IngestError, Unreadable
from ingest import attachments
from ingest.attachments import Attachment
from ingest.block import ReadFile
from ingest.limits import MEGABYTE, Limits
from ingest.readers import Reader, read, register, registered
from ingest.shown import shown
from ingest.wire import loads

_FRAME = struct.Struct(">Q")
# A worker's libraries must not start as many threads as there are cores.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_MOST_ANSWER = 2048 * MEGABYTE


class ReaderPool:
    """Processes that read files; use it in a `with` statement.

    Args:
        workers: how many at most, from 1; each is started when there is a file for it.
        limits: what a file may cost.
    """

    def __init__(self, workers: int = 1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._count = max(1, workers)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reader")
        self._mine = threading.local()
        self._workers: list[_Worker] = []

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadFile | IngestError]]:
        """Read files; each comes back in the order of `paths`, with what it is or what is wrong.

        At most two files a worker are held in memory at once, however many there are.
        """
        waiting: deque[tuple[Path, Future[ReadFile | IngestError]]] = deque()
        for path in paths:
            waiting.append((path, self._threads.submit(self._read, path)))
            if len(waiting) >= 2 * self._count:
                first, future = waiting.popleft()
                yield first, future.result()
        for path, future in waiting:
            yield path, future.result()

    def save(self, path: Path, into: Path, most: int) -> tuple[Attachment, ...]:
        """Write the attachments of an e-mail into a folder, as `attachments.save` does.

        Raises:
            IngestError: they cannot be taken out of it.
        """
        task = partial(_save, path, into, most)
        found = self._threads.submit(lambda: self._worker().do(task, path)).result()
        if isinstance(found, IngestError):
            raise found
        if isinstance(found, tuple) and all(isinstance(each, Attachment) for each in found):
            return found
        raise _unclear(path)

    def close(self) -> None:
        """End the processes; files that are being read are given up."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)

    def _read(self, path: Path) -> ReadFile | IngestError:
        readers = registered()
        task = partial(_attempt, path, self.limits, readers)
        if any(reader.__module__ == "__main__" for reader in readers.values()):
            return task()  # no other process can import such a reader
        found = self._worker().do(task, path)
        return found if isinstance(found, ReadFile | IngestError) else _unclear(path)

    def _worker(self) -> _Worker:
        """That of this thread."""
        worker: _Worker | None = getattr(self._mine, "worker", None)
        if worker is None:
            worker = self._mine.worker = _Worker(self.limits)
            self._workers.append(worker)
        return worker


class _Worker:
    """One process, started when it is first needed and again where a file took it down."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, task: Callable[[], object], path: Path) -> object:
        """What a task on a file gives in the process, or what is wrong; None for no clear answer.

        Nobody may trust the answer to be of the task: a hostile file may have taken the process.
        """
        name = shown(path)
        process = self._process or self._start()
        try:
            size = path.stat().st_size
        except OSError:
            size = 0
        allowed = self._limits.time_for(size)
        try:
            request = pickle.dumps((task, path, self._limits))
        except (pickle.PicklingError, AttributeError, TypeError):
            return task()
        try:
            _send(process, request)
            answer = _receive(process, time.monotonic() + allowed)
        except TimeoutError:
            self.stop()
            return Unreadable(
                f"{name}: not read in {allowed:.0f} seconds; split it or leave it out"
            )
        except (OSError, EOFError):
            self.stop()
            return Unreadable(f"{name}: stopped the reader, as a damaged file may; save it again")
        try:
            return loads(answer)
        except Exception:
            return None

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()

    def _start(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(p or os.getcwd() for p in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from ingest.isolation import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths, **_ONE_THREAD},
            bufsize=0,
            start_new_session=True,
        )
        return self._process


def serve() -> None:
    """Do the tasks that are asked for on standard input, until it is closed."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what a library prints must not stand between two answers
    bounded = False
    while head := source.read(_FRAME.size):
        # Its own parent wrote this.
        task, path, limits = pickle.loads(source.read(_FRAME.unpack(head)[0]))  # noqa: S301
        if not bounded:
            _bound(limits.memory)
            bounded = True
        _end_after(limits, path)
        answer = pickle.dumps(task())
        sink.write(_FRAME.pack(len(answer)) + answer)
        sink.flush()


def _end_after(limits: Limits, path: Path) -> None:
    """End this process some time after its parent should have, were the parent still there."""
    if hasattr(signal, "setitimer"):
        size = path.stat().st_size if path.exists() else 0
        signal.setitimer(signal.ITIMER_REAL, 2 * limits.time_for(size) + 10)


def _attempt(path: Path, limits: Limits, readers: dict[str, Reader]) -> ReadFile | IngestError:
    for suffix, reader in readers.items():
        register(suffix, reader)
    try:
        return read(path, limits)
    except IngestError as error:
        return _bare(error)


def _save(path: Path, into: Path, most: int) -> tuple[Attachment, ...] | IngestError:
    try:
        return attachments.save(path, into, most)
    except IngestError as error:
        return _bare(error)


def _bare(error: IngestError) -> IngestError:
    """The error without what led to it, which might not be pickled."""
    error.__cause__ = error.__context__ = None
    return error


def _unclear(path: Path) -> IngestError:
    return Unreadable(f"{shown(path)}: cannot be read; the file may be damaged: save it again")


def _bound(memory: int) -> None:
    """Bound this process's address space, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if memory and (hard == resource.RLIM_INFINITY or memory < hard):
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _send(process: subprocess.Popen[bytes], request: bytes) -> None:
    stream = cast(Any, process.stdin)
    stream.write(_FRAME.pack(len(request)) + request)
    stream.flush()


def _receive(process: subprocess.Popen[bytes], until: float) -> bytes:
    """One answer.

    Raises:
        TimeoutError: it is not there at the time `until`.
        EOFError: the process has ended, or sends what is no answer.
    """
    stream = cast(Any, process.stdout)
    data = bytearray()
    wanted = _FRAME.size
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while len(data) < wanted:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            part = os.read(stream.fileno(), 1 << 20)
            if not part:
                raise EOFError
            data += part
            if wanted == _FRAME.size and len(data) >= wanted:
                wanted += _FRAME.unpack(data[: _FRAME.size])[0]
                if wanted > _MOST_ANSWER:
                    raise EOFError
    return bytes(data[_FRAME.size :])
