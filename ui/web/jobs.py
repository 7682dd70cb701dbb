"""Jobs: what was added or removed in the browser is brought into the index, one lot at a time."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from filelock import Timeout

from assistant.phrases import phrase
from corpus.errors import IndexUnavailable, JoinedupError, StoreUnavailable, UsageError
from ingest import Embedder, ingest
from ingest.collections import LIBRARY, OPEN
from ingest.files import absolute, known_as
from ingest.index import Index
from ingest.limits import Limits
from ingest.lock import holder
from ingest.manifest import Manifest
from ingest.report import FileResult, Report
from ui.store import Progress, Store, Upload
from ui.store.queries import new_id
from ui.store.store import UNDO
from ui.store.work import GONE
from ui.web.intake import Given, put_down

_REMOVED = ".removed"
_WORKERS = 2
_COMMAND = "files added in the browser"
_TOLD_EVERY = 1.0  # seconds between two words on a lot's progress to the other workers
_log = logging.getLogger(__name__)


class Jobs:
    """Keeps the files that visitors add, and a thread that brings each lot into the index.

    What a lot's folder holds is what the index is to hold of it, so a removal is a job like any
    other, and a job that failed or was killed can be run again.

    Any number of workers may share the store and the folders: each brings in the lots that it
    was given itself, and all see how far each lot is.

    Args:
        index: the index's folder.
        model: the name of the embedding model that built it.
        store: notes whose each file is.
        folder: keeps the files.
        limits: what reading a file may cost.
    """

    def __init__(self, index: Path, model: str, store: Store, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits
        self._index, self._model, self._store = index, model, store
        self._worker = new_id()
        self._at_work: dict[str, Progress] = {}
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._due: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._embedder: Embedder | None = None
        self._closed = False
        self.purge()

    def receive(self, owner: str, files: Sequence[Given], collection: str = LIBRARY) -> str:
        """Keep files and begin to read them; the lot's name.

        Args:
            owner: who adds them.
            files: as they were sent.
            collection: that they are added to; that the owner may is the caller's to know.

        Raises:
            UsageError: there are none or too many, or they cannot be kept.
        """
        self.purge()
        batch, kept = put_down(files, self.folder)
        self._store.uploads.add(owner, batch, kept, collection)
        self.start(batch)
        return batch

    def remove(self, owner: str, upload: Upload) -> None:
        """Put a file aside and take what it gave out of the index.

        Raises:
            UsageError: it is not there.
        """
        self.purge()
        self._move(self.place(upload), self._aside(upload))
        self._store.uploads.remove(owner, upload.id)
        self.start(upload.batch)

    def restore(self, owner: str, upload: Upload) -> None:
        """Undo a removal.

        Raises:
            UsageError: it was too long ago.
        """
        self._move(self._aside(upload), self.place(upload))
        self._store.uploads.restore(owner, upload.id)
        self.start(upload.batch)

    def purge(self) -> None:
        """Delete for good the files that were removed over an hour ago."""
        self._store.work.purge()
        for upload in self._store.uploads.purge(UNDO):
            self._aside(upload).unlink(missing_ok=True)

    def place(self, upload: Upload) -> Path:
        """Where a file is kept, as the index knows it."""
        return absolute(self.folder / upload.batch) / upload.name

    def may_be_seen(self, upload: Upload, index: Index) -> bool:
        """Whether whoever the index is asked for may know of a file that they once added.

        A right may have been withdrawn since, or what it became moved to another collection.
        """
        if not index.is_limited:
            return True
        is_there = index.sees(self._store.uploads.collection(upload.batch))
        return is_there and not index.hides_file(str(self.place(upload)))

    def job(self, batch: str) -> Progress | None:
        """How far a lot is, whichever worker has it; None where it is done, or was not begun."""
        mine = self._at_work.get(batch)
        return mine if mine and not mine.is_over else self._store.work.of(batch) or mine

    def start(self, batch: str) -> None:
        """Bring a lot into the index when its turn comes."""
        self._store.work.note(batch, self._worker, Progress())
        with self._lock:
            self._at_work[batch] = Progress()
            self._due[batch] += 1
            self._queue.put(batch)
            if self._thread is None or not self._thread.is_alive():
                # A killed ingest is completed by the next: the threads need not be waited for.
                self._thread = threading.Thread(target=self._work, name="library", daemon=True)
                self._thread.start()
                threading.Thread(target=self._beat, name="library beats", daemon=True).start()

    def _beat(self) -> None:
        """Let the other workers see that this one lives, as long as it does."""
        while True:
            time.sleep(GONE.total_seconds() / 6)
            with suppress(StoreUnavailable):
                for batch, progress in list(self._at_work.items()):
                    if progress.is_over:
                        self._finish(batch, progress.problem)
                if self._at_work:
                    self._store.work.beat(self._worker)

    def resume(self) -> None:
        """Begin again the lots that a server before this one was stopped in, or before."""
        for batch in self._store.uploads.unfinished():
            self.start(batch)

    def close(self) -> None:
        """Begin no lot any more; the one at work ends with the process, and `resume` has both."""
        self._closed = True

    def _work(self) -> None:
        while True:
            batch = self._queue.get()
            if self._closed:
                return
            problem = ""
            try:
                self._run(batch)
            except JoinedupError as error:
                problem = _worded(error)
            except Exception:
                _log.exception("a lot of files could not be read")
                problem = "Something went wrong. Your files are kept."
            with self._lock:
                self._due[batch] -= 1
                is_last = not self._due[batch]  # else its turn comes again
                if is_last:
                    del self._due[batch]
            if is_last:
                self._finish(batch, problem)

    def _finish(self, batch: str, problem: str) -> None:
        """Tell all workers how it ended; what the store cannot take now is told by this one."""
        kept = None
        try:
            if problem:
                self._store.work.note(batch, self._worker, Progress(problem=problem))
            else:
                self._store.work.end(batch, self._worker)
        except StoreUnavailable as error:
            _log.error("how a lot of files ended cannot be kept yet: %s", error)
            kept = Progress(problem=problem or _worded(error))
        with self._lock:
            begun_again = batch in self._due
            if not begun_again and kept:
                self._at_work[batch] = kept
            elif not begun_again:
                self._at_work.pop(batch, None)
        if begun_again:
            with suppress(StoreUnavailable):
                self._store.work.note(batch, self._worker, Progress())

    def _run(self, batch: str) -> None:
        told = 0.0

        def progress(done: int, total: int, name: str) -> None:
            nonlocal told
            now = Progress(done=done, total=total, name=name)
            self._at_work[batch] = now
            if time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                with suppress(StoreUnavailable):  # the files can be read without it
                    self._store.work.note(batch, self._worker, now)

        collection = self._store.uploads.collection(batch)
        if self._embedder is None:  # the chat's own answers questions meanwhile
            self._embedder = Embedder.configured(self._model)
        report = self._ingested(batch, self._embedder, progress, collection)
        folder = absolute(self.folder / batch)
        manifest = Manifest.load(self._index)
        named = named_elsewhere(manifest, folder, OPEN | {collection}) if manifest else frozenset()
        self._store.uploads.told(batch, results_of(report, folder, named))

    def _ingested(
        self,
        batch: str,
        embedder: Embedder,
        progress: Callable[[int, int, str], None],
        collection: str,
    ) -> Report:
        """The report on a lot, once no other worker is bringing one in."""
        while True:
            try:
                return ingest(
                    [self.folder / batch],
                    self._index,
                    embedder,
                    progress,
                    workers=min(_WORKERS, os.cpu_count() or 1),
                    limits=self.limits,
                    prune=True,
                    command=_COMMAND,
                    collection=collection,
                )
            except IndexUnavailable as error:
                by = holder(self._index)
                if not isinstance(error.__cause__, Timeout) or (by and by.command != _COMMAND):
                    raise

    def _aside(self, upload: Upload) -> Path:
        return self.folder / _REMOVED / upload.id

    def _move(self, source: Path, target: Path) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(source, target)
        except OSError as error:
            raise UsageError("this file is not kept any more; add it again") from error


def named_elsewhere(manifest: Manifest, folder: Path, seen: frozenset[str]) -> frozenset[str]:
    """The ids of documents of which files of these collections stand outside a folder."""
    base = f"{known_as(folder)}{os.sep}"
    return frozenset(
        entry.document_id
        for path, entry in manifest.files.items()
        if not path.startswith(base) and manifest.collection(entry) in seen
    )


def results_of(report: Report, folder: Path, named: frozenset[str]) -> dict[str, list[FileResult]]:
    """What became of each file in a folder, by its name, the folder's own path left out.

    Args:
        report: of the run.
        folder: of the files.
        named: the ids of documents of which it may be told that they were there already.
    """
    base = f"{known_as(folder)}{os.sep}"
    found: dict[str, list[FileResult]] = {
        path.name: [] for path in folder.iterdir() if path.is_file()
    }
    for row in sorted(report.files, key=lambda row: row.path):
        if row.path.startswith(base):
            name = row.path.removeprefix(base).partition("!")[0]
            message = row.message.replace(base, "")
            if message.startswith("the same as "):  # its name may be another person's file's
                message = "the same as a document of the library"
                if row.document_id not in named and not row.message.startswith(
                    f"the same as {base}"
                ):
                    message = ""  # it is in a collection that may be hidden from them
            own = replace(row, path=row.path.removeprefix(base), message=message)
            found.setdefault(name, []).append(own)
    return found


def _worded(error: JoinedupError) -> str:
    if isinstance(error.__cause__, Timeout):
        return (
            "Another program is adding documents to the library just now. Your files are kept: "
            "when it has finished, try again."
        )
    if isinstance(error, StoreUnavailable):
        return f"{phrase('api.unavailable')} Your files are kept."
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
