"""What the API shows of passages, documents and citations: never where files lie on the server."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant import Answer, Citation
from assistant.render import numbered
from assistant.retrieve import Hit, provenance
from ingest.document import Document
from ingest.index import Index
from ingest.passages import Passage
from ingest.record import DocumentEntry


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownPassage(_Shown):
    """A passage: its words, and where they stand. Offsets count characters of the document."""

    id: str
    document_id: str
    text: str
    title: str
    publisher: str
    year: int | None
    type: str
    url: str
    section: str
    page: int | None
    last_page: int | None
    start: int
    end: int
    sha256: str


class FoundPassage(ShownPassage):
    """A passage that a search found; `dense_score` is a cosine, `lexical_score` is BM25's."""

    score: float
    dense_score: float | None
    lexical_score: float | None


class ListedDocument(_Shown):
    """A document of the index; for a bundled one the publications say who wrote what it sums up."""

    id: str
    title: str
    publisher: str
    authors: str
    year: int | None
    type: str
    bundled: bool
    passages: int


class ShownDocument(ListedDocument):
    """A document with what it is about, its headings, publications and the ids of its passages."""

    url: str
    kind: str
    characters: int
    pages: int
    initiatives: tuple[str, ...]
    barriers: tuple[str, ...]
    places: tuple[str, ...]
    headings: tuple[str, ...]
    publications: tuple[str, ...]
    passage_ids: tuple[str, ...]


class Cited(Citation):
    """A citation with its number in the text, and the sentences of the text that rest on it."""

    number: int
    sentences: tuple[str, ...]


def passage(index: Index, found: Passage) -> ShownPassage:
    """A passage of the index as it is shown."""
    return ShownPassage.model_validate(
        {**provenance(index, Hit(found, 0.0, None, None)), "text": found.text}
    )


def listed(identifier: str, entry: DocumentEntry) -> ListedDocument:
    """A document as the list shows it."""
    return ListedDocument.model_validate(_entry(identifier, entry))


def document(entry: DocumentEntry, found: Document, passages: list[Passage]) -> ShownDocument:
    """A document of the index as it is shown."""
    headings = dict.fromkeys(" › ".join(s.path) for s in found.sections if s.path)
    return ShownDocument.model_validate({
        **_entry(found.id, entry),
        **{k: getattr(found, k) for k in ("url", "kind", "initiatives", "barriers", "places")},
        "characters": len(found.text),
        "pages": max((p.page for p in found.pages), default=0),
        "headings": tuple(headings),
        "publications": tuple(found.publications),
        "passage_ids": tuple(p.id for p in passages),
    })  # fmt: skip


def cited(answer: Answer) -> list[Cited]:
    """The citations of an answer by number."""
    return [
        Cited(
            **citation.model_dump(),
            number=number,
            sentences=tuple(c.text for c in answer.claims if citation in c.citations),
        )
        for citation, number in numbered(answer).items()
    ]


def _entry(identifier: str, entry: DocumentEntry) -> dict[str, Any]:
    return {
        **{
            k: getattr(entry.facets, k) for k in ("publisher", "authors", "year", "type", "bundled")
        },
        "id": identifier,
        "title": entry.title,
        "passages": entry.passages,
    }
