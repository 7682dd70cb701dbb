"""Known vectors: those that an index holds already, so that the same texts cost nothing again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailable
from ingest.document import Document
from ingest.embedding import Embedder
from ingest.expansion import questions_of
from ingest.manifest import Manifest
from ingest.passages import passage_at
from ingest.rows import embedded_text
from ingest.sayings import sayings_of
from ingest.segment import Segment

Vector = NDArray[np.float32]


class KnownVectors:
    """The vectors of an index by the texts that they stand for, a document at a time.

    Nothing is known of an index that is missing, damaged, or made by another model: its texts
    are then embedded as if it were not there. It is read when it is first asked.

    Args:
        folder: of the index; None for one that knows nothing.
        embedder: whose vectors are wanted.
    """

    def __init__(self, folder: Path | None, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._manifest: Manifest | None = None
        self._segments: dict[str, Segment | None] = {}
        self._read = False

    def of(self, document_id: str) -> dict[str, Vector]:
        """The vectors of a document's texts as the index holds it, by text."""
        home = self._home(document_id)
        if home is None:
            return {}
        try:
            document = home.document(document_id)
            return {
                **_sayings(home, document),
                **_passages(home, document),
                **_questions(home, document),
            }
        except (FileNotFoundError, IndexUnavailable):
            return {}

    def close(self) -> None:
        """Close what was opened."""
        for segment in self._segments.values():
            if segment:
                segment.vectors.close()
        self._segments = {}

    def _home(self, document_id: str) -> Segment | None:
        """The segment that holds the document, opened; None where none does that can be read."""
        if self._folder is None:
            return None
        if not self._read:
            self._manifest, self._read = self._load(self._folder), True
        name = self._manifest.homes.get(document_id) if self._manifest else None
        if name is None or self._manifest is None:
            return None
        if name not in self._segments:
            try:
                segment = Segment(self._folder, name, self._manifest.records[name])
            except IndexUnavailable:
                segment = None
            self._segments[name] = segment
        return self._segments[name]

    def _load(self, folder: Path) -> Manifest | None:
        try:
            manifest = Manifest.load(folder)
        except IndexUnavailable:  # of another version, or damaged
            return None
        if manifest and manifest.built.identity != self._embedder.identity:
            return None
        return manifest


def _passages(segment: Segment, document: Document) -> dict[str, Vector]:
    passages = [passage_at(document, start, end) for start, end in segment.spans(document.id)]
    known, vectors = segment.vectors.of([passage.id for passage in passages])
    rows = dict(zip(known, vectors, strict=True))
    return {embedded_text(document, p): rows[p.id] for p in passages if p.id in rows}


def _sayings(segment: Segment, document: Document) -> dict[str, Vector]:
    passages = [passage_at(document, start, end) for start, end in segment.spans(document.id)]
    return segment.sayings.of(sayings_of(document, passages))


def _questions(segment: Segment, document: Document) -> dict[str, Vector]:
    questions = questions_of(document)
    _, vectors = segment.expansion.of(document.id)
    return dict(zip(questions, vectors, strict=True)) if len(questions) == len(vectors) else {}
