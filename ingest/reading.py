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
from ingest.files import is_bundled
from ingest.metadata import describe
from ingest.outcome import Outcome, outcome_of


@dataclass(frozen=True)
class Reading:
    """What came of reading a file.

    Attributes:
        path: of the file.
        document: None where it could not be read.
        outcome: one of six.
        message: what is wrong and what to do; "" for a document.
        warnings: what is doubtful in the document.
        seconds: that it took.
    """

    path: Path
    document: Document | None
    outcome: Outcome
    message: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


def attempt(path: Path) -> Reading:
    """Read one file; whatever is wrong with it is in what comes back."""
    started = time.monotonic()
    try:
        document, warnings = _read(path)
    except JoinedupError as error:
        return Reading(
            path, None, outcome_of(error), str(error), seconds=time.monotonic() - started
        )
    outcome = Outcome.WITH_WARNINGS if warnings else Outcome.INDEXED
    return Reading(path, document, outcome, "", warnings, time.monotonic() - started)


def read_document(path: Path) -> Document:
    """Read one file into a document.

    Raises:
        IngestError: it cannot be read.
    """
    return _read(path)[0]


def _read(path: Path) -> tuple[Document, tuple[str, ...]]:
    content = readers.read(path)
    bundled = is_bundled(path)
    cited = {s for block in content.blocks if block.statement for s in block.statement.sources}
    known = corpus.sources() if cited else {}
    matter = content.metadata if bundled else {}
    document = assemble(
        identifier(path),
        content.blocks,
        {i: known[i] for i in sorted(cited) if i in known},
        load_questions(path) if bundled else {},
        path=str(path),
        bundled=bundled,
        kind=matter.get("kind", ""),
        initiatives=tuple(matter.get("initiatives", ())),
        barriers=tuple(matter.get("barriers", ())),
        places=tuple(matter.get("places", ())),
        **_provenance(path, content, bundled),
    )
    if not document.text.strip():
        raise IngestError(f"{path}: no text in it; check that it is the file you meant")
    return document, tuple(getattr(content, "warnings", ()))


def _provenance(path: Path, content: ReadFile, bundled: bool) -> dict[str, object]:
    fields = describe(path, content)
    if bundled:
        fields |= {"publisher": "Joinedup corpus", "type": "summary", "year": None}
    return fields


def identifier(path: Path) -> str:
    """A readable id that no other path has, and that no bundled document can have."""
    if is_bundled(path):
        return path.stem
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:60] or "document"
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{slug}-{digest[:8]}"
