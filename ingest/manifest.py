"""The manifest: what built the index, and which files are in it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pydantic import BaseModel, ValidationError

from corpus.errors import IndexUnavailable
from ingest.document import Document

VERSION = 1


class Facets(BaseModel):
    """What a search may be narrowed by, of a document that has one publisher, year and type."""

    bundled: bool = False
    publisher: str = ""
    authors: str = ""
    year: int | None = None
    type: str = "document"

    @classmethod
    def of(cls, document: Document) -> Facets:
        """Those of a document."""
        return cls(**{name: getattr(document, name) for name in cls.model_fields})


class FileEntry(BaseModel):
    """One ingested file, by its path. `facets` is None where an older version ingested it."""

    document_id: str
    size: int
    modified_ns: int
    sha256: str
    passages: int
    title: str = ""
    subject: str = ""
    facets: Facets | None = None


class Manifest(BaseModel):
    """The index's own record. It is written last, so what it lists is in the index."""

    version: int = VERSION
    model: str
    window: int
    with_bundled: bool = True
    files: dict[str, FileEntry] = {}

    @property
    def passages(self) -> int:
        """How many passages the index holds."""
        return sum(entry.passages for entry in self.files.values())

    @property
    def fingerprint(self) -> str:
        """A short hash of everything that decides an answer: model, window and documents."""
        entries = sorted((f.document_id, f.sha256) for f in self.files.values())
        whole = f"{self.version} {self.model} {self.window} {entries}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def contents(self) -> str:
        """A short hash of the documents alone: the same corpus, whatever built the index."""
        entries = sorted((f.document_id, f.sha256) for f in self.files.values())
        return hashlib.sha256(str(entries).encode()).hexdigest()[:16]

    def save(self, folder: Path) -> None:
        """Write the manifest in one step, so that a crash leaves the old one or the new one."""
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "manifest.json.new"
        draft.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        os.replace(draft, folder / "manifest.json")

    @classmethod
    def load(cls, folder: Path) -> Manifest | None:
        """Read the manifest of an index folder; None where there is no index.

        Raises:
            IndexUnavailable: the manifest is damaged or of another version.
        """
        path = folder / "manifest.json"
        try:
            manifest = cls.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise IndexUnavailable(
                f"{path} cannot be read; remove the folder {folder} and ingest again"
            ) from error
        if manifest.version != VERSION:
            raise IndexUnavailable(
                f"{folder} was built by another version of Joinedup; remove it and ingest again"
            )
        return manifest
