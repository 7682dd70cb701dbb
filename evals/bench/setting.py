"""The setting: what all rows are measured with, and what they share so that it is made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError
from evals.bench.child import measure, once
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
        with self._making(folder, "writing the texts") as part:
            if part:
                write_texts(part, self.more_texts, most=5 if self.quick else None)
        return folder

    def bundled(self) -> Path:
        """An index of the bundled corpus that the bench may write to."""
        folder = self.work / "bundled"
        with self._making(folder, "making an index of the bundled corpus") as part:
            if part:
                if self.ready:
                    shutil.copytree(self.ready, part)
                measure(once("bundled", part))
        return folder

    def stock_store(self) -> Path | None:
        """The peer's store of the texts; None without a peer."""
        if not self.stock:
            return None
        texts = self.texts()
        database = self.work / f"stock-{texts.name}"
        with self._making(database, "indexing the texts with the stock pipeline") as part:
            if part:
                measure(self.stock.index(texts, part))
        return database

    @contextmanager
    def _making(self, folder: Path, saying: str) -> Iterator[Path | None]:
        """Where to make a folder that is not there yet; it has its name once it is whole."""
        if folder.is_dir():
            yield None
            return
        self.tell(saying)
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        yield part
        part.rename(folder)

    def questions(self, count: int, name: str = "development") -> list[str]:
        """The first turns of a bundled set, none twice, in their order.

        Raises:
            UsageError: the set has fewer.
        """
        asked = list(dict.fromkeys(q.turns[0] for q in Dataset.load(name).questions))
        if len(asked) < count:
            raise UsageError(f"the set {name} has {len(asked)} questions, and {count} are needed")
        return asked[:count]
