"""Recognising initiatives and barriers by any name that a reader may use for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import corpus
from ingest.lexical import words


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
        self, entries: Iterable[tuple[str, str, tuple[str, ...], tuple[str, ...]]]
    ) -> None:
        self._names: dict[tuple[str, ...], tuple[str, str]] = {}
        self._short: dict[str, tuple[str, str]] = {}
        for identifier, name, others, abbreviations in entries:
            for each in (name, *others):
                self._names.setdefault(tuple(words(each)), (identifier, name))
            for each in abbreviations:
                self._short.setdefault(each, (identifier, name))
        self._longest = max(map(len, self._names), default=0)

    def find(self, text: str, fuzzy: bool = True) -> list[Mention]:
        """The names in the text, in order, none overlapping.

        Args:
            text: a question or a sentence.
            fuzzy: whether a name of six letters or more may be slightly misspelt.
        """
        tokens = words(text)
        raw = re.findall(r"[£$€]?\d[\d,]*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?", text)
        found: list[Mention] = []
        place = 0
        while place < len(tokens):
            mention = self._at(tokens, raw, place, fuzzy)
            if mention:
                found.append(mention)
            place = mention.end if mention else place + 1
        return found

    def _at(self, tokens: list[str], raw: list[str], place: int, fuzzy: bool) -> Mention | None:
        for length in range(min(self._longest, len(tokens) - place), 0, -1):
            hit = self._names.get(tuple(tokens[place : place + length]))
            if hit:
                return Mention(*hit, place, place + length)
        if len(raw) == len(tokens):
            for length in (2, 1):
                hit = self._short.get(" ".join(raw[place : place + length]))
                if hit:
                    return Mention(*hit, place, min(place + length, len(tokens)))
        return self._near(tokens, place) if fuzzy else None

    def _near(self, tokens: list[str], place: int) -> Mention | None:
        best: Mention | None = None
        best_ratio = 0.87
        for name, hit in self._names.items():
            heard = tokens[place : place + len(name)]
            written = " ".join(name)
            said = " ".join(heard)
            if len(heard) < len(name) or len(written) < 6 or abs(len(said) - len(written)) > 3:
                continue
            # Plain words one letter apart (families, family) are not misspelt names.
            if len(name) == 1 and said[0] != written[0]:
                continue
            ratio = SequenceMatcher(None, said, written).ratio()
            if ratio > best_ratio:
                best, best_ratio = Mention(*hit, place, place + len(name)), ratio
        return best


@cache
def initiative_names() -> Names:
    """The names of the registry's initiatives."""
    return Names(
        (i.id, i.name, i.aliases, i.abbreviations) for i in corpus.initiatives().values()
    )


@cache
def barrier_names() -> Names:
    """The names of the five barriers, with their synonyms."""
    return Names((b.id, b.name, b.synonyms, ()) for b in corpus.barriers().values())
