"""A kept answer as somebody may see it now: what rests on documents hidden from them is left out.

A right may be withdrawn after an answer was kept, or a document moved to another collection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from assistant.answer import Answer, Citation, Claim, Correction, Difference
from assistant.bodies import is_known
from assistant.coverage import coverage
from assistant.filters import Filters
from assistant.finish import state
from assistant.phrases import phrase
from assistant.question import understand
from assistant.spelling import is_english
from assistant.vocabulary import is_known as is_listed
from corpus.sources import EvidenceType
from ingest.index import Index
from ingest.lexical import words

_SHORT = 4  # letters below which a word is never mended


@dataclass(frozen=True)
class Shown:
    """An answer as it may be seen.

    Attributes:
        answer: without what is hidden, and with a sentence that says so where a claim was.
        places: of each of its claims, the place that it has in the answer as it was kept; the
            sentence in place of those that are hidden has none.
    """

    answer: Answer
    places: tuple[int, ...]

    def now(self, place: int) -> int | None:
        """Where a claim of the answer as it was kept stands now; None where it is hidden."""
        return self.places.index(place) if place in self.places else None


def shown(answer: Answer, index: Index) -> Shown:
    """A kept answer as whoever the index is asked for may see it.

    A claim is shown where a document that they may see bears it out. One whose document is in the
    index no more is not, as nobody can tell any more who might see that; the bundled corpus's are.
    """
    now = state(index)
    if not index.is_limited or answer.index == now:
        return Shown(answer, tuple(range(len(answer.claims))))
    known = frozenset(index.document_ids)
    kept = [(n, c) for n, c in enumerate(_seen(claim, known) for claim in answer.claims) if c]
    places = tuple(n for n, _ in kept)
    claims = tuple(claim for _, claim in kept)
    is_mended = not _is_said(answer, index)
    found = answer.model_copy(
        update={
            "standalone_question": answer.question if is_mended else answer.standalone_question,
            "found": () if is_mended else answer.found,
            "not_found": (answer.question,) if is_mended and answer.not_found else answer.not_found,
            "claims": claims,
            "corrections": _corrections(answer.corrections, places),
            "differences": _differences(answer.differences, places),
            "filters": seen_filters(answer.filters, index),
            "related": tuple(t for t in answer.related if t.document_id in known),
            "evidence": tuple(e for e in answer.evidence if e.document_id in known),
            "index": now,
            # What the gate withheld may have been of a hidden document: its words are kept alone.
            "withheld": 0,
            "rejected": (),
        }
    )
    if len(claims) < len(answer.claims):
        parts = understand(found.standalone_question).parts
        there = [c for c in claims if all(each.document_id in known for each in c.citations)]
        notice = Claim(text=phrase("hidden"), citations=())
        found = found.model_copy(
            update={
                "claims": (*claims, notice),
                "coverage": coverage(there, parts, index.document),
            }
        )
    return Shown(found, places)


def seen_filters(filters: Filters, index: Index) -> Filters:
    """The filters without publishers and types that only hidden documents have."""
    facets = index.facets.values()
    publishers = {each.publisher for each in facets}
    types = {*get_args(EvidenceType), "document", *(each.type for each in facets)}
    return filters.model_copy(
        update={
            "publishers": tuple(p for p in filters.publishers if p in publishers or is_known(p)),
            "types": tuple(kind for kind in filters.types if kind in types),
        }
    )


def _seen(claim: Claim, known: frozenset[str]) -> Claim | None:
    """The claim with those of its citations that may be seen; None where they are too few."""
    kept = tuple(c for c in claim.citations if _may_be_seen(c, known))
    if len(kept) == len(claim.citations):
        return claim
    is_borne_out = any(claim.text in citation.quote for citation in kept)
    return claim.model_copy(update={"citations": kept}) if is_borne_out else None


def _may_be_seen(citation: Citation, known: frozenset[str]) -> bool:
    return citation.document_id in known or citation.quote_is == "corpus summary"


def _corrections(made: Iterable[Correction], places: tuple[int, ...]) -> tuple[Correction, ...]:
    return tuple(
        c.model_copy(update={"claim": places.index(c.claim)}) for c in made if c.claim in places
    )


def _differences(made: Iterable[Difference], places: tuple[int, ...]) -> tuple[Difference, ...]:
    return tuple(
        d.model_copy(update={"claims": tuple(places.index(n) for n in d.claims)})
        for d in made
        if all(n in places for n in d.claims)
    )


def _is_said(answer: Answer, index: Index) -> bool:
    """Whether all words searched for are the asker's own, English, or of what may be seen.

    A slip of the keyboard may have been mended to a word that only a hidden document has.
    """
    asked = set(words(answer.question))
    searched = words(" ".join((answer.standalone_question, *answer.found, *answer.not_found)))
    return all(
        len(word) < _SHORT
        or not word.isalpha()
        or word in asked
        or word in index.vocabulary
        or is_english(word)
        or is_listed(word)
        for word in searched
    )
