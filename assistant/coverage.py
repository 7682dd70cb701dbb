"""What an answer rests on, and what it does not speak of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import corpus
from assistant.answer import Citation, Claim, Coverage
from assistant.question import Part
from ingest.document import Document

NATIONS = {
    "England": ("england", "english"),
    "Scotland": ("scotland", "scottish"),
    "Wales": ("wales", "welsh"),
    "Northern Ireland": ("northern ireland",),
}
_WHOLE = ("United Kingdom", "UK")
_GENERAL = ("barrier", "lesson", "outcome", "overview", "how", "open")


def coverage(
    claims: Sequence[Claim], parts: Sequence[Part], document: Callable[[str], Document]
) -> Coverage:
    """What the claims rest on, and what the parts of the question would have them speak of.

    Args:
        claims: that are shown.
        parts: of the question.
        document: gives a stored document by its id.
    """
    citations = [c for claim in claims for c in claim.citations]
    publications = {s.id: s for c in citations for s in c.sources}
    kinds: dict[str, int] = {}
    own = {c.document_id: c for c in citations if not c.sources}
    for kind in [s.type for s in publications.values()] + [c.evidence_type for c in own.values()]:
        kinds[kind] = kinds.get(kind, 0) + 1
    dates = [s.year for s in publications.values()] + [c.year for c in own.values()]
    known = [year for year in dates if year]
    return Coverage(
        documents=len({c.document_id for c in citations}),
        publications=len(publications) + len(own),
        first_year=min(known, default=None),
        last_year=max(known, default=None),
        types=kinds,
        places_missing=_missing(citations, parts, document),
        replaced_by=_successors(claims, parts),
    )


def _missing(
    citations: Sequence[Citation], parts: Sequence[Part], document: Callable[[str], Document]
) -> tuple[str, ...]:
    """The nations that a question about no one of them would have an answer speak of."""
    general = [p for p in parts if not p.initiatives and p.ask.chief in _GENERAL]
    if not citations or not general or len(general) < len(parts):
        return ()
    spoken: set[str] = set()
    for citation in citations:
        places = document(citation.document_id).places
        spoken |= set(NATIONS) if set(places) & set(_WHOLE) else set(NATIONS) & set(places)
        quote = citation.quote.lower()
        spoken |= {n for n, words in NATIONS.items() if any(w in quote for w in words)}
    # A user's own documents say nothing of the places that they are about.
    return tuple(n for n in NATIONS if n not in spoken) if spoken else ()


def _successors(claims: Sequence[Claim], parts: Sequence[Part]) -> tuple[str, ...]:
    """What came after the initiative asked about, where it has ended and a claim says so."""
    registry = corpus.initiatives()
    asked = {i for part in parts for i in part.initiatives}
    if len(asked) != 1:
        return ()
    initiative = registry[next(iter(asked))]
    names = [registry[s].name for s in initiative.successors if s in registry]
    said = " ".join(claim.text for claim in claims)
    return tuple(name for name in names if name in said) if initiative.end else ()
