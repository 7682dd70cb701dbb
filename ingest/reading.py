"""Reading: one file into a document, or into what is wrong with it."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus.errors import IngestError, JoinedupError
from corpus.questions import load_questions
from ingest import readers
from ingest.block import ReadFile, assemble
from ingest.document import Document
from ingest.files import is_bundled, known_as
from ingest.given import LISTS
from ingest.items import Item
from ingest.metadata import describe
from ingest.outcome import Outcome, outcome_of


@dataclass(frozen=True)
class Reading:
    """What came of reading a file, or a member of a container.

    Attributes:
        path: of the file; for a member, of its container.
        document: None where it could not be read.
        outcome: one of six.
        message: what is wrong and what to do; "" for a document.
        warnings: what is doubtful in the document.
        seconds: that it took.
        member: its name in a container, "/a/b.zip!folder/name.pdf"; "" for a file of its own.
    """

    path: Path
    document: Document | None
    outcome: Outcome
    message: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    member: str = ""


def attempt(path: Path) -> Reading:
    """Read one file in this process; whatever is wrong with it is in what comes back."""
    started = time.monotonic()
    try:
        item = Item(path, path, str(path), content=readers.read(path))
    except IngestError as error:
        item = Item(path, path, str(path), error=error)
    return of_item(item, started)


def of_item(item: Item, started: float) -> Reading:
    """What came of reading an item; `started` is when, by the monotonic clock."""
    member = item.name if item.is_member else ""
    try:
        if item.content is None:
            raise item.error or IngestError(f"{item.name}: cannot be read; check the file")
        document, warnings = document_of(item.path, item.content, member)
    except JoinedupError as error:
        seconds = time.monotonic() - started
        return Reading(
            item.source, None, outcome_of(error), str(error), seconds=seconds, member=member
        )
    outcome = Outcome.WITH_WARNINGS if warnings else Outcome.INDEXED
    seconds = time.monotonic() - started
    return Reading(item.source, document, outcome, "", warnings, seconds, member)


def read_document(path: Path) -> Document:
    """Read one file into a document.

    Raises:
        IngestError: it cannot be read.
    """
    return document_of(path, readers.read(path))[0]


def document_of(
    path: Path, content: ReadFile, member: str = ""
) -> tuple[Document, tuple[str, ...]]:
    """The document that a file holds, as it was read, and what is doubtful in it.

    Args:
        path: of the file.
        content: what was read.
        member: its name in a container, "" for a file of its own.

    Raises:
        IngestError: it holds no text.
    """
    bundled = is_bundled(path)
    cited = {s for block in content.blocks if block.statement for s in block.statement.sources}
    known = corpus.sources() if cited else {}
    described = describe(path, content, member)
    fields = described.fields
    if bundled:
        subjects = {key: tuple(content.metadata.get(key, ())) for key in LISTS}
        fields = {
            **fields, "publisher": "Joinedup corpus", "type": "summary", "year": None, **subjects,
            "kind": content.metadata.get("kind", ""),
        }  # fmt: skip
    document = assemble(
        identifier(Path(member) if member else path),
        content.blocks,
        {i: known[i] for i in sorted(cited) if i in known},
        load_questions(path) if bundled else {},
        content.page_labels,
        path=member or known_as(path),
        bundled=bundled,
        **fields,
    )
    if not document.text.strip():
        raise IngestError(f"{member or path}: no text in it; check that it is the right file")
    return document, (*content.warnings, *described.warnings)


def identifier(path: Path) -> str:
    """A readable id that no other path has, and that no bundled document can have."""
    if is_bundled(path):
        return path.stem
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60] or "document"
    return f"{slug}-{_digest(path)[:8]}"


def without_name(document: Document) -> Document:
    """The document with an id that does not tell the name of its file.

    Another file of the same content may be seen by those who may not see this one.
    """
    return document.model_copy(update={"id": f"document-{_digest(Path(document.path))[:16]}"})


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
