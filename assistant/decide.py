"""Deciding whether the evidence answers a part of a question, or the corpus does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import Evidence
from assistant.figures import years
from assistant.question import Part
from assistant.signals import measure, probability, threshold
from assistant.vocabulary import synonyms
from ingest.index import Index
from ingest.lexical import stem, terms, words

_SMALL = frozenset(["of", "for", "and", "the", "in", "on", "to"])
_SAME_QUESTION = 0.75  # cosine from which two questions are taken to ask the same
_RANGE = re.compile(r"\b(?:since|after|before|until|between|from|late|early|mid)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Decision:
    """Evidence that may be shown for a part, best first; empty where the corpus does not say."""

    part: Part
    evidence: tuple[Evidence, ...]
    probability: float = 0.0

    @property
    def found(self) -> bool:
        """Whether the corpus answers the part."""
        return bool(self.evidence)


def decide(
    part: Part, evidence: Sequence[Evidence], index: Index, least: float | None = None
) -> Decision:
    """Keep the evidence that answers the part; none of it where the signals do not agree.

    Args:
        part: of the question.
        evidence: scored against it, best first.
        index: where it stands.
        least: the probability below which nothing is shown; by default the fitted threshold.
    """
    kept, gaps = eligible(part, evidence)
    if not kept or _counts_the_unknown(part, kept, index):
        return Decision(part, ())
    chance = probability(measure(part, kept, gaps, index))
    if chance < (threshold() if least is None else least):
        return Decision(part, (), chance)
    return Decision(part, tuple(kept), chance)


def _counts_the_unknown(part: Part, evidence: Sequence[Evidence], index: Index) -> bool:
    """Whether it asks how many there were of a thing that the corpus never mentions."""
    if not (part.counted and part.ask.strict) or _asked_for(evidence):
        return False
    return not any(map(index.document_frequency, synonyms(part.counted)))


def eligible(part: Part, evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """The evidence that could answer the part at all, and the statements that say it is not known.

    It must be about the initiative named, and its names must occur; where a figure is demanded it
    must carry one, for the year named if there is one.
    """
    if part.asks_nothing:
        return [], []
    about = [e for e in evidence if not part.initiatives or e.about(part.initiatives)]
    facts = [e for e in about if not e.is_gap]
    gaps = [e for e in about if e.is_gap]
    for name in part.names:
        # A name that the corpus never uses is asked about in vain, whatever else is near.
        if not any(_names(e, name) for e in facts):
            return [], gaps
    if part.names and not part.initiatives:
        facts = [e for e in facts if any(_names(e, name) for name in part.names)]
    if part.years and part.ask.strict and not _RANGE.search(part.text):
        facts = [e for e in facts if set(part.years) & set(years(e.text)) or _asked_for([e])]
    return [e for e in facts if e.typed], gaps


def _asked_for(evidence: Sequence[Evidence]) -> bool:
    """Whether the question is all but one that the evidence is said to answer."""
    return any(e.asked >= _SAME_QUESTION for e in evidence)


def _names(evidence: Evidence, name: str) -> bool:
    """Whether the sentence, its document, its publications or its questions name it."""
    context = [evidence.text, evidence.document.title, evidence.document.publisher]
    context += [f"{p.publisher}. {p.authors}. {p.title}" for p in evidence.publications]
    context += evidence.statement.questions if evidence.statement else ()
    return any(says(text, name) for text in context)


def says(text: str, name: str) -> bool:
    """Whether a text uses a name, in full, or abbreviated, or as the name's own full form."""
    spoken, said = _plain(name), _plain(text)
    if any(said[i : i + len(spoken)] == spoken for i in range(len(said))):
        return True
    short = _capitals(name)
    if len(spoken) > 1 and len(short) > 1:
        return any(_capitals(word) == short for word in re.findall(r"\b[A-Z][A-Za-z]{1,7}\b", text))
    if len(spoken) == 1 and synonyms(stem(spoken[0])) & set(terms(text)):
        return True
    if len(spoken) == 1 and len(short) > 2 and short.lower() in "".join(w[0] for w in said):
        return True
    if len(spoken) == 1 and len(short) > 1:
        runs = re.findall(r"[A-Z][\w'-]+(?:\s+(?:(?:of|for|and|the|in)\s+)*[A-Z][\w'-]+)+", text)
        return any(short in _capitals(run) for run in runs)
    return False


def _plain(text: str) -> list[str]:
    return [word.removesuffix("'s") for word in words(text)]


def _capitals(name: str) -> str:
    """The capital letters of a name: "DfE" and "Department for Education" are both "DE"."""
    if " " in name:
        return "".join(w[0] for w in name.split() if w[0].isupper() and w.lower() not in _SMALL)
    capitals = "".join(c for c in name if c.isupper())
    return capitals if len(capitals) > 1 else ""
