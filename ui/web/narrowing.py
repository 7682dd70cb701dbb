"""Narrowing: the choices that the corpus offers, and filters as a form and as removable labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

import corpus
from assistant.bodies import body
from assistant.filters import Filters
from assistant.known import known
from assistant.places import known_places
from assistant.remembered import Remembered
from corpus.errors import UsageError
from corpus.sources import EvidenceType
from ingest.index import Index

FIELDS = {
    "initiative": "initiatives",
    "barrier": "barriers",
    "place": "places",
    "publisher": "publishers",
    "type": "types",
}
"""What each field of the form, and of a link, is in `Filters`."""

YEARS = {"since": "first_year", "until": "last_year"}
LABELS = {
    "initiative": "Initiative",
    "barrier": "Barrier",
    "place": "Place",
    "publisher": "Who says so",
    "type": "Type of evidence",
    "since": "Published from (year)",
    "until": "Published to (year)",
}


@dataclass(frozen=True)
class Active:
    """A filter that is on: the field, its value, and both in words."""

    field: str
    value: str
    words: str


def _choices(index: Index) -> dict[str, list[tuple[str, str]]]:
    facets = index.facets.values()
    documents = corpus.load().documents.values()
    publishers = {f.publisher for f in facets if not f.bundled and f.publisher}
    sources = corpus.sources().values()
    publishers |= {body(s.publisher).label for s in sources if s.publisher}
    of_documents = {place for d in documents for place in d.front_matter.places}
    of_initiatives = {place for i in corpus.initiatives().values() for place in i.places}
    places = [p for p in known_places() if p in of_documents | of_initiatives]
    types = {f.type for f in facets if not f.bundled and f.type}
    return {
        "initiative": _sorted((i.id, i.name) for i in corpus.initiatives().values()),
        "barrier": [(b.id, b.name) for b in corpus.barriers().values()],
        "place": _sorted((p, p) for p in places),
        "publisher": _sorted((p, p) for p in publishers),
        "type": _sorted((t, t) for t in {*get_args(EvidenceType), *types}),
    }


choices = Remembered(_choices)
"""For each field of the form that is chosen from a list, its (value, words), in order."""


def _sorted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(pairs), key=lambda pair: pair[1].lower())


def read(values: Mapping[str, str], index: Index, before: Filters | None = None) -> Filters:
    """The filters that a form or a link asks for, added to those that are on.

    Args:
        values: by the fields' names; "" for what is not chosen. A year replaces the one before.
        index: what is known to it is accepted.
        before: the filters that are on.

    Raises:
        UsageError: a value that the corpus does not know, or a year that is none.
    """
    wanted: dict[str, object] = (before or Filters()).model_dump()
    for field, name in FIELDS.items():
        value = values.get(field, "").strip()
        already = wanted[name]
        if value and isinstance(already, tuple) and value not in already:
            wanted[name] = (*already, value)
    for field, name in YEARS.items():
        if field in values:
            wanted[name] = _year(values[field])
    return known(Filters.model_validate(wanted), index)


def without(filters: Filters, field: str, value: str) -> Filters:
    """The filters with one taken off."""
    if field in YEARS:
        return filters.model_copy(update={YEARS[field]: None})
    name = FIELDS.get(field)
    if name is None:
        return filters
    return filters.model_copy(update={name: tuple(v for v in getattr(filters, name) if v != value)})


def active(filters: Filters, index: Index) -> list[Active]:
    """Each filter that is on."""
    words = {field: dict(pairs) for field, pairs in choices(index).items()}
    found = [
        Active(field, value, f"{LABELS[field]}: {words[field].get(value, value)}")
        for field, name in FIELDS.items()
        for value in getattr(filters, name)
    ]
    if filters.first_year:
        found.append(Active("since", str(filters.first_year), f"From {filters.first_year}"))
    if filters.last_year:
        found.append(Active("until", str(filters.last_year), f"To {filters.last_year}"))
    return found


def as_query(filters: Filters) -> list[tuple[str, str]]:
    """The filters as the fields of a link."""
    pairs = [(field, value) for field, name in FIELDS.items() for value in getattr(filters, name)]
    years = [(field, getattr(filters, name)) for field, name in YEARS.items()]
    return pairs + [(field, str(year)) for field, year in years if year]


def _year(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isdigit() and len(text.strip()) == 4 and text.strip() >= "1000"):
        raise UsageError(f"{text.strip()[:20]!r} is no year; write four digits, as 2010")
    return int(text)
