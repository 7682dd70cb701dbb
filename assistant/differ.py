"""Sources that do not agree: findings that oppose one another, and figures for one thing.

Disagreement is shown and never averaged: both sides stand next to each other, each with who says
so, when, and how it was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.evidence import Evidence
from assistant.figures import Figure, amounts, years_only
from assistant.sharing import publishers
from ingest.index import Index
from ingest.sayings import without_figures

_GOOD, _BAD = frozenset(["worked"]), frozenset(["no-effect", "harm"])
_SAME_OUTCOME = 0.6  # cosine from which two outcomes are taken for one
_SAME_THING = 0.85  # cosine from which two sentences but for their figures are of one thing
_AGE = re.compile(r"\bages? (\d+)")
_LOOKED_THROUGH = 16  # pieces of evidence, best first


def opposite(
    chosen: Sequence[Evidence], among: Sequence[Evidence], index: Index
) -> list[tuple[Evidence, Evidence]]:
    """For sentences to be shown, those that say otherwise; each sentence stands in one pair only.

    Args:
        chosen: the sentences to be shown.
        among: all the evidence, best first, the chosen ones included.
        index: whose embedding model compares them.
    """
    pairs: list[tuple[Evidence, Evidence]] = []
    used: set[Evidence] = set()
    near = list(dict.fromkeys([*chosen, *among[:_LOOKED_THROUGH]]))
    for one in chosen:
        for other in near:
            if one is other or used & {one, other}:
                continue
            if differ(one, other, index):
                pairs.append((one, other))
                used |= {one, other}
    return pairs


def differ(one: Evidence, other: Evidence, index: Index) -> Literal["findings", "figures"] | None:
    """What two sentences of one subject do not agree on, None where they may both be true."""
    if not ((one.subject and one.subject == other.subject) or one.mentions & other.mentions):
        return None
    if _opposed(one, other) and _alike(_outcome(one), _outcome(other), index) >= _SAME_OUTCOME:
        return "findings"
    if publishers(one) == publishers(other) or not _other_figures(one.text, other.text):
        return None
    alike = _alike(without_figures(one.text), without_figures(other.text), index)
    return "figures" if alike >= _SAME_THING else None


def _opposed(one: Evidence, other: Evidence) -> bool:
    ages = [set(_AGE.findall(e.text)) for e in (one, other)]
    if all(ages) and not ages[0] & ages[1]:
        return False  # what holds at one age need not at another
    found = [{e.statement.marks.get("finding", "")} if e.statement else set() for e in (one, other)]
    return any(a & _GOOD and b & _BAD for a, b in (found, found[::-1]))


def _outcome(evidence: Evidence) -> str:
    return evidence.statement.marks.get("outcome", "") if evidence.statement else ""


def _other_figures(one: str, other: str) -> bool:
    """Whether two sentences give figures of one kind and have none in common."""
    mine, theirs = ({f for f in amounts(t) if not years_only(f)} for t in (one, other))
    return bool(_kinds(mine) & _kinds(theirs)) and not mine & theirs


def _kinds(figures: set[Figure]) -> set[tuple[str, bool]]:
    return {(f.currency, f.percent) for f in figures}


def _alike(one: str, other: str, index: Index) -> float:
    if not one.strip() or not other.strip():
        return 0.0
    first, second = index.sentence_vectors([one, other])
    return float(first @ second)
