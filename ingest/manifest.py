"""The manifest: what the index holds, resolved from its pointer and its segments' records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from corpus.errors import IndexUnavailable
from ingest.collections import collection_of
from ingest.pointer import Built, Pointer
from ingest.record import DocumentEntry, Facets, FileEntry, Record, segment_folder

__all__ = ["DocumentEntry", "Facets", "FileEntry", "Manifest", "Record"]
_TRIES = 5


@dataclass(frozen=True)
class Manifest:
    """What an index folder held at one moment.

    Attributes:
        pointer: the file that names the segments.
        records: of each segment, by name, oldest first.
    """

    pointer: Pointer
    records: dict[str, Record]

    @property
    def built(self) -> Built:
        """What built the index."""
        return self.pointer.built

    @property
    def model(self) -> str:
        """The name of the embedding model."""
        return self.built.model

    @property
    def window(self) -> int:
        """The most tokens of a passage."""
        return self.built.window

    @property
    def with_bundled(self) -> bool:
        """Whether opening the index keeps the bundled corpus in it."""
        return self.pointer.with_bundled

    @cached_property
    def homes(self) -> dict[str, str]:
        """By the id of each document, the segment that holds it: the newest that does."""
        homes: dict[str, str] = {}
        for name, record in self.records.items():
            for identifier in record.gone_documents:
                homes.pop(identifier, None)
            homes.update(dict.fromkeys(record.documents, name))
        return homes

    @cached_property
    def documents(self) -> dict[str, DocumentEntry]:
        """The documents by id."""
        return {i: self.records[name].documents[i] for i, name in self.homes.items()}

    @cached_property
    def files(self) -> dict[str, FileEntry]:
        """The files by path; several may have become one document."""
        files: dict[str, FileEntry] = {}
        for record in self.records.values():
            for path in record.gone_files:
                files.pop(path, None)
            files.update(record.files)
        cut = self._last_written
        if cut and cut.archive:
            for path, entry in files.items():
                if entry.archive and entry.sha256 == cut.sha256:
                    files[path] = replace(entry, modified_ns=0)
        return files

    def collection(self, file: FileEntry) -> str:
        """The collection of one of the files; of none where its document is no more."""
        document = self.documents.get(file.document_id)
        return collection_of(file.collection, bundled=document.facets.bundled) if document else ""

    @cached_property
    def collections(self) -> frozenset[str]:
        """The collections that there is a file of."""
        return frozenset(map(self.collection, self.files.values()))

    @property
    def _last_written(self) -> FileEntry | None:
        """The file that a killed run wrote last: others of its container may be missing."""
        pending = (self.records.get(name) for name in reversed(self.pointer.pending))
        record = next((record for record in pending if record and record.files), None)
        return list(record.files.values())[-1] if record else None

    @property
    def passages(self) -> int:
        """How many passages the index holds."""
        return sum(entry.passages for entry in self.documents.values())

    @property
    def fingerprint(self) -> str:
        """A short hash of everything that decides an answer: model, window and documents."""
        whole = f"{self.pointer.version} {self.built} {self._entries}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @cached_property
    def state(self) -> str:
        """What differs where anything that may be seen does; under it things can be kept."""
        return self.fingerprint

    @property
    def contents(self) -> str:
        """A short hash of the documents alone: the same corpus, whatever built the index."""
        return hashlib.sha256(str(self._entries).encode()).hexdigest()[:16]

    @cached_property
    def _entries(self) -> list[tuple[str, str]]:
        return sorted((i, entry.sha256) for i, entry in self.documents.items())

    @classmethod
    def load(
        cls, folder: Path, known: Manifest | None = None, with_pending: bool = False
    ) -> Manifest | None:
        """Read the manifest of an index folder; None where there is no index.

        Args:
            folder: the index's.
            known: an earlier state, whose records need not be read again.
            with_pending: whether to count segments of a run that has not finished.

        Raises:
            IndexUnavailable: the manifest or a segment's record is missing or damaged.
            IndexOutdated: another version wrote it.
        """
        for _ in range(_TRIES):
            pointer = Pointer.load(folder)
            if pointer is None:
                return None
            names = pointer.segments + (pointer.pending if with_pending else ())
            try:
                return cls(pointer, {n: _record(folder, n, known) for n in names})
            except FileNotFoundError as error:  # a writer may have merged it away meanwhile
                lost = error
        raise IndexUnavailable(
            f"{lost.filename} is missing; run: joinedup index rebuild --index {folder}"
        ) from lost


def _record(folder: Path, name: str, known: Manifest | None) -> Record:
    if known and name in known.records:
        return known.records[name]
    return Record.load(segment_folder(folder, name))
