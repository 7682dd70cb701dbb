"""Recognising initiatives and barriers by any name that a reader may use for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

import corpus
from ingest.lexical import WORD, words

_LEAST = 0.75  # likeness from which a word may be another, misspelt


@dataclass(frozen=True)
class Mention:
    """A name found in a text: what it names, and the words' places (end exclusive)."""

    id: str
    name: str
    start: int
    end: int


class Names:
    """A table of names. Longer names win; capital abbreviations must be in capitals.

    Args:
        entries: (id, full name, other names, abbreviations) for each thing named.
    """

    def __init__(
        self, entries: Sequence[tuple[str, str, tuple[str, ...], tuple[str, ...]]]
    ) -> None:
        self._names: dict[tuple[str, ...], tuple[str, str]] = {}
        self._short: dict[str, tuple[str, str]] = {}
        for identifier, name, others, abbreviations in entries:
            for each in (name, *others):
                self._names.setdefault(tuple(words(each)), (identifier, name))
            for each in abbreviations:
                self._short.setdefault(each, (identifier, name))
        made = Counter(short for _, name, _, _ in entries for short in _initials(name))
        for identifier, name, _, _ in entries:
            for short in _initials(name):
                if made[short] == 1:
                    self._short.setdefault(short, (identifier, name))
        self._longest = max(map(len, self._names), default=0)
        # The first words, so that most places in a text cost no more than a look.
        self._begin = {name[0] for name in self._names if name}
        self._begin_short = {short.partition(" ")[0] for short in self._short}
        self._beginning_like = lru_cache(maxsize=20_000)(self._find_beginning_like)
        # Questions meet the same sentences again and again.
        self._kept = lru_cache(maxsize=1 << 13)(self._find)

    def find(self, text: str, fuzzy: bool = True) -> list[Mention]:
        """The names in the text, in order, none overlapping.

        Args:
            text: a question or a sentence.
            fuzzy: whether a name of six letters or more may be slightly misspelt.
        """
        return list(self._kept(text, fuzzy))

    def _find(self, text: str, fuzzy: bool) -> tuple[Mention, ...]:
        tokens = words(text)
        raw = [match.replace(",", "") for match in WORD.findall(text)]
        found = self._scan(len(tokens), lambda place: self._exact(tokens, raw, place), [])
        if fuzzy:
            found = self._scan(len(tokens), lambda place: self._near(tokens, place), found)
        return tuple(found)

    def _scan(
        self, length: int, match: Callable[[int], Mention | None], found: list[Mention]
    ) -> list[Mention]:
        taken = {place for m in found for place in range(m.start, m.end)}
        place = 0
        while place < length:
            mention = match(place)
            if mention and not taken & set(range(mention.start, mention.end)):
                found = [*found, mention]
                place = mention.end
            else:
                place += 1
        return sorted(found, key=lambda m: m.start)

    def _exact(self, tokens: list[str], raw: list[str], place: int) -> Mention | None:
        longest = self._longest if tokens[place] in self._begin else 0
        for length in range(min(longest, len(tokens) - place), 0, -1):
            hit = self._names.get(tuple(tokens[place : place + length]))
            if hit:
                return Mention(*hit, place, place + length)
        if place >= len(raw) or raw[place] not in self._begin_short:
            return None
        for length in (4, 3, 2, 1):
            hit = self._short.get(" ".join(raw[place : place + length]))
            if hit:
                return Mention(*hit, place, min(place + length, len(tokens)))
        return None

    def _near(self, tokens: list[str], place: int) -> Mention | None:
        best: Mention | None = None
        best_ratio = 0.0
        for name in self._beginning_like(tokens[place]):
            heard, hit = tokens[place : place + len(name)], self._names[name]
            if len(heard) < len(name):
                continue
            ratios = [_likeness(said, written) for said, written in zip(heard, name, strict=True)]
            ratio = sum(ratios) / len(ratios) + 0.001 * len(name)
            # Plain words one letter apart (family, families) are not misspelt one-word names.
            least = 0.9 if len(name) == 1 else _LEAST
            if min(ratios) >= least and ratio > best_ratio:
                best, best_ratio = Mention(*hit, place, place + len(name)), ratio
        return best

    def _find_beginning_like(self, said: str) -> list[tuple[str, ...]]:
        """The names of six letters or more whose first word may be the one that was said."""
        return [
            name
            for name in self._names
            if sum(map(len, name)) >= 6 and _likeness(said, name[0]) >= _LEAST
        ]


@lru_cache(maxsize=100_000)
def _likeness(said: str, written: str) -> float:
    """How alike two words are, from 0 to 1; short words are alike only where they are equal."""
    if said == written:
        return 1.0
    if min(len(said), len(written)) < 4 or abs(len(said) - len(written)) > 2:
        return 0.0
    return SequenceMatcher(None, said, written).ratio()


def _initials(name: str) -> set[str]:
    """Abbreviations that readers make of a name: "PfPP" and "PPP" of three capitals or more."""
    tokens = re.findall(r"[A-Za-z]+", name)
    capitals = "".join(w[0] for w in tokens if w[0].isupper())
    mixed = "".join(w[0] for w in tokens)
    return {short for short in (capitals, mixed) if len(capitals) >= 3}


def replace_mentions(text: str, mentions: list[Mention], write: Callable[[Mention], str]) -> str:
    """The text with what `write` gives in place of each mention that `Names.find` found in it."""
    spans = [match.span() for match in WORD.finditer(text)]
    for mention in reversed(mentions):
        if mention.end <= len(spans):
            start, end = spans[mention.start][0], spans[mention.end - 1][1]
            text = f"{text[:start]}{write(mention)}{text[end:]}"
    return text


@cache
def initiative_names() -> Names:
    """The names of the registry's initiatives."""
    return Names(
        [(i.id, i.name, i.aliases, i.abbreviations) for i in corpus.initiatives().values()]
    )


@cache
def sponsor_names() -> Names:
    """The names of the sponsoring bodies, as they then were."""
    return Names([(d.id, d.name, (), d.abbreviations) for d in corpus.departments().values()])


@cache
def barrier_names() -> Names:
    """The names of the five barriers, with their synonyms."""
    return Names([(b.id, b.name, b.synonyms, ()) for b in corpus.barriers().values()])
