"""Verifying: whether an index is whole, and what is wrong where it is not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnavailable
from ingest.chroma_server import ServedVectors
from ingest.document import Document
from ingest.draft import postings_of
from ingest.expansion import questions_of
from ingest.lexical_server import fetch
from ingest.lock import writing
from ingest.manifest import Manifest
from ingest.passages import Passage, passage_at
from ingest.pointer import Pointer
from ingest.postings import Counts, Postings
from ingest.progress import Progress
from ingest.record import Record, segment_folder
from ingest.sayings import sayings_of
from ingest.segment import Segment, document_path
from ingest.vectors import VectorStore

_SAMPLE = 200  # vectors of a segment that are searched for by themselves
_ROUNDING = 1e-4  # how far from 1 the length of a unit vector may be
_PAGE = 2000  # vectors that are compared at a time
_OURS = frozenset({"segments", "manifest.json", "writer.lock", "writer.json"})


def verify(folder: Path, progress: Progress | None = None, every: bool = False) -> list[str]:
    """What is wrong with the index in `folder`, a sentence each; [] for an index that is whole.

    Every passage's text is compared with the stored document at its offsets; Chroma and the
    postings must hold just the passages that the record lists; vectors must find themselves.

    Args:
        folder: the index's.
        progress: called with (segments done, segments in all, current segment).
        every: whether to search for every vector, and not for a sample of each segment's.

    Raises:
        IndexUnavailable: there is no index, or its manifest is damaged.
        IndexOutdated: another version built it.
    """
    manifest = Manifest.load(folder)
    if manifest is None:
        raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest")
    faults: list[str] = []
    for number, (name, record) in enumerate(manifest.records.items()):
        if progress:
            progress(number, len(manifest.records), name)
        faults += [f"segment {name}: {fault}" for fault in _segment(folder, name, record, every)]
    if progress:
        progress(len(manifest.records), len(manifest.records), "")
    return [*faults, *_files(manifest), *_orphans(folder)]


def _segment(folder: Path, name: str, record: Record, every: bool) -> Iterator[str]:
    """What is wrong with one segment."""
    listed = {f"{identifier}.json" for identifier in record.documents}
    found = {p.name for p in (segment_folder(folder, name) / "documents").glob("*")}
    yield from (f"{file} is an orphan in its documents" for file in sorted(found - listed))
    if not record.passages:
        return
    try:
        segment = Segment(folder, name, record)
    except IndexUnavailable as error:
        yield str(error)
        return
    documents: list[tuple[Document, list[Passage]]] = []
    for identifier in record.documents:
        document = _stored(segment, identifier)
        if document is None:
            path = document_path(segment.folder, identifier)
            yield f"document {identifier!r} is lost or damaged: {path}"
            continue
        spans = segment.spans(identifier)
        documents.append((document, [passage_at(document, start, end) for start, end in spans]))
        yield from _document(segment, document)
    passages = {p.id: p for _, held in documents for p in held}
    try:
        chroma = segment.chroma()
    except IndexUnavailable as error:
        yield str(error)
        return
    yield from _vectors(chroma, passages, whole=len(documents) == len(record.documents))
    if len(documents) == len(record.documents):
        yield from _words(segment, name, postings_of(documents))
        questions = [(d.id, len(questions_of(d))) for d, _ in documents]
        if any(len(segment.expansion.of(i)[0]) != count for i, count in questions):
            yield "its questions are not those of its documents"
        yield from _sayings(segment, documents)
    yield from _selves(chroma, list(passages), every)
    yield from _same(segment, chroma, list(passages))
    chroma.close()
    segment.vectors.close()


def _words(segment: Segment, name: str, expected: Postings) -> Iterator[str]:
    """Whether the lexical index holds just the segment's passages."""
    held: Counts = segment.postings
    try:
        if not isinstance(held, Postings):
            held = fetch(name, held)
    except FileNotFoundError as error:
        yield f"{error.filename} is missing; run: joinedup index rebuild"
        return
    if not expected.equals(held):
        yield "its lexical index does not hold just its passages"


def _stored(segment: Segment, identifier: str) -> Document | None:
    try:
        return segment.document(identifier)
    except (FileNotFoundError, IndexUnavailable):
        return None


def _document(segment: Segment, document: Document) -> Iterator[str]:
    """What is wrong with a stored document and its passages' offsets."""
    entry = segment.record.documents.get(document.id)
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    if entry is None or digest != entry.text_sha256:
        yield f"the text of document {document.id!r} is not what was stored"
    last = 0
    for start, end in segment.spans(document.id) if entry else ():
        if not last <= start < end <= len(document.text):
            yield f"passage {document.id}#{start}-{end} is not a stretch of its document"
        last = end


def _vectors(
    chroma: VectorStore | ServedVectors, passages: dict[str, Passage], whole: bool
) -> Iterator[str]:
    """Whether Chroma holds just these passages, with the hash of each one's text."""
    held: set[str] = set()
    for identifier, row in chroma.rows():
        held.add(identifier)
        passage = passages.get(identifier)
        if passage and row.get("sha256") != passage.sha256:
            yield f"passage {identifier} is not the text that was embedded"
        elif passage is None and whole:
            yield f"passage {identifier} is an orphan in Chroma"
    yield from (f"passage {i} has no vector in Chroma" for i in passages if i not in held)


def _sayings(segment: Segment, documents: list[tuple[Document, list[Passage]]]) -> Iterator[str]:
    """Whether the vectors of sentences are whole; an index made before they were kept has none."""
    if not len(segment.sayings):
        return
    for document, passages in documents:
        texts = sayings_of(document, passages)
        held = segment.sayings.of(texts)
        if len(held) < len(texts):
            yield f"vectors of sentences of document {document.id!r} are missing"
        lengths = (float(np.linalg.norm(vector)) for vector in held.values())
        if not all(abs(length - 1) <= _ROUNDING for length in lengths):
            yield f"the vector of a sentence of document {document.id!r} is damaged"


def _selves(chroma: VectorStore | ServedVectors, ids: list[str], every: bool) -> Iterator[str]:
    """Whether vectors find themselves."""
    step = 1 if every else max(1, len(ids) // _SAMPLE)
    known, vectors = chroma.of(ids[::step])
    for identifier, vector in zip(known, vectors, strict=True):
        if not np.isfinite(vector).all() or not vector.any():
            yield f"the vector of passage {identifier} is damaged"
            continue
        nearest = chroma.nearest(vector[None, :], min(10, chroma.count))
        # The same text in two documents has the same vector twice.
        if identifier not in dict(nearest) and nearest[0][1] < 1 - 1e-4:
            yield f"passage {identifier} is not found by its own vector"


def _same(segment: Segment, chroma: VectorStore | ServedVectors, ids: list[str]) -> Iterator[str]:
    """Whether the vectors that are compared one by one are those that Chroma holds."""
    if segment.vectors.of(ids)[0] != ids:
        yield "its passages have lost vectors"
        return
    for low in range(0, len(ids), _PAGE):
        known, vectors = chroma.of(ids[low : low + _PAGE])
        _, others = segment.vectors.of(known)
        if not np.allclose(vectors, others, atol=_ROUNDING):
            yield "the vectors of its passages are not those in Chroma"
            return


def _files(manifest: Manifest) -> Iterator[str]:
    """Whether files and documents belong together."""
    documents = manifest.documents
    for path, entry in manifest.files.items():
        document = documents.get(entry.document_id)
        if document is None or document.sha256 != entry.sha256:
            yield f"file {path}: its document {entry.document_id!r} is not in the index"
    named = {entry.document_id for entry in manifest.files.values()}
    yield from (f"document {i!r} belongs to no file" for i in documents if i not in named)


def _orphans(folder: Path) -> list[str]:
    """What lies in the index's folder and belongs to nothing; [] while another process writes."""
    try:
        with writing(folder, "index verify", wait=0.0):
            pointer = Pointer.load(folder)
            return list(_unlisted(folder, pointer)) if pointer else []
    except IndexUnavailable:
        return []


def _unlisted(folder: Path, pointer: Pointer) -> Iterator[str]:
    listed = {*pointer.segments, *pointer.pending, *pointer.retired}
    root = segment_folder(folder, "")
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.name not in listed:
            yield f"{path} is an orphan; the next ingest removes it"
    for path in sorted(folder.iterdir()):
        if path.name not in _OURS:
            yield f"{path} is no part of the index"
