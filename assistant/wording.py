"""How a sentence says what it says: what it denies, hedges, widens and claims to be a cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.figures import NUMBER_WORDS
from assistant.spelling import is_english
from assistant.vocabulary import synonyms
from ingest.lexical import STOPWORDS, stem, words

_FILE = Path(__file__).with_name("checks.yaml")
_NUMBER = r"(?:" + "|".join(NUMBER_WORDS) + r")\b"
_NEARLY = re.compile(r"\b(?:almost|nearly|not|virtually)\s+(?:all|every|each|always)\b")
_TO_COME = re.compile(r"\b(?:had|has|have|were|was|is|are|due|set|asked|invited|told)\s+to\s+(\w+)")
_REACH = 5  # content words that a negator, limiter or hedge bears on


def negation(claim: str, quotes: str) -> str | None:
    """The claim must deny what its quotes deny, and nothing else."""
    negators = _list("negators")
    denied, quoted = _borne(claim, negators), _borne(quotes, negators)
    reach = {s for scope in quoted for s in scope}
    for scope in denied:
        if scope and not _meet(scope[:3], reach):
            return "the claim denies what the quote does not"
    claimed = set(_content(claim))
    said = {s for scope in denied for s in scope}
    for scope in quoted:
        if any(_meet([s], claimed) for s in scope[:2]) and not _meet(scope[:3], said):
            return "the claim does not deny what the quote denies"
    for head in {scope[0] for scope in quoted if scope} & {s[0] for s in denied if s}:
        if (_heads(denied, head) - _heads(quoted, head)) % 2:
            return "the claim denies what the quote does not"
    return None


def _heads(scopes: list[list[str]], head: str) -> int:
    return sum(scope[:1] == [head] for scope in scopes)


def direction(claim: str, quotes: str) -> str | None:
    """The claim must not say "rose" where the quotes say only "fell" of it, or the reverse."""
    claimed, said = set(_stems(claim)), set(_stems(quotes))
    for one, other in _opposites():
        for here, there in ((one, other), (other, one)):
            if claimed & here - said and said & there - claimed and not said & here:
                return "the claim turns the quote's direction round"
            for near in _around(claim, here):
                opposed = any(len(near & far) > 1 for far in _around(quotes, there))
                if opposed and not any(near & far for far in _around(quotes, here)):
                    return "the claim turns the quote's direction round"
    return None


def scope(claim: str, quotes: str) -> str | None:
    """The claim must be no wider than its quotes: no "all" added, no "some" dropped."""
    said = set(words(_NEARLY.sub(" ", quotes.lower())))
    for word in words(_NEARLY.sub(" ", claim.lower())):
        same = next((group for group in _universals() if word in group), None)
        if same and not same & said:
            return f"the claim adds {word!r}"
    limiters = _list("limiters")
    kept = _borne(claim, limiters)
    claimed = set(_content(claim))
    for narrowed in _borne(quotes, limiters - set(words(claim))):
        noun = narrowed[:1]
        if noun and noun[0] in claimed and not any(_meet(noun, set(k[:2])) for k in kept):
            return "the claim drops a word that limits what the quote says"
    return None


def hedge(claim: str, quotes: str) -> str | None:
    """The claim must not be surer than its quotes."""
    hedges = _list("hedges")
    claimed = set(_content(claim))
    kept = {s for borne in _borne(claim, hedges) for s in borne}
    for borne in _borne(quotes, hedges - set(words(claim))):
        first = set(borne[:4])
        if len(first & claimed) >= min(2, len(first)) and first and not first & kept:
            return "the claim is surer than the quote"
    for match in _TO_COME.finditer(quotes.lower()):
        verb = stem(match[1])
        if verb in claimed and not re.search(rf"\bto {re.escape(match[1])}\b", claim.lower()):
            return "the claim says that what was to come has come"
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
    """The claim must not say "a year" or "at least" of a figure where its quotes do not."""
    said, quoted = claim.lower(), quotes.lower()
    for pattern, plain in _measures():
        if pattern.search(said) and not plain.search(quoted):
            return "the claim measures a figure by what the quote does not"
    return None


def is_harmless(word: str) -> bool:
    """Whether a claim may add the word to what its quotes say."""
    return word in _list("harmless") or stem(word) in _harmless()


@cache
def _harmless() -> frozenset[str]:
    return frozenset(map(stem, _list("harmless")))


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


def _around(text: str, markers: frozenset[str]) -> list[set[str]]:
    """For each word of which the stem is a marker, the stems of the content words beside it."""
    stems = [stem(w) for w in words(text) if w not in STOPWORDS or stem(w) in markers]
    return [
        set(stems[max(0, place - 2) : place] + stems[place + 1 : place + 4]) - markers
        for place, each in enumerate(stems)
        if each in markers
    ]


def _clauses(text: str) -> Iterable[str]:
    return re.split(r"[;:.!?]\s|,\s(?:and|but|while|though|although|which|who)\b|\bbut\b", text)


def _content(text: str) -> list[str]:
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def _stems(text: str) -> list[str]:
    return [stem(w) for w in words(text)]


def _meet(stems: Iterable[str], others: set[str]) -> bool:
    return any(same(s) & others for s in stems)


@cache
def same(term: str) -> frozenset[str]:
    """The stems that a paraphrase may put in place of a stem; it is one of them."""
    return synonyms(term).union(*(group for group in _synonyms() if term in group))


@cache
def _synonyms() -> list[frozenset[str]]:
    return [_set(group) for group in _tables()["synonyms"]]


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(_tables()[name].split())


@cache
def _universals() -> list[frozenset[str]]:
    return [frozenset(group.split()) for group in _tables()["universals"]]


@cache
def _opposites() -> list[tuple[frozenset[str], frozenset[str]]]:
    pairs = _tables()["opposites"]
    return [(_set(one), _set(other)) for one, other in pairs]


@cache
def _measures() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """For each group: its words beside a figure, and its words anywhere."""
    found = []
    for kind, groups in _tables()["measures"].items():
        for line in groups:
            either = "|".join(re.escape(m.strip()) for m in line.split(","))
            figure = rf"(?:\d[\d,.]*\s?(?:%|m|bn|k|million|billion)?|{_NUMBER})"
            before = rf"\b(?:{either})\s+(?:[£$€]?\d|{_NUMBER})"
            after = rf"{figure}(?:\s+\w+){{0,3}}\s+(?:{either})\b"
            beside = before if kind == "before" else after
            found.append((re.compile(beside), re.compile(rf"\b(?:{either})\b")))
    return found


def _set(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


@cache
def _tables() -> dict[str, Any]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
