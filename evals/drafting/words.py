"""The words that drafting knows: the lists of words.yaml, and the forms of its verbs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("words.yaml")
BE = frozenset({"is", "are", "was", "were"})
HAVE = {"has": "does", "have": "do", "had": "did"}
MODALS = frozenset("can could may might must shall should will would".split())
_OTHERS = frozenset("did do does said came went became began".split())


@dataclass(frozen=True)
class Verb:
    """A finite form: its base, and the auxiliary that asks for it ("did", "does")."""

    base: str
    auxiliary: str


@cache
def words_for(key: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(str(_lists()[key]).split())


def any_of(key: str) -> str:
    """The words of a list as alternatives of a regular expression, longest first."""
    return "|".join(sorted(words_for(key), key=lambda word: (-len(word), word)))


def phrases_for(key: str) -> str:
    """The phrases of a list, parted by "|", as alternatives of a regular expression."""
    phrases = [" ".join(phrase.split()) for phrase in str(_lists()[key]).split("|")]
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


@cache
def participles() -> dict[str, tuple[str, str]]:
    """Past participle to (base, past)."""
    return {third: (base, past) for base, past, third in _forms()}


@cache
def finite_verbs() -> dict[str, Verb]:
    """The past and third-person forms, except those of be and have."""
    found = {past: Verb(base, "did") for base, past, _ in _forms()}
    for base, _, _ in _forms():
        found.setdefault(third_person(base), Verb(base, "does"))
    return found


def base_of(word: str) -> str:
    """The base of a verb form known, "" for any other word."""
    verb = finite_verbs().get(word)
    if verb:
        return verb.base
    if word in participles():
        return participles()[word][0]
    return word if word in _bases() else ""


def is_finite(word: str) -> bool:
    """Whether the word may be a finite verb."""
    return word in BE or word in HAVE or word in MODALS or word in _OTHERS or word in finite_verbs()


def third_person(base: str) -> str:
    """ "fund" to "funds"."""
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return base + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s")


@cache
def _forms() -> tuple[tuple[str, str, str], ...]:
    """(base, past, participle) of every verb known."""
    verbs: dict[str, str] = _lists()["verbs"]
    irregular = [entry.split("/") for entry in verbs["irregular"].split()]
    known = {entry[0] for entry in irregular} | set(verbs["doubled"].split())
    found = [(base, past, participle) for base, past, participle in irregular]
    pasts = [(base, _past(base)) for base in verbs["regular"].split() if base not in known]
    pasts += [(base, f"{base}{base[-1]}ed") for base in verbs["doubled"].split()]
    return (*found, *((base, past, past) for base, past in pasts))


def _past(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ied"
    return f"{base}d" if base.endswith("e") else f"{base}ed"


@cache
def _bases() -> frozenset[str]:
    return frozenset(base for base, _, _ in _forms())


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return lists
