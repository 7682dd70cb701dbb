"""The shape of an answer: in which order its sentences stand, and under which headings.

What is asked for gives the shape: a comparison is a table, a sequence a dated list, barriers
stand by the way in which they bit, lessons by how many sources share them, findings by what they
are worth. Headings are templates and carry no facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import corpus
from assistant.decide import Decision
from assistant.evidence import Evidence
from assistant.figures import years
from assistant.focus import Focus
from assistant.phrases import phrase
from assistant.sharing import shared_by
from assistant.ways import way
from assistant.worth import KINDS, kind, weakness
from ingest.index import Index

_FATE_ORDER = ("What it was", "What happened next", "What got in the way", "What was found")
_WORTH_HEADINGS = 4  # sentences from which an answer about outcomes is parted by worth


@dataclass(frozen=True)
class Placed:
    """A sentence with the heading that it stands under, and its column in a comparison."""

    evidence: Evidence
    heading: str = ""
    column: str = ""


def arrange(
    decision: Decision,
    chosen: Sequence[Evidence],
    index: Index,
    opposed: Sequence[tuple[Evidence, Evidence]] = (),
) -> list[Placed]:
    """The chosen sentences in the order in which they are shown.

    Args:
        decision: on the part that they answer.
        chosen: best first.
        index: where they stand.
        opposed: pairs that do not agree, which are shown side by side; the second of a pair
            need not be among the chosen.
    """
    shape = _SHAPES.get(decision.part.ask.chief, _plain)
    if shape is _table:
        return shape(decision, chosen, index)
    apart = {e for pair in opposed for e in pair}
    placed = shape(decision, [e for e in chosen if e not in apart], index)
    heading = phrase("differ.heading")
    beside = [Placed(e, heading) for pair in opposed for e in pair]
    # An answer that is one run of sentences leads with its best, which may be one of a pair.
    leads = bool(chosen) and chosen[0] in apart
    return [*beside, *placed] if leads else [*placed, *beside]


def _plain(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    return [Placed(e) for e in chosen]


def _by_heading(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """An overview: what it was, who, money, how, what was found, what became of it."""
    headings = {_heading(e) for e in chosen}
    if len(chosen) <= 3 or len(headings) == 1:
        return _plain(decision, chosen, index)
    order = list(_FATE_ORDER) if decision.part.ask.chief == "next" else []
    order += [heading for heading in corpus.HEADINGS if heading not in order]
    placed = [Placed(e, _heading(e)) for e in chosen]
    return sorted(placed, key=lambda p: order.index(p.heading) if p.heading else len(order))


def _table(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """A comparison: a row for each aspect, a column for each initiative."""
    initiatives = decision.part.initiatives
    if len(initiatives) < 2:
        return _by_heading(decision, chosen, index)
    names = corpus.initiatives()
    cells = [
        Placed(e, _heading(e) or phrase("aspect"), names[i].name)
        for i in initiatives
        for e in chosen
        if e.about([i])
    ]
    rows = [*corpus.HEADINGS, phrase("aspect")]
    columns = [names[i].name for i in initiatives]
    return sorted(cells, key=lambda c: (rows.index(c.heading), columns.index(c.column)))


def _dated(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """A sequence: a list by the first year that each sentence names."""
    dated = [(min(years(e.text), default=9999), e) for e in chosen]
    undated = phrase("undated")
    return [
        Placed(e, undated if year == 9999 else str(year))
        for year, e in sorted(dated, key=lambda pair: pair[0])
    ]


def _by_way(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """Barriers by the way in which they bit; the way that the best sentence shows comes first."""
    # That a sentence of a user's document of no known way tells of a barrier, nobody has said.
    other, beside = phrase("other_way"), phrase("beside_ways")
    ways = {e: way(e.text, index) or (other if e.statement else beside) for e in chosen}
    if len(chosen) <= 3 or len(set(ways.values())) == 1:
        return _plain(decision, chosen, index)
    order = list(dict.fromkeys(ways.values()))
    order.sort(key=lambda name: (name == beside, name == other))  # the known ways come first
    return [Placed(e, name) for name in order for e in chosen if ways[e] == name]


def _by_sharing(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """Lessons: those that several sources share come first."""
    counts = shared_by(chosen, decision.evidence, index)
    shared = sorted((e for e in chosen if counts[e] > 1), key=lambda e: -counts[e])
    single = [e for e in chosen if counts[e] == 1]
    if not shared or not single:
        return _plain(decision, [*shared, *single], index)
    return [
        *(Placed(e, phrase("shared")) for e in shared),
        *(Placed(e, phrase("single")) for e in single),
    ]


def _by_worth(decision: Decision, chosen: Sequence[Evidence], index: Index) -> list[Placed]:
    """Findings: what was measured before what was said of it, the stronger design first."""
    if len(chosen) < _WORTH_HEADINGS or len({kind(e) for e in chosen}) == 1:
        return _plain(decision, chosen, index)
    ordered = [e for k in KINDS for e in chosen if kind(e) == k]
    measured = sorted((e for e in ordered if kind(e) == "measured"), key=weakness)
    rest = [e for e in ordered if kind(e) != "measured"]
    return [Placed(e, phrase(f"worth.{kind(e)}")) for e in [*measured, *rest]]


def _heading(evidence: Evidence) -> str:
    last = evidence.section[-1] if evidence.section else ""
    return last if last in corpus.HEADINGS else ""


_SHAPES: dict[Focus, Callable[[Decision, Sequence[Evidence], Index], list[Placed]]] = {
    "overview": _by_heading,
    "open": _by_heading,
    "next": _by_heading,
    "comparison": _table,
    "sequence": _dated,
    "barrier": _by_way,
    "lesson": _by_sharing,
    "outcome": _by_worth,
}
