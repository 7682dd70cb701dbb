"""The five barriers against the initiatives: where each was seen, how surely, what answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

import corpus
from assistant.answer import Citation, Claim
from assistant.by_filters import by_filters
from assistant.compose import claim as verbatim
from assistant.evidence import Evidence
from assistant.filters import ALL, Filters
from assistant.gate import judge
from assistant.known import known
from assistant.narrowing import narrow
from assistant.showing import answered, named, shown
from assistant.statements import statements
from assistant.strength import Strength, strength
from assistant.worth import weakness
from ingest.index import Index


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(_Frozen):
    """One barrier in one initiative: the sentences that say so, the strongest first."""

    barrier: str
    claims: tuple[Claim, ...]
    strength: Strength

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Those of its sentences, none twice."""
        return tuple(dict.fromkeys(c for claim in self.claims for c in claim.citations))


class Row(_Frozen):
    """Where barriers were seen: an initiative, or a document that speaks of no one initiative.

    `id` is the initiative's or the document's.
    """

    id: str
    name: str
    kind: Literal["initiative", "document"]
    cells: tuple[Cell, ...]

    def cell(self, barrier: str) -> Cell | None:
        """What was seen of a barrier; None where nothing was."""
        return next((cell for cell in self.cells if cell.barrier == barrier), None)


class Column(_Frozen):
    """One of the five barriers.

    Attributes:
        id: of the registry.
        name: in full.
        definition: in the registry's own words.
        defined: the sentence that defines it with its citation, None where the corpus has none.
        insights: the sentences that offer a way past it.
        strength: of all the sentences that say where it was seen; None where none does.
    """

    id: str
    name: str
    definition: str
    defined: Claim | None = None
    insights: tuple[Claim, ...] = ()
    strength: Strength | None = None


class Matrix(_Frozen):
    """The barriers, in the registry's order, and where they were seen, initiatives first."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, barrier: str) -> Column | None:
        """A barrier by its id; None where the filters leave it out."""
        return next((column for column in self.columns if column.id == barrier), None)

    def row(self, identifier: str) -> Row | None:
        """An initiative or a document by its id; None where no barrier was seen in it."""
        return next((row for row in self.rows if row.id == identifier), None)


@by_filters(32)
def matrix(index: Index, filters: Filters = ALL) -> Matrix:
    """The barriers against the initiatives in which bundled statements say that they were seen.

    Args:
        index: that holds the bundled corpus.
        filters: what the sentences are narrowed to.

    Raises:
        UsageError: a filter holds what the corpus does not know.
    """
    filters = known(filters, index)
    everything = statements(index)
    kept = narrow(filters, everything)[0] if filters else list(everything)
    barriers = [b for b in corpus.barriers() if not filters.barriers or b in filters.barriers]
    seen: dict[tuple[str, str], dict[str, list[Evidence]]] = {}
    for item in kept:
        for barrier in shown(item):
            for place in _places(item, filters.initiatives) if barrier in barriers else ():
                seen.setdefault(place, {}).setdefault(barrier, []).append(item)
    return Matrix(
        columns=tuple(_column(b, seen.values(), kept, everything, index) for b in barriers),
        rows=tuple(_rows(seen, barriers, index)),
    )


def _places(item: Evidence, wanted: Sequence[str]) -> list[tuple[str, str]]:
    """Where a sentence saw a barrier, as (kind, id): its document's initiative, or those named."""
    about = [item.subject] if item.subject in corpus.initiatives() else sorted(item.mentions)
    if wanted:
        about = [identifier for identifier in about if identifier in wanted]
    elif not about:
        return [("document", item.document.id)]
    return [("initiative", identifier) for identifier in about]


def _rows(
    seen: dict[tuple[str, str], dict[str, list[Evidence]]], barriers: list[str], index: Index
) -> list[Row]:
    initiatives = corpus.initiatives()
    rows = []
    for (kind, identifier), found in seen.items():
        cells = tuple(_cell(b, found[b], index) for b in barriers if b in found)
        is_one = kind == "initiative"
        name = initiatives[identifier].name if is_one else index.document(identifier).title
        where: Literal["initiative", "document"] = "initiative" if is_one else "document"
        shown_cells = tuple(cell for cell in cells if cell.claims)
        if shown_cells:
            rows.append(Row(id=identifier, name=name, kind=where, cells=shown_cells))
    order = {identifier: place for place, identifier in enumerate(initiatives)}
    return sorted(rows, key=lambda r: (r.kind == "document", order.get(r.id, 0), r.name))


def _cell(barrier: str, evidence: Sequence[Evidence], index: Index) -> Cell:
    return Cell(
        barrier=barrier,
        claims=_claims(sorted(evidence, key=weakness), index),
        strength=strength(evidence),
    )


def _column(
    barrier: str,
    seen: Iterable[dict[str, list[Evidence]]],
    kept: Sequence[Evidence],
    everything: Sequence[Evidence],
    index: Index,
) -> Column:
    registered = corpus.barriers()[barrier]
    found = {(e.document.id, e.start): e for by in seen for e in by.get(barrier, [])}
    defining = _claims([e for e in everything if _defines(barrier, e)][:1], index)
    return Column(
        id=barrier,
        name=registered.name,
        definition=registered.definition,
        defined=defining[0] if defining else None,
        insights=_claims([e for e in kept if barrier in answered(e)], index),
        strength=strength(list(found.values())) if found else None,
    )


def _defines(barrier: str, evidence: Evidence) -> bool:
    """Whether it is the sentence of the document on the barriers that defines this one."""
    return (
        evidence.document.kind == "barrier"
        and evidence.section[-1:] == (corpus.HEADINGS[0],)
        and evidence.text.startswith("The barrier of ")
        and barrier in named(evidence.text)
    )


def _claims(evidence: Iterable[Evidence], index: Index) -> tuple[Claim, ...]:
    """The sentences that pass the gate, as claims; none twice."""
    found: dict[str, Claim] = {}
    for item in evidence:
        judged = judge(verbatim(item), index)
        if judged.verdict.shows:
            found.setdefault(judged.claim.text, judged.claim)
    return tuple(found.values())
