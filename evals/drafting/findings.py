"""The finding: what someone is said to have found, and the question that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from evals.drafting.clause import Clause, read, until_pause
from evals.drafting.patterns import CAPITAL, WHEN, capitals, is_named, mention
from evals.drafting.proposal import Proposal
from evals.drafting.rules import LONGEST_FACT
from evals.drafting.words import base_of, words_for

_BY_ANOTHER = re.compile(r", (?=according to |as (?:recorded|reported|cited) by )")
_REPEATED = re.compile(r"as [^,]* (?:reported|recorded|found|noted)")
_SAID = re.compile(
    r"(?P<who>[^,]{2,90}?) (?P<verb>[a-z]+)"
    r"(?P<more> (?:in|on|at|from|by|to|of|its|for) (?!.*\bthat\b).+)?"
)
_NO_SPEAKER = re.compile(
    r"^(?:and|but|which|who|of|with|as|so|or|then|that)\b|\b(?:was|were|is|are|had|has|have)$"
)
_FOUND_THING = re.compile(
    rf"^(?:{WHEN} )?(?P<claim>(?:an?|no|little|few|some|\w+ evidence|\w+s)\b.+)$"
)
_ON_TOPIC = re.compile(r"^On [^,]{3,40}, ")
_STUDY = (
    "(?:analysis|assessment|audit|evaluation|inquiry|report|research|review|study|survey|trial)"
)
_POINTING = re.compile(r"(?:it|they|he|she)\b(?! (?:was|is|would|had been|will) )", re.IGNORECASE)


def unattributed(text: str) -> tuple[str, Clause | None]:
    """The text without who said so at its end, and who found so, if that was said."""
    said = None
    text = _BY_ANOTHER.split(text)[0]
    while True:
        before, comma, last = text.rpartition(", ")
        found = _SAID.fullmatch(last)
        base = base_of(found["verb"]) if found else ""
        if comma and _REPEATED.fullmatch(last):
            text = before
        elif (
            comma
            and found
            and base in words_for("attributing")
            and not _NO_SPEAKER.search(found["who"])
        ):
            if base in words_for("findings") and base != "report":
                more = (found["more"] or "").strip()
                said = Clause(found["who"], found["verb"], "did", base, base, more)
            text = before
        else:
            return text, said


def reported(clause: Clause) -> str:
    """What the clause says that someone found, "" where it reports nothing."""
    found = re.match(rf"^(?:{WHEN} )?that (?P<claim>.+)$", clause.rest)
    if found and clause.base in words_for("attributing"):
        return found["claim"]
    found = _FOUND_THING.match(clause.rest)
    return found["claim"] if found and clause.base == "find" else ""


def findings(said: Clause, claim: str, common: frozenset[str]) -> Iterator[Proposal]:
    """The question for what the subject of `said` found, where its topic is sure."""
    whole = len(claim.split()) <= LONGEST_FACT
    fact = _ON_TOPIC.sub("", claim if whole else until_pause(claim))
    # What follows "but" may turn the finding round, so it must not be cut off.
    turned = re.match(r",? (?:but|though|although|yet|except)\b", claim[len(until_pause(claim)) :])
    sure = whole or (not turned and read(fact, common) is not None)
    if said.base not in words_for("findings") or not sure or len(fact.split()) < 4:
        return
    topic = _topic(said, claim, common)
    if topic and len(fact.split()) <= LONGEST_FACT:
        dated = re.fullmatch(rf"(?P<who>.+) {WHEN}", said.subject)
        said = replace(said, subject=dated["who"]) if dated else said
        when = dated or re.match(WHEN, said.rest)
        about = "" if topic in said.subject else f"about {topic}"
        rest = f"{when['when'] if when else ''} {about}"
        yield Proposal("finding", said.ask("What", rest), (fact,))


def _topic(said: Clause, claim: str, common: frozenset[str]) -> str:
    """What the claim is about, in its own words; "" where that is not sure."""
    unnamed = re.match(r"an? ", said.subject, re.IGNORECASE) and not is_named(said.subject)
    if unnamed or _POINTING.match(claim):
        return ""
    told = read(claim, common)
    subject = told.subject if told else ""
    short = 0 < len(subject.split()) <= 7 and not re.search(r"\d|,", subject)
    partial = re.match(r"(?:some|no|not|few|more|most|little|many|all)\b", subject)
    # "The evaluation of X found that jobs …" says whose jobs; "the auditors found" does not.
    studied = re.search(rf"\b{_STUDY} (?:of|on|into|for) (?:the )?({CAPITAL}.*)$", said.subject)
    if short and not partial and (is_named(subject) or (studied and is_named(studied[1]))):
        return subject
    return mention(claim) or capitals(claim)
