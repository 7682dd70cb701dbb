"""An earlier index, read only so far that another can be made from it, whatever built it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from corpus.errors import IndexUnavailable
from ingest.collections import RECOVERED
from ingest.document import Document
from ingest.manifest import Manifest
from ingest.pointer import VERSION, Pointer
from ingest.record import FileEntry, Record, segment_folder
from ingest.segment import document_path


class _FirstManifest(BaseModel):
    """`manifest.json` of the first version: one list of files beside one Chroma."""

    model: str
    window: int
    with_bundled: bool = True
    files: dict[str, FileEntry] = {}


@dataclass(frozen=True)
class Earlier:
    """What an index of any known version holds.

    Attributes:
        pointer: of this version; None for the first version.
        model: the embedding model's name.
        identity: a hash of its files; "" where it was not recorded.
        window: the most tokens of a passage.
        with_bundled: whether opening the index keeps the bundled corpus in it.
        files: by path.
        stored: where each document is kept, by id.
    """

    pointer: Pointer | None
    model: str
    identity: str
    window: int
    with_bundled: bool
    files: dict[str, FileEntry]
    stored: dict[str, Path]

    def document(self, identifier: str) -> Document | None:
        """A document as it was stored; None where it is lost or damaged."""
        try:
            return Document.model_validate_json(self.stored[identifier].read_bytes())
        except (KeyError, OSError, ValidationError):
            return None

    @property
    def holds_only_bundled(self) -> bool:
        """Whether all of its documents come with the package."""
        documents = map(self.document, {entry.document_id for entry in self.files.values()})
        return all(document is not None and document.bundled for document in documents)

    @classmethod
    def load(cls, folder: Path) -> Earlier:
        """Read an index folder.

        Raises:
            IndexUnavailable: there is no index, it is damaged, or a later version wrote it.
        """
        path = folder / "manifest.json"
        try:
            version = json.loads(path.read_text(encoding="utf-8")).get("version")
            if version == 1:
                return cls._first(folder, _FirstManifest.model_validate_json(path.read_bytes()))
        except FileNotFoundError as error:
            raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest") from error
        except (OSError, ValueError, AttributeError) as error:
            raise IndexUnavailable(
                f"{path} cannot be read; remove the folder {folder} and ingest again"
            ) from error
        if version != VERSION:
            raise IndexUnavailable(
                f"{folder} was built by a later version of Joinedup; choose another with --index"
            )
        pointer = Pointer.load(folder)
        if pointer is None:
            raise IndexUnavailable(f"{folder} holds no index; make one: joinedup ingest")
        manifest, broken = _records(folder, pointer)
        files = dict(manifest.files)
        stored = {
            i: document_path(segment_folder(folder, home), i) for i, home in manifest.homes.items()
        }
        for name in broken:
            _salvage(segment_folder(folder, name), files, stored)
        return cls(
            pointer=pointer,
            model=manifest.model,
            identity=manifest.built.identity,
            window=manifest.window,
            with_bundled=manifest.with_bundled,
            files=files,
            stored=stored,
        )

    @classmethod
    def _first(cls, folder: Path, old: _FirstManifest) -> Earlier:
        ids = {entry.document_id for entry in old.files.values()}
        return cls(
            pointer=None,
            model=old.model,
            identity="",
            window=old.window,
            with_bundled=old.with_bundled,
            files=old.files,
            stored={i: folder / "documents" / f"{i}.json" for i in ids},
        )


def _records(folder: Path, pointer: Pointer) -> tuple[Manifest, list[str]]:
    """What the whole segments hold, and the names of those whose record is lost or damaged."""
    records: dict[str, Record] = {}
    broken: list[str] = []
    for name in (*pointer.segments, *pointer.pending):
        try:
            records[name] = Record.load(segment_folder(folder, name))
        except (FileNotFoundError, IndexUnavailable):
            broken.append(name)
    return Manifest(pointer, records), broken


def _salvage(segment: Path, files: dict[str, FileEntry], stored: dict[str, Path]) -> None:
    """Add the documents of a segment whose record is lost, but for those that are known."""
    for path in sorted((segment / "documents").glob("*.json")):
        if path.stem in stored:
            continue
        try:
            document = Document.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        stored[document.id] = path
        # What is lost with the record must not open the document to everybody.
        entry = FileEntry(document.id, 0, 0, sha256="", collection=RECOVERED)
        files.setdefault(document.path, entry)
