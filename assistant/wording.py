"""How a sentence says what it says: what it denies, hedges, widens and claims to be a cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.spelling import is_english
from assistant.vocabulary import synonyms
from ingest.lexical import STOPWORDS, stem, words

_FILE = Path(__file__).with_name("checks.yaml")
_REACH = 5  # content words that a negator, limiter or hedge bears on


def negation(claim: str, quotes: str) -> str | None:
    """The claim must deny what its quotes deny, and nothing else."""
    negators = _list("negators")
    denied, quoted = _borne(claim, negators), _borne(quotes, negators)
    reach = {s for scope in quoted for s in scope}
    for scope in denied:
        if scope and not _meet(scope[:3], reach):
            return "the claim denies what the quote does not"
    claimed, said = set(_content(claim)), {s for scope in denied for s in scope}
    for scope in quoted:
        if (
            len(scope) > 1
            and all(_meet([s], claimed) for s in scope[:2])
            and not _meet(scope[:3], said)
        ):
            return "the claim does not deny what the quote denies"
    return None


def direction(claim: str, quotes: str) -> str | None:
    """The claim must not say "rose" where the quotes say only "fell", or the reverse."""
    claimed, said = set(_stems(claim)), set(_stems(quotes))
    for one, other in _opposites():
        for here, there in ((one, other), (other, one)):
            if claimed & here - said and said & there - claimed and not said & here:
                return "the claim turns the quote's direction round"
    return None


def scope(claim: str, quotes: str) -> str | None:
    """The claim must be no wider than its quotes: no "all" added, no "some" dropped."""
    wide = _list("wideners")
    added = (set(words(claim)) & wide) - set(words(quotes))
    if added and not set(words(quotes)) & wide:
        return f"the claim adds {sorted(added)[0]!r}"
    limiters = _list("limiters")
    kept = _borne(claim, limiters)
    claimed = set(_content(claim))
    for narrowed in _borne(quotes, limiters):
        noun = narrowed[:1]
        if noun and noun[0] in claimed and not any(_meet(noun, set(k[:2])) for k in kept):
            return "the claim drops a word that limits what the quote says"
    return None


def hedge(claim: str, quotes: str) -> str | None:
    """The claim must not be surer than its quotes."""
    hedges = _list("hedges")
    if set(words(claim)) & hedges:
        return None
    claimed = set(_content(claim))
    for borne in _borne(quotes, hedges):
        if len(set(borne[:4]) & claimed) >= 2:
            return "the claim is surer than the quote"
    return None


def cause(claim: str, quotes: str) -> str | None:
    """The claim must not call a cause what its quotes only say goes together."""
    causes = _list("causes")
    if not set(words(claim)) & causes or set(words(quotes)) & causes:
        return None
    if set(words(quotes)) & _list("associations"):
        return "the claim makes a cause of what the quote only puts together"
    added = (set(words(claim)) & causes) - set(words(quotes))
    return f"the claim says {sorted(added)[0]!r}, and the quote names no cause" if added else None


def measure(claim: str, quotes: str) -> str | None:
    """The claim must not say "a year" or "in all" of a figure where its quotes do not."""
    said, quoted = f" {claim.lower()} ", f" {quotes.lower()} "
    for group in _measures():
        claims = any(f" {m} " in said or f" {m}." in said for m in group)
        if claims and not any(m in quoted for m in group):
            return "the claim measures a figure by what the quote does not"
    return None


def is_name(word: str) -> bool:
    """Whether a word that begins a sentence is a name, and not a plain word in its first place."""
    return not _is_plain(word.lower().removesuffix("'s"))


@cache
def _is_plain(word: str) -> bool:
    return word in STOPWORDS or is_english(word)


def _borne(text: str, markers: frozenset[str]) -> list[list[str]]:
    """For each marker in the text, the stems of the content words that follow it."""
    found = []
    for clause in _clauses(text):
        tokens = words(clause)
        for place, token in enumerate(tokens):
            if token in markers:
                after = [w for w in tokens[place + 1 :] if w not in STOPWORDS and w not in markers]
                found.append([stem(w) for w in after[:_REACH]])
    return found


def _clauses(text: str) -> Iterable[str]:
    return re.split(r"[;:.!?]\s|,\s(?:and|but|while|though|although|which|who)\b|\bbut\b", text)


def _content(text: str) -> list[str]:
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def _stems(text: str) -> list[str]:
    return [stem(w) for w in words(text)]


def _meet(stems: Iterable[str], others: set[str]) -> bool:
    return any(synonyms(s) & others for s in stems)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_tables()[name].split())


@cache
def _opposites() -> list[tuple[frozenset[str], frozenset[str]]]:
    pairs = _tables()["opposites"]
    return [(_set(one), _set(other)) for one, other in pairs]


@cache
def _measures() -> list[list[str]]:
    return [[m.strip() for m in line.split(",")] for line in _tables()["measures"]]


def _set(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


@cache
def _tables() -> dict[str, Any]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
