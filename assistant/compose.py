"""The extractive composer: chooses the sentences that answer, and puts them in a sensible order.

It never writes a sentence: each claim's text is a sentence of a document, verbatim. Headings
are those of the templates, and carry no facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answer import Claim
from assistant.cite import cite
from assistant.decide import Decision
from assistant.evidence import Evidence, distinct
from assistant.figures import years
from assistant.focus import asking_words
from assistant.question import Part
from corpus import HEADINGS, initiatives
from ingest.index import Index

_OVERVIEW = {
    "What it was": 2,
    "Who ran it": 1,
    "Money": 1,
    "How it worked": 1,
    "What was found": 2,
    "What happened next": 1,
}
_COMPARISON = {"What it was": 1, "Money": 1, "How it worked": 1, "What was found": 1}
_FATE = {"What it was": 1, "What happened next": 4, "What got in the way": 1, "What was found": 2}
_CLOSE, _NEAR = 2.5, 3.5  # how far below the best score a sentence may be and still be shown
_FITS, _ENOUGH = 0.5, 3  # heading fit, and how many such sentences make an answer
_ENDED = re.compile(
    r"\b(?:ended|lapsed|closed|abolished|scrapped|replaced|succeeded|absorbed|merged|carried into|"
    r"became|wound up|withdr\w+|continue[sd]?|extended|followed|run as|turned into|to end)\b"
)


def compose(decisions: Iterable[Decision], index: Index, most: int = 8) -> list[Claim]:
    """The claims of an answer, in the order in which they are shown, none twice.

    Args:
        decisions: one for each part of the question.
        index: where the evidence stands.
        most: sentences to aim at, shared among the parts.
    """
    found = [d for d in decisions if d.found]
    share = max(min(3, most), most // max(1, len(found)))
    chosen: list[tuple[str, Evidence]] = []
    taken: set[tuple[str, int]] = set()
    for decision in found:
        pieces = _choose(decision, index, share)
        for heading, item in _arrange(decision, pieces):
            if (item.document.id, item.start) not in taken:
                taken.add((item.document.id, item.start))
                chosen.append((heading, item))
    return [claim(item, heading) for heading, item in chosen[: most + 2]]


def claim(evidence: Evidence, heading: str = "") -> Claim:
    """A claim that says exactly what its one citation quotes."""
    return Claim(
        text=evidence.text,
        citations=(cite(evidence.document, evidence.start, evidence.end),),
        heading=heading,
    )


def _choose(decision: Decision, index: Index, share: int) -> list[Evidence]:
    part, evidence = decision.part, list(decision.evidence)
    chief = part.ask.chief
    if chief == "comparison" and len(part.initiatives) > 1:
        return _each(part, evidence, index, max(2, share // len(part.initiatives)))
    if not part.terms and part.initiatives and chief in ("overview", "open", "next"):
        quota = _FATE if chief == "next" else _OVERVIEW
        picked = _by_quota(evidence, quota, part.initiatives)
        if len(picked) >= 3:
            return picked
    if _bare(part) and chief != "open":
        # "Did it work?" has no words of its own: only the heading says what a sentence is about.
        fitting = [e for e in evidence if e.fit >= _FITS]
        evidence = fitting if len(fitting) >= _ENOUGH else evidence
    if chief == "outcome" and _bare(part):
        evidence = _strongest_first(evidence)
    # A pointed question is answered in few words; an open one by several sides of the matter.
    pointed = part.ask.strict or chief == "who"
    floor = max(e.score for e in evidence) - (_CLOSE if pointed else _NEAR)
    good = [e for e in evidence if e.score >= floor]
    return distinct(good, index, share)


def _bare(part: Part) -> bool:
    """Whether a part has no words of its own beyond names and those of asking."""
    asking = asking_words(part.ask.chief)
    return all(weight < 1 or term in asking for term, weight in part.terms.items())


def _each(part: Part, evidence: list[Evidence], index: Index, most: int) -> list[Evidence]:
    """As much about each of the initiatives compared, on the same headings if none is asked for."""
    chosen: dict[Evidence, None] = {}
    for initiative in part.initiatives:
        own = [e for e in evidence if e.about([initiative])]
        if not part.terms:
            quota = _by_quota(own, _COMPARISON, (initiative,))
            own = quota + [e for e in own if e not in quota]
        chosen |= dict.fromkeys(distinct(own, index, most))
    return list(chosen)


def _by_quota(
    evidence: list[Evidence], quota: dict[str, int], subjects: tuple[str, ...]
) -> list[Evidence]:
    """The first statements under each heading of the documents about the subjects."""
    own = sorted((e for e in evidence if e.subject in subjects), key=lambda e: e.start)
    picked = []
    for heading, most in quota.items():
        under = [e for e in own if e.section and e.section[-1] == heading]
        if heading == "What was found":
            under = _strongest_first(under)
        elif quota is _FATE and heading != "What it was":
            under = sorted(under, key=lambda e: not _ENDED.search(e.text))
        picked += under[:most]
    return picked


def _strongest_first(evidence: list[Evidence]) -> list[Evidence]:
    """What an evaluation measured comes before what was claimed."""
    order = {"worked": 0, "mixed": 0, "no-effect": 0, "harm": 0, "not-measured": 1}

    def weakness(item: Evidence) -> int:
        marks = item.statement.marks if item.statement else {}
        measured = order.get(marks.get("finding", ""), 2)
        return measured * 2 + (marks.get("finding") == "mixed")

    return sorted(evidence, key=weakness)


def _arrange(decision: Decision, chosen: list[Evidence]) -> list[tuple[str, Evidence]]:
    """Pair each sentence with the heading that it goes under, in reading order."""
    part = decision.part
    if part.ask.chief == "sequence":
        return [("", e) for e in sorted(chosen, key=_first_year)]
    if part.ask.chief == "comparison" and len(part.initiatives) > 1:
        names = initiatives()
        return [(names[i].name, e) for i in part.initiatives for e in chosen if e.about([i])]
    headings = {_heading(e) for e in chosen}
    if len(chosen) > 3 and len(headings) > 1 and part.ask.chief in ("overview", "open", "next"):
        order = list(_FATE) if part.ask.chief == "next" else list(HEADINGS)
        order += [heading for heading in HEADINGS if heading not in order]
        places = {heading: place for place, heading in enumerate(order)}
        pairs = [(_heading(e), e) for e in chosen]
        return sorted(pairs, key=lambda pair: places.get(pair[0], len(places)))
    return [("", e) for e in chosen]


def _heading(evidence: Evidence) -> str:
    last = evidence.section[-1] if evidence.section else ""
    return last if last in HEADINGS else ""


def _first_year(evidence: Evidence) -> int:
    return min(years(evidence.text), default=9999)
