"""Rows: what Chroma holds beside a passage's vector, and what either search reads of it."""

from __future__ import annotations

from ingest.document import Document
from ingest.passages import Passage

_SECTION_SEPARATOR = " › "


def to_row(passage: Passage) -> dict[str, str | int]:
    """Where a passage stands and the hash of its text.

    The text is not kept twice: it is the stored document's, from `start` to `end`.
    """
    return {
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "sha256": passage.sha256,
    }


def lexical_text(document: Document, passage: Passage) -> str:
    """What is searched by words: the title, the headings and the text."""
    return f"{document.title}\n{_SECTION_SEPARATOR.join(passage.section)}\n{passage.text}"


def embedded_text(document: Document, passage: Passage) -> str:
    """What is searched by meaning: the title, the headings and the text."""
    return f"{passage.heading(document.title)}\n{passage.text}"
