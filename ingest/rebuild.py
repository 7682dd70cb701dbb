"""Rebuilding: an index made anew beside the old one, which answers until it is put in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import corpus
from ingest.batch import Batch
from ingest.earlier import Earlier
from ingest.embedding import Embedder
from ingest.files import known_as
from ingest.lock import writing
from ingest.merge import merge
from ingest.outcome import Outcome
from ingest.plan import Names, Plan, make_plan
from ingest.pointer import Built, Pointer
from ingest.progress import Progress
from ingest.reading import Reading
from ingest.report import Report
from ingest.workers import read_all
from ingest.writer import Writer, guarded


def rebuild(
    folder: Path,
    embedder: Embedder,
    progress: Progress | None = None,
    workers: int = 0,
    command: str = "index rebuild",
    wait: float = 5.0,
) -> Report:
    """Make the index in `folder` anew from its files, with this embedder.

    A file that is gone, or cannot be read any more, is taken from the copy that the index keeps
    of its text. Readers see the old index until the new one is finished, then the new one.

    Args:
        folder: of an index of any version that is not later than this one.
        embedder: turns passages into vectors.
        progress: told of each file.
        workers: processes that read files; 0 reads them in this one.
        command: what another that would write is told of this run.
        wait: seconds to wait for another writer.

    Raises:
        IndexUnavailable: there is no index, another process is writing, or the folder cannot be
            written to.
        ModelUnavailable: the embedding model cannot be loaded.
    """
    Earlier.load(folder)
    with writing(folder, command, wait):
        earlier = Earlier.load(folder)
        same = earlier.identity == embedder.identity
        window = min(earlier.window, embedder.window) if same else embedder.window
        built = Built(model=embedder.model, identity=embedder.identity, window=window)
        old = earlier.pointer or Pointer(built=built, with_bundled=earlier.with_bundled)
        with guarded(Writer(folder, old, afresh=built)) as writer:
            if earlier.pointer:
                writer.sweep()
            report = _write(earlier, writer, embedder, progress, workers)
            writer.publish(command)
            merge(writer)
            writer.sweep()
    return report


def _write(
    earlier: Earlier, writer: Writer, embedder: Embedder, progress: Progress | None, workers: int
) -> Report:
    here = [
        Path(entry.archive or path)
        for path, entry in earlier.files.items()
        if Path(entry.archive or path).exists()
    ]
    if earlier.with_bundled:
        here.append(corpus.documents_folder())
    plan, report = make_plan(here, None)
    marks = {entry.archive or path: entry.collection for path, entry in earlier.files.items()}
    plan.read = {path: _marked(names, marks) for path, names in plan.read.items()}
    lost = _lost(earlier, plan)
    total = len(plan.read) + len(lost)
    batch = Batch(writer, embedder, report)
    for done, (reading, names) in enumerate(_readings(earlier, plan, lost, workers)):
        if progress:
            progress(done, total, reading.path.name)
        batch.add(reading, names)
    batch.flush()
    if progress and total:
        progress(total, total, "")
    return report


def _marked(names: Names, marks: dict[str, str]) -> Names:
    """The names, each in the collection that it was in."""
    return replace(names, collections=tuple(marks.get(known_as(p), "") for p in names.paths))


def _readings(
    earlier: Earlier, plan: Plan, lost: dict[str, Names], workers: int
) -> Iterator[tuple[Reading, Names]]:
    """Every document to be, from its file or from the copy of it that was kept."""
    for reading in read_all(list(plan.read), workers):
        names = plan.read[reading.path]
        entry = earlier.files.get(reading.member or known_as(reading.path))
        stored = earlier.document(entry.document_id) if entry and not reading.document else None
        if stored is not None:
            said = (f"taken from the copy that was kept: {reading.message}",)
            reading = replace(
                reading, document=stored, outcome=Outcome.WITH_WARNINGS, message="", warnings=said
            )
        yield reading, names
    for identifier, names in lost.items():
        stored = earlier.document(identifier)
        message = f"{names.paths[0]}: neither the file nor its copy can be read; ingest it again"
        outcome = Outcome.INDEXED if stored else Outcome.UNREADABLE
        yield Reading(names.paths[0], stored, outcome, "" if stored else message), names


def _lost(earlier: Earlier, plan: Plan) -> dict[str, Names]:
    """The documents none of whose files is there any more, by id; bundled ones left out."""
    read = {known_as(path) for names in plan.read.values() for path in names.paths}
    found = {e.document_id for p, e in earlier.files.items() if p in read or e.archive in read}
    lost: dict[str, Names] = {}
    for path, entry in sorted(earlier.files.items()):
        document = None if entry.document_id in found else earlier.document(entry.document_id)
        if document is None or document.bundled:
            continue
        held = lost.get(entry.document_id, Names((), (), entry.sha256, ()))
        lost[entry.document_id] = Names(
            (*held.paths, Path(path)),
            (*held.stamps, (entry.size, entry.modified_ns)),
            entry.sha256,
            (*held.collections, entry.collection),
        )
    return lost
