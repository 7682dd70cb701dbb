"""The writer: adds segments to an index, and publishes them all at once."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import IndexUnavailable
from ingest.draft import Draft, Prepared, remove_segment
from ingest.manifest import Manifest
from ingest.pointer import Built, LastRun, Pointer
from ingest.record import FileEntry, segment_folder
from ingest.vectors import is_chromas

MOST_PASSAGES = 2000  # after which a segment is closed
LONGEST = 60.0  # seconds after which a segment is closed
GRACE = 600.0  # seconds for which a reader may go on with segments that are no more
_OLD = ("chroma", "documents", "lexical", "expansion")  # folders of the first version


class Writer:
    """Writes to an index whose lock is held.

    Segments are closed as they fill, and listed as pending: a killed run loses no more than the
    last of them, and readers see none before `publish`.

    Args:
        folder: the index's.
        pointer: what is there; for a new index, what built it and no segments.
        afresh: what is to build an index beside the one that is there; `publish` puts it in its
            place. None to add to the one that is there.
    """

    def __init__(self, folder: Path, pointer: Pointer, afresh: Built | None = None) -> None:
        self.folder = folder
        self._pointer = pointer
        self._afresh = afresh
        self._fresh: tuple[str, ...] = ()
        self._draft: Draft | None = None
        self._known: Manifest | None = None
        self._started = datetime.now(UTC)
        self._indexed = 0

    def add(self, prepared: Prepared, files: dict[str, FileEntry]) -> None:
        """Add a document in place of any of its id, with the files that it was read from."""
        draft = self._open()
        draft.add(prepared)
        for path, entry in files.items():
            draft.files.pop(path, None)  # the last written is to stand last
            draft.files[path] = entry
        self._indexed += 1
        if draft.passages >= MOST_PASSAGES or draft.age >= LONGEST:
            self.close()

    def note(self, files: dict[str, FileEntry]) -> None:
        """Note files whose documents are in the index."""
        if files:
            self._open().files.update(files)

    def forget(self, paths: Sequence[str]) -> None:
        """Drop files; `publish` drops the documents that no file is left of."""
        if paths:
            self._open().gone_files.update(paths)

    def close(self) -> None:
        """Finish the segment that is being written: no crash can lose it now."""
        draft, self._draft = self._draft, None
        if draft is None or draft.is_empty:
            return
        draft.close()
        if self._afresh:
            self._fresh += (draft.folder.name,)
        else:
            self._save(pending=(*self._pointer.pending, draft.folder.name))

    def publish(self, command: str) -> None:
        """Let readers see all that was written, in one step."""
        self.close()
        removed = len(self._drop_orphans()) if not self._afresh else 0
        last = LastRun(
            command=command,
            started=self._started,
            finished=datetime.now(UTC),
            indexed=self._indexed,
            removed=removed,
        )
        listed = (*self._pointer.segments, *self._pointer.pending)
        if self._afresh:
            self._pointer = self._pointer.model_copy(update={"built": self._afresh})
            self._afresh = None
            self.replace(self._fresh, listed, last)
        elif self._pointer.pending:
            self.replace(listed, (), last)

    def replace(
        self, segments: tuple[str, ...], retired: tuple[str, ...], last: LastRun | None = None
    ) -> None:
        """Make these the segments of the index, in one step.

        Args:
            segments: oldest first.
            retired: those that are no more.
            last: the run that did it, if it is to be recorded.
        """
        now = time.time()
        self._save(
            segments=segments,
            pending=(),
            retired={**self._pointer.retired, **dict.fromkeys(retired, now)},
            last_run=last or self._pointer.last_run,
        )

    @property
    def built(self) -> Built:
        """What builds the index that is being written."""
        return self._afresh or self._pointer.built

    def manifest(self) -> Manifest | None:
        """All that is in the index, pending segments counted; None before anything is."""
        self._known = Manifest.load(self.folder, self._known, with_pending=True)
        return self._known

    def new_draft(self) -> Draft:
        """An empty segment."""
        name = f"{time.time_ns() // 1_000_000:013d}-{secrets.token_hex(4)}"
        return Draft(segment_folder(self.folder, name))

    def sweep(self, grace: float = GRACE) -> None:
        """Remove what crashed runs left, and segments that were retired some time ago."""
        now = time.time()
        old = [n for n, when in self._pointer.retired.items() if not 0 <= now - when < grace]
        kept = {n: w for n, w in self._pointer.retired.items() if n not in old}
        if old:
            self._save(retired=kept)
        listed = {*self._pointer.segments, *self._pointer.pending, *kept}
        root = segment_folder(self.folder, "")
        for folder in root.iterdir() if root.is_dir() else ():
            if folder.name not in listed:
                remove_segment(folder)
        if self._pointer.segments:
            for name in _OLD:
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def abandon(self) -> None:
        """Remove the segment that was being written."""
        if self._draft:
            self._draft.discard()
            self._draft = None

    def _drop_orphans(self) -> list[str]:
        """Drop files whose document is another by now, and documents that no file is left of."""
        manifest = self.manifest()
        if manifest is None:
            return []
        documents = manifest.documents
        stale = {
            path
            for path, entry in manifest.files.items()
            if entry.document_id not in documents
            or documents[entry.document_id].sha256 != entry.sha256
        }
        alive = {e.document_id for p, e in manifest.files.items() if p not in stale}
        orphans = [identifier for identifier in documents if identifier not in alive]
        if stale or orphans:
            draft = self._open()
            draft.gone_files.update(stale)
            draft.gone_documents.update(orphans)
            self.close()
        return orphans

    def _open(self) -> Draft:
        if self._draft is None:
            self._draft = self.new_draft()
        return self._draft

    def _save(self, **changes: object) -> None:
        self._pointer = self._pointer.model_copy(update=changes)
        self._pointer.save(self.folder)


def is_tidy(folder: Path, manifest: Manifest | None) -> bool:
    """Whether no run has left anything to finish or to remove."""
    if manifest is None:
        return True
    pointer = manifest.pointer
    root = segment_folder(folder, "")
    found = {path.name for path in root.iterdir()} if root.is_dir() else set()
    now = time.time()
    return (
        not pointer.pending
        and found <= {*pointer.segments, *pointer.retired}
        and all(now - when < GRACE for when in pointer.retired.values())
    )


@contextmanager
def guarded(writer: Writer) -> Iterator[Writer]:
    """Remove an unfinished segment whatever happens; a full disk is one sentence.

    Raises:
        IndexUnavailable: the folder cannot be written to.
    """
    try:
        yield writer
    except Exception as error:
        if not (isinstance(error, OSError) or is_chromas(error)):
            raise
        problem = getattr(error, "strerror", None) or type(error).__name__
        raise IndexUnavailable(
            f"{writer.folder} cannot be written to ({problem}); make room or mend its rights, "
            "and run the same again: what was finished is kept"
        ) from error
    finally:
        writer.abandon()
