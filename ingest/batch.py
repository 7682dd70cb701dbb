"""The batch: documents whose passages are embedded together."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ingest.document import Document
from ingest.draft import Prepared
from ingest.embedding import Embedder, Vectors
from ingest.engine import LocalEngine
from ingest.expansion import questions_of
from ingest.files import known_as
from ingest.known import KnownVectors, Vector
from ingest.outcome import Outcome
from ingest.passages import Passage, split
from ingest.plan import Names
from ingest.reading import Reading, without_name
from ingest.record import FileEntry
from ingest.report import FileResult, Report
from ingest.rows import embedded_text
from ingest.sayings import sayings_of
from ingest.shown import shown
from ingest.writer import Writer


@dataclass(frozen=True)
class _Waiting:
    document: Document
    reading: Reading
    names: Names
    passages: list[Passage]
    sayings: list[str]
    seconds: float


class Batch:
    """Gathers what was read, embeds it and hands it to the writer.

    Args:
        writer: takes the documents.
        embedder: makes the vectors.
        report: told what became of each file.
        known: vectors that need not be made again; by default none.
        most: texts after which they are embedded.
    """

    def __init__(
        self,
        writer: Writer,
        embedder: Embedder,
        report: Report,
        known: KnownVectors | None = None,
        most: int = LocalEngine.texts,
    ) -> None:
        self._writer = writer
        self._embedder = embedder
        self._report = report
        self._most = most
        self._known = known or KnownVectors(None, embedder)
        self._waiting: list[_Waiting] = []
        self._texts: list[str] = []

    def add(self, reading: Reading, names: Names) -> None:
        """Add what came of reading a file, the first of some names of the same content."""
        started = time.monotonic()
        document, window = reading.document, self._writer.built.window
        if document is not None and any(names.collections):
            document = without_name(document)
        passages = split(document, self._embedder.count_tokens, window) if document else []
        took = reading.seconds + time.monotonic() - started
        if document is None or not passages:
            outcome, message = reading.outcome, reading.message
            if document is not None:
                outcome = Outcome.UNREADABLE
                name = reading.member or reading.path
                message = f"{name}: only headings in it; check that it is complete"
            for path in _named(reading, names):
                self._report.skip(path, outcome, _for(message, reading, path), reading.seconds)
            return
        sayings = sayings_of(document, passages)
        self._waiting.append(_Waiting(document, reading, names, passages, sayings, took))
        self._texts += [embedded_text(document, passage) for passage in passages]
        self._texts += questions_of(document)
        self._texts += sayings
        if len(self._texts) >= self._most:
            self.flush()

    def flush(self) -> None:
        """Embed what has been gathered and hand it on."""
        started = time.monotonic()
        vectors = self._vectors()
        each = (time.monotonic() - started) / max(len(self._texts), 1)
        row = 0
        for waiting in self._waiting:
            document = waiting.document
            high = row + len(waiting.passages)
            last = high + len(questions_of(document))
            end = last + len(waiting.sayings)
            prepared = Prepared(
                document, waiting.names.sha256, waiting.passages, vectors[row:high],
                vectors[high:last], dict(zip(waiting.sayings, vectors[last:end], strict=True)),
            )  # fmt: skip
            self._writer.add(prepared, _entries(waiting, document.id))
            self._tell(waiting, document.id, waiting.seconds + each * (end - row))
            row = end
        self._waiting, self._texts = [], []

    def _vectors(self) -> Vectors:
        """Of the texts gathered, a row each; only those that are not known are embedded."""
        held: dict[str, Vector] = {}
        for waiting in self._waiting:
            held |= self._known.of(waiting.document.id)
        new = [text for text in dict.fromkeys(self._texts) if text not in held]
        made = self._embedder.embed_passages(new)
        held.update(zip(new, made, strict=True))
        return np.stack([held[text] for text in self._texts]) if self._texts else made

    def _tell(self, waiting: _Waiting, document_id: str, seconds: float) -> None:
        reading = waiting.reading
        first, *_ = paths = _named(reading, waiting.names)
        self._report.passages += len(waiting.passages)
        for path in paths:
            self._report.files.append(
                FileResult(
                    path=path,
                    outcome=reading.outcome,
                    message="" if path == first else f"the same as {first}",
                    warnings=reading.warnings,
                    passages=len(waiting.passages),
                    seconds=round(seconds, 3) if path == first else 0.0,
                    document_id=document_id,
                )
            )


def _entries(waiting: _Waiting, document_id: str) -> dict[str, FileEntry]:
    reading, names = waiting.reading, waiting.names
    paths = _named(reading, names)
    return {
        path: FileEntry(
            document_id=document_id,
            size=size,
            modified_ns=modified,
            sha256=names.sha256,
            outcome=reading.outcome,
            warnings=reading.warnings,
            archive=known_as(there) if reading.member else "",
            collection=collection,
        )
        for path, there, (size, modified), collection in zip(
            paths, names.paths, names.stamps, names.collections, strict=True
        )
    }


def _named(reading: Reading, names: Names) -> list[str]:
    """The names by which the index knows what was read; of a member, one in each container."""
    own = reading.member.removeprefix(shown(reading.path)) if reading.member else ""
    return [f"{known_as(path)}{own}" for path in names.paths]


def _for(message: str, reading: Reading, path: object) -> str:
    """A message on the file that was read, said of another name of it."""
    read = reading.member or str(reading.path)
    return message.replace(read, str(path), 1)
