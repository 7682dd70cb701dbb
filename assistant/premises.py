"""What a question takes for granted and the corpus does not bear out.

Each check looks for something that the question states and does not ask: a year, a sponsor, a
figure, a direction. It speaks only where the corpus says something else of the same thing; that
it merely does not say it is no fault of the question's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import corpus
from assistant.evidence import Evidence, outside_names
from assistant.figures import Figure, amounts, years, years_only
from assistant.names import sponsor_names
from assistant.phrases import phrase
from assistant.question import Part
from assistant.signals import counts
from assistant.wording import direction
from corpus.yamlfile import load_table
from ingest.lexical import stem

_FILE = Path(__file__).with_name("premises.yaml")
_LIKE, _ASKED, _COVERS = 0.55, 0.6, 0.5  # from which a sentence is of what the question is of
_MOST = 12  # of the best evidence that is looked through for what is said instead
_NOUN = re.compile(r"(?<![£$€\d])\b(\d+)[\s,]+(?:\w+\s+)??([a-z]{4,})\b")


@dataclass(frozen=True)
class Premise:
    """A thing taken for granted: what is said of it, and the sentence that says otherwise."""

    text: str
    evidence: Evidence


def premises(part: Part, evidence: Sequence[Evidence]) -> list[Premise]:
    """What the part takes for granted against the evidence; [] where nothing stands against it.

    Args:
        part: of the question.
        evidence: all that was found for it, best first.
    """
    facts = [e for e in evidence if not e.is_gap]
    about = [e for e in facts if not part.initiatives or e.about(part.initiatives)]
    for check in _CHECKS:
        found = check(part, about)
        if found:
            return [found]
    return []


def _dates(part: Part, evidence: Sequence[Evidence]) -> Premise | None:
    """A year in which an initiative is said to have begun or ended."""
    if part.names or part.ask.chief == "comparison":
        return None  # the year may be that of the other thing named
    for identifier in part.initiatives:
        initiative = corpus.initiatives()[identifier]
        own = [e for e in evidence if e.about([identifier])]
        for edge, known in (("start", initiative.start), ("end", initiative.end)):
            asked = _claimed_year(part.text, edge)
            cue = _patterns()[edge]
            borne = any(asked in years(e.text) and cue.search(e.text.lower()) for e in own)
            if not (asked and known) or borne or abs(asked - known) <= (edge == "start"):
                continue
            of_year = [e for e in own if known in years(e.text)]
            of_year.sort(key=lambda e: not cue.search(e.text.lower()))
            if of_year:
                text = phrase(f"premise.{edge}", name=initiative.name, year=known, asked=asked)
                return Premise(text, of_year[0])
    return None


def _claimed_year(text: str, edge: str) -> int | None:
    """The year in which the text says that something began or ended."""
    lower = text.lower()
    if re.search(_tables()["not_claimed"], lower):
        return None
    match = re.search(
        rf"(?:{_patterns()[edge].pattern})[^.?;]{{0,50}}?\bin (?P<year>(?:1[89]|20)\d\d)\b", lower
    )
    if match is None and edge == "start":
        # "the 2009 evaluation" dates a report, and not what it reports on.
        match = re.search(rf"\bthe (?P<year>(?:1[89]|20)\d\d) {_tables()['dated']}", lower)
    return int(match["year"]) if match else None


def _sponsors(part: Part, evidence: Sequence[Evidence]) -> Premise | None:
    """A body that is said to have run an initiative."""
    if part.ask.chief == "who" or not re.search(_tables()["ran"], part.text.lower()):
        return None
    named = sponsor_names().find(part.text, fuzzy=False)
    for identifier in part.initiatives:
        initiative = corpus.initiatives()[identifier]
        own = [e for e in evidence if e.about([identifier])]
        said = {m.id for e in own for m in sponsor_names().find(e.text, fuzzy=False)}
        said |= {m.id for s in initiative.sponsors for m in sponsor_names().find(s, fuzzy=False)}
        wrong = [m for m in named if m.id not in said]
        right = [
            e
            for e in own
            if any(sponsor in e.text for sponsor in initiative.sponsors)
            and (e.section[-1:] == ("Who ran it",) or re.search(_tables()["ran"], e.text.lower()))
        ]
        if wrong and right:
            text = phrase("premise.sponsor", name=initiative.name, asked=wrong[0].name)
            return Premise(text, right[0])
    return None


def _figures(part: Part, evidence: Sequence[Evidence]) -> Premise | None:
    """A figure that the question states of a thing of which the corpus gives another."""
    stated = {f for f in amounts(part.text) if not years_only(f)}
    if not stated or re.search(_tables()["not_claimed"], part.text.lower()):
        return None
    if any(stated & amounts(e.text) for e in evidence):
        return None
    asked = outside_names(part.text, part).lower()
    for figure in sorted(stated, key=str):
        for item in evidence[:_MOST]:
            like = item.cosine >= _LIKE or item.asked >= _ASKED
            # A count of an initiative's pilots is of the same pilots, whatever is asked of them.
            plain = not (figure.currency or figure.percent)
            near = like or plain if part.initiatives else _is_near(item)
            if near and _of_the_same(figure, asked, item.text):
                written = _as_written(figure, part.text)
                return Premise(phrase("premise.figure", asked=written), item)
    return None


def _of_the_same(figure: Figure, question: str, sentence: str) -> bool:
    """Whether a sentence gives another figure of the same kind, for a count of the same thing."""
    if figure.currency or figure.percent:
        kind = (figure.currency, figure.percent)
        return any((f.currency, f.percent) == kind for f in amounts(sentence))
    counted = [stem(m[2]) for m in _NOUN.finditer(question) if m[1] == figure.value]
    return any(counts(sentence, thing) for thing in counted)


def _as_written(figure: Figure, text: str) -> str:
    """The figure as the question writes it."""
    for token in re.findall(r"[£$€]?\d[\d,.]*\s?(?:%|bn|m|k|million|billion)?\b%?", text):
        if figure in amounts(token):
            return str(token).strip()
    return str(figure)


def _directions(part: Part, evidence: Sequence[Evidence]) -> Premise | None:
    """A rise where the corpus has a fall, in a question that asks why and not whether."""
    if not re.search(_tables()["presumes"], part.text.lower()):
        return None
    best = [e for e in evidence[:3] if _is_near(e)]
    if best and all(direction(part.text, e.text) for e in best[:1]):
        return Premise(phrase("premise.otherwise"), best[0])
    return None


def _is_near(evidence: Evidence) -> bool:
    """Whether a sentence is of what the question is of."""
    like = evidence.cosine >= _LIKE or evidence.asked >= _ASKED
    return like and evidence.coverage >= _COVERS


_CHECKS: tuple[Callable[[Part, Sequence[Evidence]], Premise | None], ...] = (
    _dates,
    _sponsors,
    _figures,
    _directions,
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {edge: re.compile(_tables()[edge]) for edge in ("start", "end")}


@cache
def _tables() -> dict[str, Any]:
    return load_table(_FILE)
