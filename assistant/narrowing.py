"""Narrowing: whether a sentence, a passage or a document meets filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import corpus
from assistant.bodies import body
from assistant.cite import publications
from assistant.evidence import Evidence
from assistant.figures import years
from assistant.filters import Filters, combine
from assistant.names import barrier_names, initiative_names
from assistant.places import countries, find_places, lies_in, names_place
from assistant.question import Part
from ingest.document import Document, StatementSpan
from ingest.index import Index
from ingest.manifest import Facets

_OF_PUBLICATIONS = {"publishers": (), "types": (), "first_year": None, "last_year": None}


def narrowed(part: Part, explicit: Filters) -> Part:
    """The part narrowed by explicit filters as well as by its own words.

    A part that names no initiative is about the one that the filters name.
    """
    filters = combine(explicit, part.filters)
    initiatives = part.initiatives or filters.initiatives
    return replace(part, filters=filters, initiatives=initiatives)


def narrow(filters: Filters, evidence: Sequence[Evidence]) -> tuple[list[Evidence], Filters]:
    """The evidence that meets the filters, and the filters that did narrow it.

    A country asked for is a must. A smaller place is preferred: where no sentence is of it, it
    is left out of the filters, and the rest stands.
    """
    musts, wishes = _split_places(filters)
    kept = [e for e in evidence if admits(musts, e)]
    near = [e for e in kept if e.is_gap or _is_of(wishes, e)] if wishes else kept
    if wishes and not any(not e.is_gap for e in near):
        return kept, musts
    return near, filters


def admits(filters: Filters, evidence: Evidence) -> bool:
    """Whether a piece of evidence meets every filter; smaller places than countries are no must."""
    musts, _ = _split_places(filters)
    if evidence.is_gap:
        # It is never shown, and has no publications; what it says is not known is not known.
        musts = musts.model_copy(update=_OF_PUBLICATIONS)
    return _meets(musts, evidence.document, evidence.statement, evidence.text, evidence.section)


def admitted(filters: Filters, index: Index) -> frozenset[str]:
    """The ids of the passages that may hold what is wanted, read from memory.

    A passage of a bundled document does where one of its statements meets the filters; one of a
    user's document where the document's facets do. Smaller places than countries rule none out.
    """
    return index.kept(("admitted", filters), lambda: _admitted(filters, index))


def _admitted(filters: Filters, index: Index) -> frozenset[str]:
    musts, _ = _split_places(filters)
    facets = index.facets
    found: list[str] = []
    for document_id, spans in index.spans.items():
        known = facets.get(document_id)
        if known is None:
            continue
        if not known.bundled:
            found += [identifier for _, _, identifier in spans] if _may_hold(musts, known) else []
            continue
        document = index.document(document_id)
        starts = [
            s.start
            for s in document.statements
            if _meets(musts, document, s, document.text[s.start : s.end], ())
        ]
        found += [i for low, high, i in spans if any(low <= start < high for start in starts)]
    return frozenset(found)


def _split_places(filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """The filters that are musts, and the places that are only preferred."""
    if any(place in countries() for place in filters.places):
        return filters, ()
    return filters.model_copy(update={"places": ()}), filters.places


def _meets(
    filters: Filters,
    document: Document,
    statement: StatementSpan | None,
    text: str,
    section: Iterable[str],
) -> bool:
    return (
        (not filters.of_publications or _is_published(filters, document, statement, text))
        and (not filters.places or _is_placed(filters.places, document, text, section))
        and (not filters.initiatives or _is_about(filters.initiatives, document, text))
        and (not filters.barriers or _is_on(filters.barriers, document, text))
    )


def _is_published(
    filters: Filters, document: Document, statement: StatementSpan | None, text: str
) -> bool:
    """Whether one publication meets all that is asked of publications, or the sentence says so.

    A sentence that names the body as who says so, and is of the right type and years by a
    publication, or says the year itself, counts as the body's.
    """
    speakers = [body(name) for name in filters.publishers]
    if not document.bundled:
        who = not speakers or any(
            s.published(document.publisher, document.authors, "", document.type) for s in speakers
        )
        return who and filters.of_year(document.year) and _is_type(filters, document.type)
    cited = [
        p
        for p in publications(document, statement)
        if filters.of_year(p.year) and _is_type(filters, p.type)
    ]
    if not speakers:
        return bool(cited)
    if any(s.wrote(p) for s in speakers for p in cited):
        return True
    voice = statement.marks.get("voice", "") if statement else ""
    named = any(s.says(text) or voice in s.voices for s in speakers)
    dated = any(filters.of_year(year) for year in years(text)) and not filters.types
    return named and (bool(cited) or dated)


def _is_type(filters: Filters, kind: str) -> bool:
    return not filters.types or kind in filters.types


def _is_placed(
    places: Iterable[str], document: Document, text: str, section: Iterable[str]
) -> bool:
    """Whether a sentence is of one of the places, by itself, its document or its initiatives."""
    said = " ".join((text, document.title, *section))
    if any(names_place(said, place) for place in places):
        return True
    homes = set(document.places)
    if len(_nations(homes)) > 1 and _nations(find_places(text)):
        return False  # of a document on several countries, it names another
    if not homes:
        named = {m.id for m in initiative_names().find(text, fuzzy=False)}
        homes = {p for i in named for p in corpus.initiatives()[i].places}
    if any(lies_in(home, place) for home in homes for place in places):
        return True
    # What holds for the UK holds for England; its other nations have much of their own.
    return "England" in places and (not homes or "UK" in homes)


def _nations(places: Iterable[str]) -> set[str]:
    return {place for place in places if place in countries() and place != "UK"}


def _is_of(places: Iterable[str], evidence: Evidence) -> bool:
    """Whether a sentence is of one of the smaller places: it says so, or its document is."""
    homes = [p for p in evidence.document.places if p not in countries()]
    return any(
        names_place(" ".join((evidence.text, *evidence.section)), place)
        or (bool(homes) and all(lies_in(home, place) for home in homes))
        for place in places
    )


def _is_about(initiatives: Iterable[str], document: Document, text: str) -> bool:
    wanted = set(initiatives)
    subject = document.initiatives[:1] if document.kind in ("initiative", "comparator") else ()
    return bool(wanted & set(subject)) or any(
        m.id in wanted for m in initiative_names().find(text, fuzzy=False)
    )


def _is_on(barriers: Iterable[str], document: Document, text: str) -> bool:
    wanted = set(barriers)
    return bool(wanted & set(document.barriers)) or any(
        m.id in wanted for m in barrier_names().find(text, fuzzy=False)
    )


def _may_hold(filters: Filters, facets: Facets) -> bool:
    """Whether a user's document may hold what is wanted, as far as its facets tell."""
    speakers = [body(name) for name in filters.publishers]
    who = not speakers or any(
        s.published(facets.publisher, facets.authors, "", facets.type) for s in speakers
    )
    return who and filters.of_year(facets.year) and _is_type(filters, facets.type)
