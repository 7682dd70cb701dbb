"""Deciding whether the evidence answers a part of a question, or the corpus does not say.

A similarity threshold alone barely separates answerable from unanswerable questions, so four
signals must agree: the names asked about occur in the evidence, so do the years, a sentence
carries the kind of thing asked for, and enough of the question's words are stated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.figures import years
from assistant.question import Part
from assistant.vocabulary import synonyms
from ingest.lexical import stem, terms, words

LEAST_COVERAGE = 0.55
LEAST_COVERAGE_IF_CLOSE = 0.3
CLOSE = 0.55
_FIGURE_COVERAGE = 0.6
_SMALL = frozenset("of for and the in on to".split())


@dataclass(frozen=True)
class Decision:
    """Evidence that may be shown for a part, best first; empty where the corpus does not say."""

    part: Part
    evidence: tuple[Evidence, ...]

    @property
    def found(self) -> bool:
        """Whether the corpus answers the part."""
        return bool(self.evidence)


def decide(part: Part, evidence: list[Evidence]) -> Decision:
    """Keep the evidence that answers the part; none of it where the signals do not agree."""
    kept = [e for e in evidence if not part.initiatives or e.about(part.initiatives)]
    for name in part.names:
        kept = [e for e in kept if _names(e, name)]
    kept = _of_year(part, kept)
    if part.ask.strict:
        kept = [e for e in kept if e.typed]
    if not kept or not (part.initiatives or part.barriers or part.names or part.terms):
        return Decision(part, ())
    if not part.terms:
        return Decision(part, tuple(kept))
    strong = [e for e in kept if enough(part, e)]
    if not strong:
        return Decision(part, ())
    best = max(e.coverage for e in strong)
    return Decision(part, tuple(e for e in kept if e.coverage >= 0.6 * best))


def enough(part: Part, evidence: Evidence) -> bool:
    """Whether the sentence states enough of what was asked."""
    least = _FIGURE_COVERAGE if part.ask.chief in ("money", "number") else LEAST_COVERAGE
    if evidence.coverage >= least:
        return True
    return evidence.cosine >= CLOSE and evidence.coverage >= LEAST_COVERAGE_IF_CLOSE


def _of_year(part: Part, evidence: list[Evidence]) -> list[Evidence]:
    if not part.years or re.search(r"\b(?:since|after|before|until|between|from)\b", part.text.lower()):
        return evidence
    return [e for e in evidence if set(part.years) & set(years(e.text))]


def _names(evidence: Evidence, name: str) -> bool:
    """Whether the sentence, its document's title or its publications name it."""
    statement = evidence.statement
    publications = [
        evidence.document.publications[s]
        for s in (statement.sources if statement else ())
        if s in evidence.document.publications
    ]
    context = [evidence.text, evidence.document.title, evidence.document.publisher]
    context += [f"{p.publisher}. {p.authors}. {p.title}" for p in publications]
    return any(says(text, name) for text in context)


def says(text: str, name: str) -> bool:
    """Whether a text uses a name, in full, or abbreviated, or as the name's own full form."""
    spoken, said = words(name), words(text)
    if any(said[i : i + len(spoken)] == spoken for i in range(len(said))):
        return True
    short = _capitals(name)
    if len(spoken) > 1 and len(short) > 1:
        return any(_capitals(word) == short for word in re.findall(r"\b[A-Z][A-Za-z]{1,7}\b", text))
    if len(spoken) == 1 and synonyms(stem(spoken[0])) & set(terms(text)):
        return True
    if len(spoken) == 1 and len(short) > 1:
        runs = re.findall(r"[A-Z][\w'-]+(?:\s+(?:(?:of|for|and|the|in)\s+)*[A-Z][\w'-]+)+", text)
        return any(short in _capitals(run) for run in runs)
    return False


def _capitals(name: str) -> str:
    """The capital letters of a name: "DfE" and "Department for Education" are both "DE"."""
    if " " in name:
        return "".join(w[0] for w in name.split() if w[0].isupper() and w.lower() not in _SMALL)
    capitals = "".join(c for c in name if c.isupper())
    return capitals if len(capitals) > 1 else ""
