"""The draft: a segment that is being written."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.chroma_server import drop_served, is_served
from ingest.document import Document
from ingest.embedding import Vectors
from ingest.expansion import Expansion, statements_of
from ingest.lexical import terms, words
from ingest.near_vectors import save_vectors
from ingest.passages import Passage
from ingest.postings import Postings
from ingest.postings_builder import PostingsBuilder
from ingest.record import DocumentEntry, Facets, FileEntry, Record
from ingest.rows import lexical_text, to_row
from ingest.saying_vectors import SayingVectors, Vector
from ingest.segment import LEXICAL, QUESTIONS, SAYINGS, SPANS, VECTORS, document_path
from ingest.served_postings import drop_postings, write_postings
from ingest.vectors import write_vectors


@dataclass(frozen=True)
class Prepared:
    """A document, split and embedded.

    Attributes:
        document: what was read.
        sha256: of the content of its file.
        passages: in reading order.
        vectors: of the passages, a row each.
        questions: the vectors of `questions_of(document)`, a row each.
        sayings: the vectors of `sayings_of(document, passages)`, by text.
    """

    document: Document
    sha256: str
    passages: Sequence[Passage]
    vectors: Vectors
    questions: Vectors
    sayings: Mapping[str, Vector]


class Draft:
    """Gathers documents in a folder that is no part of the index until it is closed and listed.

    Postings, and vectors that are no file's, are held in memory until then: some 3 KB a passage.

    Args:
        folder: the segment's; made here.
    """

    def __init__(self, folder: Path) -> None:
        (folder / "documents").mkdir(parents=True)
        self.folder = folder
        self.passages = 0
        self.files: dict[str, FileEntry] = {}
        self.gone_files: set[str] = set()
        self.gone_documents: set[str] = set()
        self._began = time.monotonic()
        self._documents: dict[str, DocumentEntry] = {}
        self._ids: list[str] = []
        self._spans: list[tuple[int, int]] = []
        self._rows: list[dict[str, str | int]] = []
        self._vectors: list[Vectors] = []
        self._questions: list[tuple[str, list[int], Vectors]] = []
        self._sayings: dict[str, Vector] = {}
        self._postings = PostingsBuilder()

    @property
    def is_empty(self) -> bool:
        """Whether it would change nothing."""
        return not (self._documents or self.files or self.gone_files or self.gone_documents)

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    def take_words(self, postings: Postings) -> None:
        """Take over the postings of a whole segment, whose documents are added next."""
        self._postings.extend(postings)

    def add(self, prepared: Prepared, stored: Path | None = None, counted: bool = False) -> None:
        """Add a document.

        Args:
            prepared: the document, which has at least one passage.
            stored: its file in another segment, to be shared rather than written again.
            counted: whether its words have been taken over.
        """
        document = prepared.document
        path = document_path(self.folder, document.id)
        if stored is None or not _link(stored, path):
            path.write_text(document.model_dump_json(), encoding="utf-8")
        self._documents[document.id] = DocumentEntry(
            path=document.path,
            sha256=prepared.sha256,
            text_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
            first=self.passages,
            passages=len(prepared.passages),
            title=document.title,
            subject=document.initiatives[0] if document.initiatives else "",
            facets=Facets.of(document),
        )
        for passage in prepared.passages:
            self._ids.append(passage.id)
            self._spans.append((passage.start, passage.end))
            self._rows.append(to_row(passage))
            if not counted:
                _index(self._postings, document, passage)
        self._vectors.append(prepared.vectors)
        self._questions.append((document.id, statements_of(document), prepared.questions))
        self._sayings.update(prepared.sayings)
        self.passages += len(prepared.passages)

    def close(self) -> Record:
        """Write what was gathered, and last the record: now it is whole, and not yet listed."""
        if self._ids:
            np.save(self.folder / SPANS, np.array(self._spans, dtype=np.int64))
            write_postings(self.folder / LEXICAL, self._postings.build())
            Expansion.gather(self._questions).save(self.folder / QUESTIONS)
            SayingVectors.save(self.folder / SAYINGS, self._sayings)
            if not is_served():  # what is on a server is for processes that share no disk's cache
                save_vectors(self.folder, self._vectors)
            write_vectors(self.folder / VECTORS, self._ids, self._vectors, self._rows)
        record = Record(
            documents=self._documents,
            files=self.files,
            gone_documents=tuple(sorted(self.gone_documents)),
            gone_files=tuple(sorted(self.gone_files)),
        )
        record.save(self.folder)
        return record

    def discard(self) -> None:
        """Remove what was written."""
        remove_segment(self.folder)


def remove_segment(folder: Path) -> None:
    """Remove a segment, and what it has on servers; it stays where that cannot be done now."""
    dropped = [drop_served(folder / VECTORS), drop_postings(folder / LEXICAL)]
    if all(dropped):
        shutil.rmtree(folder, ignore_errors=True)


def postings_of(documents: Iterable[tuple[Document, Sequence[Passage]]]) -> Postings:
    """The postings that a segment of these documents has, in this order."""
    builder = PostingsBuilder()
    for document, passages in documents:
        for passage in passages:
            _index(builder, document, passage)
    return builder.build()


def _index(builder: PostingsBuilder, document: Document, passage: Passage) -> None:
    text = lexical_text(document, passage)
    builder.add(terms(text), (word for word in words(text) if word.isalpha()))


def _link(source: Path, path: Path) -> bool:
    try:
        os.link(source, path)
    except OSError:  # a file system without links
        return False
    return True
