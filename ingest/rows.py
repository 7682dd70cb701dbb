"""Rows: how Chroma holds a passage and its provenance."""

from __future__ import annotations

from typing import Any

from ingest.document import Document
from ingest.passages import Passage

_SECTION_SEPARATOR = " › "


def to_row(document: Document, passage: Passage) -> dict[str, Any]:
    """A passage's provenance as Chroma holds it (scalars only, nothing that is None)."""
    fields = {
        "document_id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "year": document.year,
        "type": document.type,
        "section": _SECTION_SEPARATOR.join(passage.section),
        "page": passage.page,
        "last_page": passage.last_page,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
        "bundled": document.bundled,
    }
    return {key: value for key, value in fields.items() if value is not None}


def to_passage(identifier: str, text: str, metadata: dict[str, Any]) -> Passage:
    """The passage of a row: its id, its text and its metadata."""
    section = metadata["section"]
    return Passage(
        id=identifier,
        document_id=metadata["document_id"],
        text=text,
        start=metadata["start"],
        end=metadata["end"],
        section=tuple(section.split(_SECTION_SEPARATOR)) if section else (),
        page=metadata.get("page"),
        last_page=metadata.get("last_page"),
        sha256=metadata["sha256"],
    )
