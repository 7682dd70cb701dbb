"""The engine: who reads files and embeds passages; the writer is one process whoever does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from corpus.errors import IngestError, UsageError
from ingest.attachments import Attachment
from ingest.block import ReadFile
from ingest.embedding import Embedder
from ingest.isolation import ReaderPool
from ingest.limits import Limits
from ingest.settings import Settings

ENGINES = ("local", "ray")


class Readers(Protocol):
    """What reads files, none of which can take the run down with it."""

    @property
    def limits(self) -> Limits:
        """What a file may cost."""

    def read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadFile | IngestError]]:
        """Read files; each comes back in the order of `paths`, with what it is or what is wrong.

        Few are held in memory at once, however many there are.
        """

    def save(self, path: Path, into: Path, most: int) -> tuple[Attachment, ...]:
        """Write the attachments of an e-mail into a folder of this machine.

        Raises:
            IngestError: they cannot be taken out of it.
        """


class Engine(Protocol):
    """Gives an ingest its readers and its embedder.

    Attributes:
        texts: that are embedded together.
    """

    texts: int

    def readers(self, workers: int, limits: Limits | None) -> AbstractContextManager[Readers]:
        """What reads files, for a `with` statement; `workers` are processes of this machine."""

    def embedder(self, embedder: Embedder) -> Embedder:
        """An embedder that makes the vectors which the given one would."""


class LocalEngine:
    """This machine, by itself."""

    texts = 512  # the embedder sorts them by length

    def readers(self, workers: int, limits: Limits | None) -> ReaderPool:
        """Processes of this machine."""
        return ReaderPool(workers, limits)

    def embedder(self, embedder: Embedder) -> Embedder:
        """The same."""
        return embedder


def engine_of(name: str = "", address: str = "") -> Engine:
    """The engine of a name, by default the one that the settings name.

    Args:
        name: one of `ENGINES`.
        address: of the Ray cluster; "" for one that ends with this process.

    Raises:
        UsageError: there is none of that name, Ray is not installed, or its cluster is not there.
    """
    settings = Settings()
    wanted = name or settings.engine
    if wanted not in ENGINES:
        raise UsageError(f"--engine {wanted}: there is no such engine; give {' or '.join(ENGINES)}")
    if wanted == "local":
        return LocalEngine()
    from ingest.ray_engine import RayEngine

    return RayEngine(address or settings.ray_address)
