"""The sentence: what questions it answers."""

from __future__ import annotations

import re
from dataclasses import replace

from evals.drafting.clause import read, tidy
from evals.drafting.findings import findings, reported, unattributed
from evals.drafting.proposal import Proposal, is_sound
from evals.drafting.rules import proposals
from evals.drafting.words import words_for

_LENGTHS = range(30, 400)  # characters
_NOT_PROSE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000]|[\[\]|{}<>*_=•@]|://|www\."
    r"|[a-z]{3}\d|\.\.|\.\s+[A-Z]\w*\s|sources read for this corpus"
)


def propose(sentence: str, common: frozenset[str]) -> list[Proposal]:
    """The questions that a sentence answers, none where no rule is sure.

    Args:
        sentence: as it stands in its document.
        common: words that the documents have in small letters.
    """
    if not _is_prose(sentence):
        return []
    text, said = unattributed(tidy(sentence))
    made = list(findings(said, text, common)) if said else []
    clause = read(text, common)
    claim = reported(clause) if clause else ""
    if clause and claim:
        made += findings(clause, claim, common)
        told = read(claim, common) if clause.base not in words_for("uncertain") else None
        clause = told and replace(told, lead=f"{told.lead}, according to {clause.subject}")
    made += proposals(clause) if clause else ()
    return [shown for shown in (each.shown() for each in made) if is_sound(shown, sentence)]


def _is_prose(sentence: str) -> bool:
    """Whether it is one line of prose, without notes, addresses or list marks."""
    begins = re.match(r"[A-Z£]|\d+[ %m,]", sentence)
    ends = sentence.endswith(".") and not _NOT_PROSE.search(sentence)
    return len(sentence) in _LENGTHS and bool(begins) and ends
