"""The ingest pipeline: files → documents → passages → vectors → index."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path

import corpus
from corpus.errors import IndexOutdated, IndexUnavailable
from ingest.batch import Batch
from ingest.collections import marked
from ingest.earlier import Earlier
from ingest.embedding import Embedder
from ingest.engine import Engine, LocalEngine
from ingest.files import absolute
from ingest.given import TABLE, table
from ingest.known import KnownVectors
from ingest.limits import Limits
from ingest.lock import writing
from ingest.manifest import Manifest
from ingest.merge import merge
from ingest.plan import Plan, make_plan
from ingest.pointer import Built, Pointer, check
from ingest.progress import Progress
from ingest.reading import Reading, read_document
from ingest.rebuild import rebuild
from ingest.record import FileEntry
from ingest.report import Report
from ingest.settings import Settings
from ingest.shown import shown
from ingest.workers import read_all
from ingest.writer import Writer, guarded, is_tidy

__all__ = ["Progress", "Report", "ingest", "keep_bundled", "read_document"]

LOCK_WAIT = 5.0  # seconds that a second writer waits for the first


def ingest(
    paths: Iterable[Path | str] | Path | str,
    folder: Path | str | None = None,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    with_bundled: bool = True,
    window: int | None = None,
    workers: int = 1,
    limits: Limits | None = None,
    prune: bool = False,
    command: str = "ingest",
    earlier: Path | None = None,
    engine: Engine | None = None,
    collection: str | None = None,
) -> Report:
    """Bring the files at `paths` (folders are walked) into the index in `folder`.

    Files that have not changed are left alone; a changed file's passages are replaced; files of
    the same content become one document. A file that cannot be read is reported and the rest go
    on. Readers of the index see all of the run at its end, or nothing of it; a run that was
    killed is completed by the next.

    Args:
        paths: files and folders, or one.
        folder: the index's folder; by default the one that the settings name.
        embedder: turns passages into vectors; by default the one that the settings name.
        progress: told of each file.
        with_bundled: for a new index: whether opening it is to keep the bundled corpus in it.
        window: for a new index: the most tokens of a passage; by default the model's window.
        workers: processes that read files; a few small texts are read in this one.
        limits: what reading a file may cost.
        prune: whether to drop what came from files under `paths` that are no more.
        command: what is told of this run to another that would write, and kept as the last run.
        earlier: an index folder, which may be the same: of its documents that are read again, the
            vectors of texts that have not changed are taken over if the same model made them.
        engine: who reads and embeds; by default this machine, and its processes alone.
        collection: that the files are to belong to (see `ingest.collections`); those that are in
            go there without being read again. None leaves them where they are, and adds new ones
            to the library.

    Raises:
        UsageError: the collection's name is none.
        IndexOutdated: another model or version built the index.
        IndexUnavailable: another process is writing, or the folder cannot be written to.
        ModelUnavailable: the embedding model cannot be loaded.
    """
    given = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    folder = Path(folder or Settings().index).expanduser()
    embedder = embedder or Embedder.configured()
    manifest = Manifest.load(folder, with_pending=True)
    if manifest:
        check(manifest.pointer, folder, embedder)
    mark = None if collection is None else marked(collection)
    plan, report = make_plan(given, manifest, prune, mark)
    notes = [problem for path in given for problem in table(absolute(path) / TABLE).problems]
    report.notes += notes
    if not plan.is_needed and not plan.touched and is_tidy(folder, manifest):
        return report
    with ExitStack() as stack:
        try:
            stack.enter_context(writing(folder, command, LOCK_WAIT if plan.is_needed else 0.0))
        except IndexUnavailable:
            if plan.is_needed:
                raise
            return report  # whoever is writing will tidy up as well
        now = Manifest.load(folder, manifest, with_pending=True)
        if now:
            check(now.pointer, folder, embedder)
        if (now and now.pointer) != (manifest and manifest.pointer):
            plan, report = make_plan(given, now, prune, mark)
            report.notes += notes
        pointer = now.pointer if now else _new(embedder, with_bundled, window)
        with guarded(Writer(folder, pointer)) as writer:
            writer.sweep()
            with closing(KnownVectors(earlier, embedder)) as known:
                by = engine or LocalEngine()
                batch = Batch(writer, by.embedder(embedder), report, known, by.texts)
                readings = read_all(list(plan.read), workers, limits, by)
                _write(plan, writer, batch, report, progress, readings)
            _forget_members(plan, writer, report)
            writer.publish(command)
            merge(writer, progress=progress, files=len(plan.read))
            writer.sweep()
    return report


def keep_bundled(folder: Path, embedder: Embedder, progress: Progress | None = None) -> None:
    """Bring the bundled corpus into the index in `folder`, where it is new or has changed.

    An index that is not meant to hold it is left alone, as is one that cannot be written to just
    now and has something to answer from. One that another version built is built anew if it
    holds nothing else.

    Raises:
        IndexOutdated: another model or version built the index, which holds users' documents.
        IndexUnavailable: another process is writing, and has finished nothing yet.
        ModelUnavailable: the embedding model cannot be loaded.
    """
    bundled = [corpus.documents_folder()]
    try:
        manifest = Manifest.load(folder)
        if manifest is None or manifest.with_bundled:
            # Each document has some 190 questions, and a new release changes few of them.
            ingest(bundled, folder, embedder, progress, earlier=folder)
    except IndexOutdated:
        earlier = Earlier.load(folder)
        if earlier.model != embedder.model or not earlier.holds_only_bundled:
            raise
        rebuild(folder, embedder, progress, command="ingest", wait=LOCK_WAIT)
    except IndexUnavailable:
        held = Manifest.load(folder)
        if held is None or not held.documents:
            raise


def _new(embedder: Embedder, with_bundled: bool, window: int | None) -> Pointer:
    built = Built(
        model=embedder.model,
        identity=embedder.identity,
        window=min(window or embedder.window, embedder.window),
    )
    return Pointer(built=built, with_bundled=with_bundled)


def _write(
    plan: Plan,
    writer: Writer,
    batch: Batch,
    report: Report,
    progress: Progress | None,
    readings: Iterable[Reading],
) -> None:
    """Do what the plan says; `report` is told what became of each file."""
    writer.forget(plan.gone)
    report.removed += plan.gone
    writer.note({**_doubtful(writer), **plan.moved, **plan.touched, **plan.noted})
    total = len(plan.read)
    for done, reading in enumerate(readings):
        if progress:
            progress(min(done, total), total, shown(reading.path.name))
        batch.add(reading, plan.read[reading.path])
    batch.flush()
    if progress and total:
        progress(total, total, "")


def _doubtful(writer: Writer) -> dict[str, FileEntry]:
    """Members of a container that a killed run was at work in, until they are read again.

    With what this run writes after them they would look as if all of them were there.
    """
    manifest = writer.manifest()
    files = manifest.files.items() if manifest and manifest.pointer.pending else ()
    return {path: entry for path, entry in files if entry.is_doubtful}


def _forget_members(plan: Plan, writer: Writer, report: Report) -> None:
    """Drop what an earlier run found in the containers of this run, and this run did not."""
    manifest = writer.manifest()
    found = {row.path for row in report.files if row.outcome.is_in}
    stale = [
        path
        for path, entry in (manifest.files.items() if manifest else ())
        if entry.archive in plan.waiting and path not in found
    ]
    writer.forget(stale)
    report.removed += stale
