"""The segment: a batch of documents with their passages, vectors and postings, written once."""

from __future__ import annotations

import bisect
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexUnavailable
from ingest.chroma_server import ServedVectors, is_noted
from ingest.document import Document
from ingest.embedding import Vectors
from ingest.expansion import Expansion
from ingest.near_vectors import MOST, NearVectors, PassageVectors, load_vectors
from ingest.passages import passage_id, split_id
from ingest.record import Record, segment_folder
from ingest.saying_vectors import SayingVectors
from ingest.served_postings import load_postings
from ingest.vectors import VectorStore, check_folder

SPANS, QUESTIONS, LEXICAL, VECTORS = "spans.npy", "questions.npz", "lexical", "chroma"
SAYINGS = "sayings"


def document_path(folder: Path, identifier: str) -> Path:
    """Where a segment keeps a document."""
    return folder / "documents" / f"{identifier}.json"


class Segment:
    """A segment that has passages, open for reading.

    All but documents is opened at once, so that it outlives its folder; many threads may read.

    Args:
        index: the index's folder.
        name: of the segment.
        record: what is in it.

    Attributes:
        vectors: of the passages; Chroma's where they are many.
        held: the same by row, read from disk as they are asked; None for an index made before
            they were kept so, or on a server.
        postings: of the passages, in the order of their rows; where a server holds them, what is
            kept beside its note.
        expansion: the questions of the documents.
        sayings: vectors of the documents' sentences; an index made before they were kept has none.

    Raises:
        IndexUnavailable: a part of it is missing or damaged.
    """

    def __init__(self, index: Path, name: str, record: Record) -> None:
        self.folder = segment_folder(index, name)
        self.record = record
        self._order = list(record.documents)
        self._firsts = [entry.first for entry in record.documents.values()]
        try:
            self._spans: NDArray[np.int64] = np.load(self.folder / SPANS, mmap_mode="r")
            self.postings = load_postings(self.folder / LEXICAL)
            self.expansion = Expansion.load(self.folder / QUESTIONS)
            self.sayings = SayingVectors.load(self.folder / SAYINGS)
            self.held = load_vectors(self.folder)
            if self.held is not None and len(self.held) != record.passages:
                raise ValueError("as many vectors as passages are needed")
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(
                f"{self.folder} is damaged ({type(error).__name__}); run: joinedup index verify "
                f"--index {index}"
            ) from error
        if self.held is not None and len(self.held) <= MOST:
            check_folder(self.folder / VECTORS)
            self.vectors: PassageVectors = NearVectors(self.ids, self.held)
        else:
            self.vectors = self._opened()

    def chroma(self) -> VectorStore | ServedVectors:
        """What Chroma holds of the segment, opened if it is not.

        Raises:
            IndexUnavailable: it is missing or damaged.
        """
        held = self.vectors
        return held if isinstance(held, VectorStore | ServedVectors) else self._opened()

    def _opened(self) -> VectorStore | ServedVectors:
        place = self.folder / VECTORS
        if not is_noted(place):
            return VectorStore(place)
        try:
            return ServedVectors(place)
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(f"{place} is damaged; run: joinedup index rebuild") from error

    def vectors_of(self, ids: list[str]) -> tuple[list[str], Vectors]:
        """The ids of those that there are, and their vectors, a row each, in the order asked."""
        if self.held is None:
            return self.vectors.of(ids)
        rows = {i: row for i in ids if (row := self.row_of(i)) is not None}
        return list(rows), np.array(self.held[np.array(list(rows.values()), dtype=np.intp)])

    def document(self, identifier: str) -> Document:
        """Read a document of the segment.

        Raises:
            FileNotFoundError: the segment's folder is no more.
            IndexUnavailable: the document is damaged.
        """
        path = document_path(self.folder, identifier)
        try:
            return Document.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"{path} is damaged; run: joinedup index rebuild") from error

    def id_of(self, row: int) -> str:
        """The id of the passage of a row."""
        document = self._order[bisect.bisect_right(self._firsts, row) - 1]
        start, end = self._spans[row]
        return passage_id(document, int(start), int(end))

    def rows_of(self, document_id: str) -> range:
        """The rows of a document's passages."""
        entry = self.record.documents[document_id]
        return range(entry.first, entry.first + entry.passages)

    def spans(self, document_id: str) -> list[tuple[int, int]]:
        """Start and end of a document's passages, in order."""
        rows = self.rows_of(document_id)
        return [(int(s), int(e)) for s, e in self._spans[rows.start : rows.stop]]

    def row_at(self, document_id: str, offset: int) -> int | None:
        """The row of the passage that holds a character of a document."""
        rows = self.rows_of(document_id)
        starts = self._spans[rows.start : rows.stop, 0]
        row = rows.start + int(np.searchsorted(starts, offset, side="right")) - 1
        return row if row >= rows.start and offset < self._spans[row, 1] else None

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the passages, by row."""
        return [
            passage_id(document, int(start), int(end))
            for document, entry in self.record.documents.items()
            for start, end in self._spans[entry.first : entry.first + entry.passages]
        ]

    @cached_property
    def stated(self) -> NDArray[np.intp]:
        """The row of the passage that holds each of the expansion's statements; -1 for none."""
        rows = [self.row_at(*place) for place in self.expansion.places]
        return np.array([-1 if row is None else row for row in rows], dtype=np.intp)

    def row_of(self, passage: str) -> int | None:
        """The row of a passage of one of the segment's documents, by its id."""
        document_id, start, end = split_id(passage)
        row = self.row_at(document_id, start)
        return row if row is not None and tuple(self._spans[row]) == (start, end) else None
