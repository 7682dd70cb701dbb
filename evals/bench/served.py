"""The served chat: `joinedup chat` in a process of its own, with a store of its own."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from evals.bench.child import OURS, ChildFailed, environment

_STARTS_WITHIN = 120.0  # seconds


@dataclass(frozen=True)
class Served:
    """A chat that is being served.

    Attributes:
        url: where.
        store: the file in which it keeps what was asked.
    """

    url: str
    store: Path

    def kept(self) -> int:
        """How many answers it has kept."""
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as database:
            found = database.execute("select count(*) from turns").fetchone()
        return int(found[0])


@contextmanager
def served(index: Path, folder: Path) -> Iterator[Served]:
    """Serve the chat over an index until the block ends.

    Args:
        index: the index's folder.
        folder: for its store and log; it is made.

    Raises:
        ChildFailed: it did not start.
    """
    folder.mkdir(parents=True)
    port, store = _free_port(), folder / "conversations.db"
    command = [*OURS, "chat", "--no-browser", "--port", str(port), "--index", str(index)]
    with (folder / "chat.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  (the bench's own command)
            command, env=environment({"JOINEDUP_STORE": str(store)}), stdout=log, stderr=log
        )
    try:
        here = Served(f"http://127.0.0.1:{port}", store)
        _wait_for(here.url, process, folder / "chat.log")
        yield here
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(url, trust_env=False, timeout=10).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise ChildFailed(f"the chat did not start:\n{log.read_text()[-1500:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
