"""The bundled corpus's statements as evidence, read whole and not searched for."""

from __future__ import annotations

from functools import lru_cache

from assistant.evidence import Evidence
from assistant.names import initiative_names
from assistant.remembered import Remembered
from ingest.document import Document
from ingest.index import Index


def statements(index: Index) -> tuple[Evidence, ...]:
    """Every statement of the bundled documents, by document and place; gaps are left out."""
    return _statements(index)


def _read(index: Index) -> tuple[Evidence, ...]:
    documents = (index.document(identifier) for identifier in index.document_ids)
    return tuple(e for d in documents if d.bundled for e in _of(d))


def _of(document: Document) -> list[Evidence]:
    subject = document.initiatives[0] if document.initiatives else ""
    return [
        Evidence(
            document=document,
            start=statement.start,
            end=statement.end,
            section=document.section_at(statement.start),
            statement=statement,
            mentions=_named(document.text[statement.start : statement.end]),
            subject=subject if document.kind in ("initiative", "comparator") else "",
            rank=0.0,
        )
        for statement in document.statements
        if "gap" not in statement.marks
    ]


@lru_cache(maxsize=20_000)
def _named(text: str) -> frozenset[str]:
    return frozenset(m.id for m in initiative_names().find(text, fuzzy=False))


_statements = Remembered(_read)
