"""The pointer: the small file that says which segments are the index, replaced in one step."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corpus.errors import IndexOutdated, IndexUnavailable
from ingest.atomic import write_atomically
from ingest.embedding import Embedder
from ingest.passages import SPLITTER

VERSION = 2
_FILE = "manifest.json"


class Built(BaseModel):
    """What made an index's vectors and passages; all must be so for more to be added.

    Attributes:
        model: the embedding model's name, as it was given.
        identity: a hash of the model's files, and how vectors are made from them if not in full
            precision.
        splitter: version of the splitter.
        window: the most tokens of a passage.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    identity: str
    splitter: int = SPLITTER
    window: int

    def __str__(self) -> str:
        return f"{self.identity} {self.splitter} {self.window}"


class LastRun(BaseModel):
    """The last run that changed the index."""

    model_config = ConfigDict(frozen=True)

    command: str
    started: datetime
    finished: datetime
    indexed: int
    removed: int


class Pointer(BaseModel):
    """What `manifest.json` holds.

    Attributes:
        version: of the form on disk.
        built: what built the index.
        with_bundled: whether opening it keeps the bundled corpus in it.
        segments: names of those that readers see, oldest first.
        pending: those that a run has finished which itself has not; readers see them when it has.
        retired: those that are no more, by when (seconds since 1970) they ceased to be; a reader
            may still be at work in them.
        last_run: None before the first has finished.
    """

    model_config = ConfigDict(frozen=True)

    version: int = VERSION
    built: Built
    with_bundled: bool = True
    segments: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    retired: dict[str, float] = {}
    last_run: LastRun | None = None

    def save(self, folder: Path) -> None:
        """Write it: from here on, this is the index."""
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / _FILE, self.model_dump_json(indent=1))

    @classmethod
    def load(cls, folder: Path) -> Pointer | None:
        """Read the pointer of an index folder; None where there is no index.

        Raises:
            IndexUnavailable: it is damaged.
            IndexOutdated: another version wrote it.
        """
        path = folder / _FILE
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            version = held.get("version")
            if version == VERSION:
                return cls.model_validate(held)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, AttributeError) as error:
            raise IndexUnavailable(
                f"{path} cannot be read; remove the folder {folder} and ingest again"
            ) from error
        raise IndexOutdated(
            f"{folder} was built by another version of Joinedup; {_rebuild(folder)}"
        )


def signature(folder: Path) -> tuple[int, int, int] | None:
    """What changes whenever the pointer is replaced; None where there is none."""
    try:
        status = (folder / _FILE).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def check(pointer: Pointer, folder: Path, embedder: Embedder) -> None:
    """Refuse to mix vectors or passages of two makes.

    Raises:
        IndexOutdated: another model or splitter built the index.
    """
    built = pointer.built
    if built.identity != embedder.identity:
        if built.model != embedder.model:
            other = f"not {embedder.model!r}"
        elif _files(built.identity) == _files(embedder.identity):
            other = "at another precision than now"
        else:
            other = "other files than now"
        raise IndexOutdated(
            f"{folder} was built with the model {built.model!r}, {other}; {_rebuild(folder)}, or "
            "choose another folder with --index"
        )
    if built.splitter != SPLITTER:
        raise IndexOutdated(
            f"{folder} was built with another way of splitting documents; {_rebuild(folder)}"
        )


def _files(identity: str) -> str:
    """The hash of the model's files that an embedder's identity holds."""
    return identity.partition("-")[0]


def _rebuild(folder: Path) -> str:
    return f"rebuild it with: joinedup index rebuild --index {folder}"
