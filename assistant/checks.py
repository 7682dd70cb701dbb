"""What the gate holds against a claim: pure functions from a claim and its quotes to faults.

None needs a model. What each misses is measured on labelled pairs (`evals/datasets/claims`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant import certainty, initials, placing, relations, wording, wordlists
from assistant.figures import Figure, amounts, is_number, years
from assistant.names import initiative_names, sponsor_names
from assistant.normalise import normalise
from assistant.rewording import plain
from ingest.lexical import STOPWORDS, WORD, stem, terms, words
from ingest.sentences import sentence_spans

Status = Literal["contradicted", "unsupported"]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a claim.

    `status` says whether the quotes say otherwise, or merely do not say it.
    """

    status: Status
    text: str


def figures_stand(claim: str, quotes: str) -> list[Fault]:
    """Every number in the claim, with its unit, must be in the quotes, ordinals too."""
    said = amounts(quotes)
    missing = [f for f in amounts(claim) - said if not placing.rounded(f, claim, quotes)]
    places = placing.ordinals(claim) - placing.ordinals(quotes)
    return [
        Fault(_status_of(f, said), f"the figure {f} is not in the quote")
        for f in sorted(missing, key=str)
    ] + [Fault("unsupported", f"{place!r} is not in the quote") for place in sorted(places)]


def _status_of(figure: Figure, said: frozenset[Figure]) -> Status:
    alike = any((f.currency, f.percent) == (figure.currency, figure.percent) for f in said)
    return "contradicted" if alike else "unsupported"


def figures_placed(claim: str, quotes: str) -> list[Fault]:
    """A figure must be of what its quotes say it is of, not of what another figure is of."""
    wrong = (*placing.misplaced(claim, quotes), *placing.miscounted(claim, quotes))
    return [
        Fault("contradicted", f"the quote gives {figure} for something else")
        for figure in dict.fromkeys(wrong)
    ]


def years_stand(claim: str, quotes: str) -> list[Fault]:
    """Every year in the claim must be in the quotes."""
    said = set(years(quotes))
    status: Status = "contradicted" if said else "unsupported"
    return [
        Fault(status, f"the year {year} is not in the quote")
        for year in sorted(set(years(claim)) - said)
    ]


def names_stand(claim: str, quotes: str) -> list[Fault]:
    """Every capitalised word of the claim must be in the quotes, if by another of its names."""
    said = set(words(quotes))
    known = _registered(quotes)
    same = {place for name in (initiative_names(), sponsor_names())
            for m in name.find(claim, fuzzy=False) if m.id in known
            for place in range(m.start, m.end)}  # fmt: skip
    faults = []
    capitals = _capital_runs(quotes)
    spelt = _spelt_out(claim, quotes)
    for place, name in _capitalised(claim):
        plain = re.sub(r"'s$", "", name.lower())
        if place in same or plain in said or f"{plain}'s" in said or plain in STOPWORDS:
            continue
        if name.isupper() and any(_stands_for(name, run) for run in capitals):
            continue
        if any(initials.spells_out(quotes, short) for short in initials.short_forms(name)):
            continue
        if stem(plain) in spelt:
            continue
        if wordlists.same(stem(plain)) & set(terms(quotes)):
            continue
        faults.append(Fault("unsupported", f"the name {name!r} is not in the quote"))
    return faults


def initiatives_stand(claim: str, quotes: str) -> list[Fault]:
    """Every initiative that the claim names must be named in the quotes."""
    known = _registered(quotes)
    missing = {
        m.id: m.name for m in initiative_names().find(claim, fuzzy=False) if m.id not in known
    }
    status: Status = "contradicted" if known else "unsupported"
    return [Fault(status, f"the quote does not name {name}") for name in missing.values()]


def carried(claim: str, quotes: str) -> list[Fault]:
    """Every content word of the claim, or a word for the same, must be in the quotes.

    Figures and names have checks of their own, and words of saying and joining may be added.
    """
    said = set(terms(quotes)) | _spelt_out(claim, quotes)
    named = {stem(part) for _, name in _capitalised(claim) for part in words(name)}
    added = [
        word
        for word in dict.fromkeys(words(claim))
        if word not in STOPWORDS
        and not wording.is_harmless(word)
        and not is_number(word)
        and not any(word in group for group in wordlists.universals())  # `scope` sees to them
        and stem(word) not in named
        and not wordlists.same(stem(word)) & said
    ]
    if not added:
        return []
    return [Fault("unsupported", f"the quote does not say {', '.join(map(repr, added[:4]))}")]


def _worded(
    check: Callable[[str, str], str | None], status: Status
) -> Callable[[str, str], list[Fault]]:
    def run(claim: str, quotes: str) -> list[Fault]:
        problem = check(claim, quotes)
        return [Fault(status, problem)] if problem else []

    run.__name__ = check.__name__
    run.__doc__ = check.__doc__
    return run


FIGURES: tuple[Callable[[str, str], list[Fault]], ...] = (
    figures_stand,
    figures_placed,
    years_stand,
)
"""What a quote must do for its claim's figures, which are read as they are written."""

CHECKS: tuple[Callable[[str, str], list[Fault]], ...] = (
    names_stand,
    initiatives_stand,
    _worded(wording.negation, "contradicted"),
    _worded(wording.direction, "contradicted"),
    _worded(relations.turned_round, "contradicted"),
    _worded(wording.scope, "unsupported"),
    _worded(certainty.hedge, "unsupported"),
    _worded(certainty.bound, "unsupported"),
    _worded(certainty.cause, "unsupported"),
    _worded(wording.measure, "contradicted"),
    carried,
)
"""What a quote must do for its claim, in the order in which faults are reported."""


def faults(claim: str, quotes: str) -> list[Fault]:
    """Everything wrong with a claim that rests on these quotes; empty where they support it."""
    said, whole = normalise(claim), normalise(quotes)
    # Only a whole sentence says what it says: "it worked" stands in "no evidence that it worked".
    if said.strip(" .") in _sentences(quotes) | _sentences(whole):
        return []
    found = _held_against(said, whole)
    spans = sentence_spans(whole, 0, len(whole))
    # What one sentence says alone, the others' denials and hedges are not about.
    if found and len(spans) > 1 and not all(_held_against(said, whole[s:e]) for s, e in spans):
        return []
    return found


def _held_against(claim: str, quotes: str) -> list[Fault]:
    found = [fault for check in FIGURES for fault in check(claim, quotes)]
    claim, quotes = plain(claim), plain(quotes)
    return found + [fault for check in CHECKS for fault in check(claim, quotes)]


def _sentences(text: str) -> set[str]:
    spans = sentence_spans(text, 0, len(text))
    return {normalise(text).strip(" .")} | {normalise(text[s:e]).strip(" .") for s, e in spans}


def _registered(text: str) -> set[str]:
    """Ids of the initiatives and sponsors that a text names."""
    tables = (initiative_names(), sponsor_names())
    return {m.id for table in tables for m in table.find(text, fuzzy=False)}


def _spelt_out(claim: str, quotes: str) -> set[str]:
    """The stems of the claim's words for which the quotes have an abbreviation."""
    shorts = [s for s in initials.short_forms(quotes) if len(s) > 1]
    return set().union(*(initials.spells_out(claim, short) for short in shorts))


def _capitalised(text: str) -> list[tuple[int, str]]:
    """The capitalised words of a text with their places among its words.

    The first word of a sentence is left out where it is followed by a plain word and is none of
    those that are names elsewhere: "Ministers said" names nobody.
    """
    found = [(p, m) for p, m in enumerate(WORD.finditer(text)) if m[0][:1].isupper()]
    return [(p, m[0]) for p, m in found if m.start() or wording.is_name(m[0])]


def _capital_runs(text: str) -> list[str]:
    pattern = r"[A-Z][\w'-]+(?:\s+(?:(?:of|for|and|the|in|on|to|with)\s+)*[A-Z][\w'-]+)+"
    return [match[0] for match in re.finditer(pattern, text)]


def _stands_for(short: str, run: str) -> bool:
    """Whether an abbreviation stands for a run of capitalised words, or the end of one."""
    capitals = "".join(w[0] for w in run.split() if w[0].isupper())
    return capitals.endswith(short.rstrip("S") if short.endswith("S") else short) and len(short) > 1
