"""The served chat: `joinedup chat` in a process of its own, with a store of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.bench.child import OURS
from evals.bench.running import free_port, running


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
    port, store = free_port(), folder / "conversations.db"
    url = f"http://127.0.0.1:{port}"
    command = [*OURS, "chat", "--no-browser", "--port", str(port), "--index", str(index)]
    with running(command, url, folder / "chat.log", {"JOINEDUP_STORE": str(store)}):
        yield Served(url, store)
