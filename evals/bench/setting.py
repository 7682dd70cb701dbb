"""The setting: what all rows are measured with, and what they share so that it is made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from evals.bench.child import measure, once, said
from evals.bench.stock import Stock
from evals.bench.texts import write_texts
from evals.dataset import Dataset


@dataclass(frozen=True)
class Setting:
    """What rows are measured with.

    Attributes:
        work: a folder for indexes and texts, which may be large.
        stock: the peer; None where it is absent.
        runs: how often each thing is measured.
        quick: whether everything is small, to see that it works.
        sizes: passages of the indexes that growth is measured at.
        tell: says what is being done.
        ready: an index of the bundled corpus to copy; None to make one.
        more_texts: a folder of files whose text is indexed besides the bundled corpus's.
    """

    work: Path
    stock: Stock | None
    runs: int
    quick: bool
    sizes: tuple[int, ...]
    tell: Callable[[str], None]
    ready: Path | None = None
    more_texts: Path | None = None

    def texts(self) -> Path:
        """A folder of real texts, a .txt file each, that both pipelines read."""
        folder = self.work / ("texts-quick" if self.quick else "texts")
        if not folder.is_dir():
            self.tell("writing the texts")
            write_texts(folder, self.more_texts, most=5 if self.quick else None)
        return folder

    def bundled(self) -> Path:
        """An index of the bundled corpus that the bench may write to."""
        folder = self.work / "bundled"
        if not folder.is_dir():
            if self.ready:
                shutil.copytree(self.ready, folder)
            self.tell("bringing the index of the bundled corpus up to date")
            said(measure(once("bundled", folder)))
        return folder

    def stock_store(self) -> Path | None:
        """The peer's store of the texts; None without a peer."""
        database = self.work / f"stock-{self.texts().name}"
        if self.stock and not database.is_dir():
            self.tell("indexing the texts with the stock pipeline")
            measure(self.stock.index(self.texts(), database))
        return database if self.stock else None

    def questions(self, count: int, name: str = "development") -> list[str]:
        """The first turns of a bundled set, none twice, in their order.

        Raises:
            UsageError: the set has fewer.
        """
        asked = list(dict.fromkeys(q.turns[0] for q in Dataset.load(name).questions))
        if len(asked) < count:
            raise UsageError(f"the set {name} has {len(asked)} questions, and {count} are needed")
        return asked[:count]
