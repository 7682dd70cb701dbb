"""The extractive composer: chooses the sentences that answer, and gives the answer its shape.

It never writes a sentence: each claim's text is a sentence of a document, verbatim. Headings
are those of the templates, and carry no facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Claim
from assistant.choose import budget, choose
from assistant.cite import cite
from assistant.decide import Decision
from assistant.differ import opposite
from assistant.evidence import Evidence
from assistant.shape import arrange
from ingest.index import Index

_LEAST = 3  # sentences that a part of a question may always take


def compose(
    decisions: Iterable[Decision],
    index: Index,
    most: int = 8,
    first: Sequence[Evidence] = (),
    oppose: bool = True,
) -> list[Claim]:
    """The claims of an answer, in the order in which they are shown, none twice.

    Args:
        decisions: one for each part of the question.
        index: where the evidence stands.
        most: sentences to aim at, shared among the parts.
        first: sentences that come before all others.
        oppose: whether a sentence that says otherwise is put beside one that is chosen.
    """
    found = [d for d in decisions if d.found]
    claims = [claim(item) for item in first]
    taken = {(item.document.id, item.end) for item in first}
    for decision in found:
        share = max(min(_LEAST, most), budget(decision.part, most) // len(found))
        chosen = choose(decision, index, share)
        pairs = opposite(chosen, decision.evidence, index) if oppose else []
        for placed in arrange(decision, chosen, index, pairs):
            place = (placed.evidence.document.id, placed.evidence.end)
            if place not in taken:
                taken.add(place)
                claims.append(claim(placed.evidence, placed.heading, placed.column))
    return claims[: most + 2]


def claim(evidence: Evidence, heading: str = "", column: str = "") -> Claim:
    """A claim that says exactly what its one citation quotes."""
    return Claim(
        text=evidence.text,
        citations=(cite(evidence.document, evidence.start, evidence.end),),
        heading=heading,
        column=column,
    )
