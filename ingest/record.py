"""The record of a segment: its documents and files. Written last, so it vouches for the rest.

An index may hold a hundred thousand files, so what is kept of each is small: no pydantic models.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import IndexUnavailable
from ingest.atomic import write_atomically
from ingest.document import Document
from ingest.outcome import Outcome

_FILE = "segment.json"


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search may be narrowed by, of a document that has one publisher, year and type."""

    bundled: bool = False
    publisher: str = ""
    authors: str = ""
    year: int | None = None
    type: str = "document"

    @classmethod
    def of(cls, document: Document) -> Facets:
        """Those of a document."""
        return cls(**{name: getattr(document, name) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One ingested file.

    Attributes:
        document_id: of the document that it became; files of the same content share one.
        size: in bytes, of the file and those read with it.
        modified_ns: when the newest of them was last changed; 0 where that is not to be relied on.
        sha256: of their content.
        outcome: indexed, with warnings or without.
        warnings: what was doubtful in it.
        archive: the path of the archive or e-mail that it stands in; size, time and content are
            those of that. "" for a file of its own.
        collection: that it was added to, "" for none in particular.
    """

    document_id: str
    size: int
    modified_ns: int
    sha256: str
    outcome: Outcome = Outcome.INDEXED
    warnings: tuple[str, ...] = ()
    archive: str = ""
    collection: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether its container must be read again, as a run was killed in the midst of it."""
        return not self.modified_ns and bool(self.archive)


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One stored document.

    Attributes:
        path: of the file that it was read from, the first by name of those that it has.
        sha256: of that file's content.
        text_sha256: of its text.
        first: the row of its first passage in the segment.
        passages: how many it has.
        title: of the document.
        subject: the initiative that it is about, or "".
        facets: what a search may be narrowed by.
    """

    path: str
    sha256: str
    text_sha256: str
    first: int
    passages: int
    title: str
    facets: Facets
    subject: str = ""


class Record(BaseModel):
    """What a segment adds to those before it, and what it takes away from them.

    Attributes:
        documents: by id, in the order of their rows; they supersede older copies.
        files: by path.
        gone_documents: ids of documents of older segments that are no more.
        gone_files: paths of files of older segments that are no more.
    """

    model_config = ConfigDict(frozen=True)

    documents: dict[str, DocumentEntry] = {}
    files: dict[str, FileEntry] = {}
    gone_documents: tuple[str, ...] = ()
    gone_files: tuple[str, ...] = ()

    @property
    def passages(self) -> int:
        """How many rows the segment has, those of superseded documents counted."""
        return sum(entry.passages for entry in self.documents.values())

    def save(self, folder: Path) -> None:
        """Write it into the segment's folder in one step."""
        write_atomically(folder / _FILE, self.model_dump_json())

    @classmethod
    def load(cls, folder: Path) -> Record:
        """Read the record of a segment.

        Raises:
            FileNotFoundError: the segment is not there, or was never finished.
            IndexUnavailable: the record is damaged.
        """
        path = folder / _FILE
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise
        except (OSError, ValidationError) as error:
            raise IndexUnavailable(
                f"{path} is damaged; run: joinedup index rebuild --index {folder.parent.parent}"
            ) from error


def segment_folder(index: Path, name: str) -> Path:
    """Where the segment of a name lies in an index folder."""
    return index / "segments" / name
