"""The status of an index: how much it holds, what built it, and when it last changed."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from corpus.errors import IndexUnavailable
from ingest.lock import holder
from ingest.manifest import Manifest
from ingest.merge import live_passages
from ingest.pointer import Built, LastRun


class SegmentStatus(BaseModel):
    """One segment: `superseded` passages are older copies that a merge will drop."""

    model_config = ConfigDict(frozen=True)

    name: str
    documents: int
    passages: int
    superseded: int


class Status(BaseModel):
    """What an index folder holds.

    Attributes:
        folder: the index's.
        documents: how many, and of them `bundled` that come with the package.
        files: how many; several of the same content are one document.
        passages: how many.
        bytes: on disk, those of older segments counted until they are removed.
        pending: documents of a run that has not finished, or was killed.
        built: what built it.
        last_run: that changed it.
        writer: who writes to it, or did when it was killed; "" for nobody.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    documents: int
    bundled: int
    files: int
    passages: int
    bytes: int
    pending: int
    built: Built
    segments: tuple[SegmentStatus, ...]
    last_run: LastRun | None
    writer: str


def status(folder: Path) -> Status:
    """The status of the index in `folder`.

    Raises:
        IndexUnavailable: there is no index, or it is damaged.
        IndexOutdated: another version built it.
    """
    manifest = Manifest.load(folder)
    whole = Manifest.load(folder, manifest, with_pending=True)
    if manifest is None or whole is None:
        raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest")
    writing = holder(folder)
    return Status(
        folder=folder,
        documents=len(manifest.documents),
        bundled=sum(entry.facets.bundled for entry in manifest.documents.values()),
        files=len(manifest.files),
        passages=manifest.passages,
        bytes=_size(folder),
        pending=sum(len(whole.records[n].documents) for n in whole.pointer.pending),
        built=manifest.built,
        segments=tuple(
            SegmentStatus(
                name=name,
                documents=sum(manifest.homes.get(i) == name for i in record.documents),
                passages=live_passages(manifest, name),
                superseded=record.passages - live_passages(manifest, name),
            )
            for name, record in manifest.records.items()
        ),
        last_run=manifest.pointer.last_run,
        writer=str(writing) if writing else "",
    )


def _size(folder: Path) -> int:
    """Bytes of all files, each counted once however many names it has."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for path in folder.rglob("*"):
        try:
            found = path.lstat()
        except OSError:  # a writer may remove it meanwhile
            continue
        if path.is_file() and (found.st_dev, found.st_ino) not in seen:
            seen.add((found.st_dev, found.st_ino))
            total += found.st_size
    return total
