"""Merging: keeping segments few, by copying small ones of a size into one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from corpus.errors import IndexUnavailable
from ingest.draft import Draft, Prepared
from ingest.embedding import Vectors
from ingest.manifest import Manifest
from ingest.passages import passage_at, passage_id
from ingest.postings import Postings
from ingest.progress import Progress
from ingest.record import Record
from ingest.sayings import sayings_of
from ingest.segment import Segment, document_path
from ingest.writer import Writer

_TIERS = ((1_000, 1), (5_000, 4), (25_000, 4), (125_000, 4), (625_000, 4))
"""Passages below which a segment is of the tier, and how many of the tier there may be.

O'Neil and others, "The log-structured merge-tree", 1996: a passage is written anew once a tier, and
the segments that a question is asked of grow in number as the logarithm of the passages.
"""
_LARGEST = 1_000_000  # passages that a merge makes at most: it takes 6 KB of memory a passage
_AT_ONCE = 2000  # passages whose vectors are read together: one by one takes a query each
_LONG = 20_000  # passages of a merge that takes some seconds, so that it is told of
_DEAD = 0.5  # share of superseded passages above which a segment is written anew


def merge(
    writer: Writer,
    at_least: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    files: int = 0,
) -> None:
    """Merge segments until each tier is small enough; each merge is published by itself.

    Args:
        writer: of an index whose runs are all published.
        at_least: segments to rewrite in any case, so that what is gone from them is gone.
        progress: told of merges that take a while, which need not be waited for: killed, the
            index is as it was before, and the next run does it.
        files: of the run, all of which are done.
    """
    while True:
        manifest = writer.manifest()
        chosen = _choose(manifest, at_least) if manifest else []
        if not manifest or not chosen:
            return
        at_least = at_least - set(chosen)
        if progress:
            size = sum(live_passages(manifest, name) for name in chosen)
            if size >= _LONG:
                progress(files, files, f"putting {size:,} passages together")
        _merge(writer, manifest, chosen)


def live_passages(manifest: Manifest, name: str) -> int:
    """How many passages of a segment are not superseded."""
    documents = manifest.records[name].documents.items()
    return sum(entry.passages for i, entry in documents if manifest.homes.get(i) == name)


def _choose(manifest: Manifest, at_least: frozenset[str]) -> list[str]:
    """The segments to merge next; none where they are few."""
    sizes = {name: live_passages(manifest, name) for name in manifest.records}
    tiers: defaultdict[int, list[str]] = defaultdict(list)
    for name, size in sizes.items():
        whole = manifest.records[name].passages
        if name in at_least or whole - size > whole * _DEAD:
            return [name]
        tier = next((t for t, (below, _) in enumerate(_TIERS) if size < below), None)
        if tier is not None:
            tiers[tier].append(name)
    for tier, names in sorted(tiers.items()):
        if len(names) > _TIERS[tier][1]:
            chosen, total = [], 0
            for name in sorted(names, key=lambda n: sizes[n]):
                if total + sizes[name] <= _LARGEST:
                    chosen.append(name)
                    total += sizes[name]
            if len(chosen) > 1:
                return chosen
    return []


def _merge(writer: Writer, manifest: Manifest, chosen: list[str]) -> None:
    """Put one segment, the newest, with what is live of those chosen in their place."""
    draft = writer.new_draft()
    try:
        for name in chosen:
            _copy_documents(writer, draft, manifest, name)
        _copy_notes(draft, manifest, chosen)
        kept = tuple(name for name in manifest.records if name not in chosen)
        if draft.is_empty:
            draft.discard()
            writer.replace(kept, tuple(chosen))
        else:
            draft.close()
            writer.replace((*kept, draft.folder.name), tuple(chosen))
    except BaseException:
        draft.discard()
        raise


def _copy_documents(writer: Writer, draft: Draft, manifest: Manifest, name: str) -> None:
    """Copy a segment's live documents: their files are shared."""
    record = manifest.records[name]
    live = [i for i in record.documents if manifest.homes.get(i) == name]
    if not live:
        return
    segment = Segment(writer.folder, name, record)
    # Words are counted by segment: those of documents that are no more cannot be taken out again.
    words = segment.postings if len(live) == len(record.documents) else None
    if counted := isinstance(words, Postings):
        draft.take_words(words)
    try:
        for batch in _batches(record, live):
            vectors = _vectors(segment, batch, writer.folder)
            low = 0
            for identifier in batch:
                document, entry = segment.document(identifier), record.documents[identifier]
                passages = [passage_at(document, s, e) for s, e in segment.spans(identifier)]
                high = low + len(passages)
                _, questions = segment.expansion.of(identifier)
                sayings = segment.sayings.of(sayings_of(document, passages))
                prepared = Prepared(
                    document, entry.sha256, passages, vectors[low:high], questions, sayings
                )
                draft.add(prepared, document_path(segment.folder, identifier), counted)
                low = high
    finally:
        segment.vectors.close()


def _vectors(segment: Segment, documents: list[str], index: Path) -> Vectors:
    """Those of the documents' passages, a row each, in their order."""
    if segment.held is not None:
        rows = [segment.rows_of(i) for i in documents]
        if all(one.stop == other.start for one, other in pairwise(rows)):
            return segment.held[rows[0].start : rows[-1].stop]  # left on disk
    ids = [passage_id(i, s, e) for i in documents for s, e in segment.spans(i)]
    known, vectors = segment.vectors_of(ids)
    if len(known) != len(ids):
        raise IndexUnavailable(
            f"{segment.folder} has lost vectors; run: joinedup index rebuild --index {index}"
        )
    return vectors


def _batches(record: Record, documents: list[str]) -> Iterator[list[str]]:
    """The documents in their order, few enough together that their vectors are few."""
    batch: list[str] = []
    passages = 0
    for identifier in documents:
        batch.append(identifier)
        passages += record.documents[identifier].passages
        if passages >= _AT_ONCE:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def _copy_notes(draft: Draft, manifest: Manifest, chosen: list[str]) -> None:
    """Copy the files that the chosen segments speak of last, and what still hides older copies."""
    said: dict[str, str] = {}
    for name, record in manifest.records.items():
        said.update(dict.fromkeys((*record.gone_files, *record.files), name))
    others = [record for name, record in manifest.records.items() if name not in chosen]
    for name in chosen:
        record = manifest.records[name]
        draft.files.update(
            {p: e for p, e in record.files.items() if said[p] == name and p in manifest.files}
        )
        draft.gone_files.update(
            path
            for path in record.gone_files
            if path not in manifest.files and any(path in other.files for other in others)
        )
        draft.gone_documents.update(
            identifier
            for identifier in record.gone_documents
            if identifier not in manifest.homes
            and any(identifier in other.documents for other in others)
        )
