"""The display gate: no claim is shown unless its quotes stand where it says and carry it.

Each check is one pure function from a claim's text and its quotes to what is wrong with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answer import Citation, Claim
from assistant.figures import figures, years
from assistant.normalise import normalise
from corpus.errors import IndexUnavailable
from ingest.index import Index
from ingest.lexical import STOPWORDS, stem, terms, words

_NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "neither",
        "nor",
        "without",
        "cannot",
        "nobody",
        "nothing",
        "hardly",
        "little",
        "few",
        "fail",
        "failed",
        "fails",
        "lack",
        "lacked",
        "lacks",
        "unable",
    ]
)
_OPPOSITES = (
    ({"rose", "rise", "increase", "higher", "more", "grew", "up", "gain", "improve"},
     {"fell", "fall", "decrease", "lower", "fewer", "less", "drop", "reduce", "down", "worsen"}),
)  # fmt: skip
_LEAST_COVERAGE = 0.6


def check(claim: Claim, index: Index) -> list[str]:
    """What is wrong with a claim: an empty list where it may be shown."""
    if not claim.citations:
        return ["it has no citation"]
    faults = [fault for citation in claim.citations for fault in misplaced(citation, index)]
    quotes = " ".join(citation.quote for citation in claim.citations)
    for carries in CHECKS:
        faults += carries(claim.text, quotes)
    return faults


def misplaced(citation: Citation, index: Index) -> list[str]:
    """What is wrong with where a citation says that its quote stands: empty where it does."""
    try:
        document = index.document(citation.document_id)
    except IndexUnavailable:
        return [f"no document {citation.document_id!r} is stored"]
    stored = document.text[citation.start : citation.end]
    if not citation.quote.strip() or normalise(stored) != normalise(citation.quote):
        return [f"the quote does not stand in {citation.document_id!r} at its offsets"]
    if citation.page != document.page_at(citation.start):
        return ["the quote is on another page"]
    return []


def figures_stand(claim: str, quotes: str) -> list[str]:
    """Every number in the claim, with its unit, must be in the quotes."""
    missing = figures(normalise(claim)) - figures(normalise(quotes))
    return [f"the figure {f.currency}{f.value}{f.scale} is not in the quote" for f in missing]


def years_stand(claim: str, quotes: str) -> list[str]:
    """Every year in the claim must be in the quotes."""
    return [f"the year {y} is not in the quote" for y in set(years(claim)) - set(years(quotes))]


def names_stand(claim: str, quotes: str) -> list[str]:
    """Every capitalised word of the claim must be in the quotes."""
    said = set(words(normalise(quotes)))
    names = set(re.findall(r"\b[A-Z][\w'&-]*", normalise(claim)))
    faults = []
    for name in sorted(names):
        parts = [p for p in words(name) if p not in STOPWORDS]
        if any(p not in said and p.removesuffix("'s") not in said for p in parts):
            faults.append(f"the name {name!r} is not in the quote")
    return faults


def negation_stands(claim: str, quotes: str) -> list[str]:
    """The claim must deny exactly what the quotes deny."""
    denied, said = _denials(claim), _denials(quotes)
    return [] if denied == said else ["the claim and the quote differ in what they deny"]


def direction_stands(claim: str, quotes: str) -> list[str]:
    """The claim must not say "rose" where the quotes say only "fell", or the reverse."""
    claimed, quoted = set(words(claim)), set(words(quotes))
    for up, down in _OPPOSITES:
        for one, other in ((up, down), (down, up)):
            if claimed & one and not quoted & one and quoted & other:
                return ["the claim turns the quote's direction round"]
    return []


def carried(claim: str, quotes: str) -> list[str]:
    """Most of the claim's content words must be in the quotes."""
    needed, said = set(terms(claim)), set(terms(quotes))
    share = len(needed & said) / len(needed) if needed else 1.0
    return [] if share >= _LEAST_COVERAGE else [f"the quote carries only {share:.0%} of the claim"]


CHECKS: tuple[Callable[[str, str], list[str]], ...] = (
    figures_stand,
    years_stand,
    names_stand,
    negation_stands,
    direction_stands,
    carried,
)
"""What a quote must do for its claim, in the order in which faults are reported."""


def _denials(text: str) -> int:
    found = words(normalise(text))
    return sum(w in _NEGATORS or w.endswith("n't") or stem(w) == "fail" for w in found)
