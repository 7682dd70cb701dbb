"""Choosing the sentences that answer a part of a question, best first and none repeated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

from assistant.decide import Decision
from assistant.evidence import Evidence
from assistant.focus import Focus, asking_words
from assistant.question import Part
from assistant.worth import weakness
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
_POINTED: tuple[Focus, ...] = ("who", "when", "money", "number")
_CLOSE, _NEAR = 2.5, 3.5  # how far below the best score a sentence may be and still be shown
_FITS, _ENOUGH = 0.5, 3  # heading fit, and how many such sentences make an answer
_SAME = 0.93  # cosine from which two sentences are taken to say the same
_OF_ONE_DOCUMENT = 6  # sentences of an answer about no one initiative, before others get a turn
_ENDED = re.compile(
    r"\b(?:ended|lapsed|closed|abolished|scrapped|replaced|succeeded|absorbed|merged|carried into|"
    r"became|wound up|withdr\w+|continue[sd]?|extended|followed|run as|turned into|to end)\b"
)


def choose(decision: Decision, index: Index, most: int) -> list[Evidence]:
    """The sentences that answer a part, about `most` of them."""
    part, evidence = decision.part, list(decision.evidence)
    chief = part.ask.chief
    if chief == "comparison" and len(part.initiatives) > 1:
        return _each(part, evidence, index, max(2, most // len(part.initiatives)))
    if not part.terms and part.initiatives and chief in ("overview", "open", "next"):
        quota = _FATE if chief == "next" else _OVERVIEW
        picked = _by_quota(evidence, quota, part.initiatives)
        if len(picked) >= 3:
            return picked
    if bare(part) and chief != "open":
        # "Did it work?" has no words of its own: only the heading says what a sentence is about.
        fitting = [e for e in evidence if e.fit >= _FITS]
        evidence = fitting if len(fitting) >= _ENOUGH else evidence
    if chief == "outcome" and bare(part):
        evidence = sorted(evidence, key=weakness)
    # A pointed question is answered in few words; an open one by several sides of the matter.
    pointed = part.ask.strict or chief in _POINTED
    floor = max(e.score for e in evidence) - (_CLOSE if pointed else _NEAR)
    good = [e for e in evidence if e.score >= floor]
    if not pointed and not part.initiatives:
        good = _spread(good)
    return distinct(good, index, most)


def budget(part: Part, most: int) -> int:
    """How many sentences a part may take: a pointed question fewer, one of many sides more."""
    return most + 1 if part.ask.strict or part.ask.chief in _POINTED else most + 2


def bare(part: Part) -> bool:
    """Whether a part has no words of its own beyond names and those of asking."""
    asking = asking_words(part.ask.chief)
    return all(weight < 1 or term in asking for term, weight in part.terms.items())


def distinct(evidence: Iterable[Evidence], index: Index, most: int) -> list[Evidence]:
    """The first `most` pieces that do not repeat one already taken."""
    taken: list[Evidence] = []
    vectors: list[np.ndarray[tuple[int], np.dtype[np.float32]]] = []
    for item in evidence:
        if len(taken) == most:
            break
        # A sentence with the one before it, without which it cannot be understood, holds both.
        place = next((n for n, other in enumerate(taken) if _overlap(item, other)), None)
        if place is not None:
            taken[place] = max(taken[place], item, key=lambda e: e.end - e.start)
            continue
        vector = index.sentence_vectors([item.text])[0]
        if any(float(vector @ other) > _SAME for other in vectors):
            continue
        taken.append(item)
        vectors.append(vector)
    return taken


def _overlap(one: Evidence, other: Evidence) -> bool:
    same = one.document.id == other.document.id
    return same and one.start < other.end and other.start < one.end


def _spread(evidence: list[Evidence]) -> list[Evidence]:
    """In the same order, but what one document has above its share comes after the rest."""
    seen: Counter[str] = Counter()
    first: list[Evidence] = []
    later: list[Evidence] = []
    for item in evidence:
        seen[item.document.id] += 1
        (first if seen[item.document.id] <= _OF_ONE_DOCUMENT else later).append(item)
    return first + later


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
            under = sorted(under, key=weakness)
        elif quota is _FATE and heading != "What it was":
            under = sorted(under, key=lambda e: not _ENDED.search(e.text))
        picked += under[:most]
    return picked
