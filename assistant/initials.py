"""Abbreviations and what they stand for, told by first letters: "NEET", "CCGs", "A&E"."""

from __future__ import annotations

import re

from ingest.lexical import STOPWORDS, stem

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|&")
_SHORT = re.compile(r"\b[A-Z](?:[A-Z]+|&[A-Z])(?:s|'s)?\b")


def short_forms(text: str) -> set[str]:
    """The abbreviations of a text in capitals, their endings and "&" left out: "CCGs" is "CCG"."""
    return {re.sub(r"'?s$|&", "", match[0]) for match in _SHORT.finditer(text)}


def spells_out(text: str, short: str) -> set[str]:
    """The stems of the words of a text that an abbreviation stands for; empty where none do.

    Small words between may count or not: "not in education, employment or training" is "NEET".
    """
    tokens = [each for each in _WORD.findall(text) if each != "&"]
    for start in range(len(tokens)):
        end = _fits(tokens, start, short.lower())
        if end is not None and any(t.lower() not in STOPWORDS for t in tokens[start:end]):
            return {stem(t.lower()) for t in tokens[start:end] if t.lower() not in STOPWORDS}
    return set()


def _fits(tokens: list[str], place: int, letters: str) -> int | None:
    """Where, end exclusive, a run of words from a place that has these first letters ends."""
    if not letters:
        return place
    if place >= len(tokens):
        return None
    word = tokens[place].lower()
    if word[0] == letters[0]:
        end = _fits(tokens, place + 1, letters[1:])
        if end is not None:
            return end
    skips = word in STOPWORDS and len(letters) > 0
    return _fits(tokens, place + 1, letters) if skips else None
