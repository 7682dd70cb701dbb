"""What a word bears on: the content words of its clause that follow it, or stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import pairwise

from assistant.vocabulary import synonyms
from assistant.wordlists import same
from ingest.lexical import STOPWORDS, stem, words

_REACH = 5  # content words that a negator, limiter or hedge bears on
_CLAUSE = re.compile(r"[;:.!?]\s|,\s(?:and|but|so|while|though|although|which|who)\b|\bbut\b")


def borne(text: str, markers: frozenset[str]) -> list[list[str]]:
    """For each marker in the text, the stems of the content words that follow it."""
    found = []
    for clause in _CLAUSE.split(text):
        tokens = words(clause)
        for place, token in enumerate(tokens):
            if token in markers:
                after = [w for w in tokens[place + 1 :] if w not in STOPWORDS and w not in markers]
                found.append([stem(w) for w in after[:_REACH]])
    return found


def beside(text: str, markers: Set[str]) -> list[set[str]]:
    """For each word of which the stem is a marker, the stems of the content words beside it."""
    stems = [stem(w) for w in words(text) if w not in STOPWORDS or stem(w) in markers]
    return [
        set(stems[max(0, place - 2) : place] + stems[place + 1 : place + 4]) - markers
        for place, each in enumerate(stems)
        if each in markers
    ]


def qualified(text: str, markers: Set[str]) -> list[str]:
    """For each word of which the stem is a marker, the stem of the next content word."""
    stems = [stem(w) for w in words(text) if w not in STOPWORDS or stem(w) in markers]
    return [after for each, after in pairwise(stems) if each in markers]


def content(text: str) -> list[str]:
    """The stems of the content words of a text, in order, with repeats."""
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def meet(stems: Iterable[str], others: Set[str]) -> bool:
    """Whether a stem, or one that may stand for it, is among others."""
    return any(same(s) & others for s in stems)


def touch(stems: Iterable[str], others: Set[str]) -> bool:
    """Whether a stem, or one of the same field (`vocabulary.synonyms`), is among others.

    Wider than `meet`: to tell that a denial may bear on the claim, not that a word is said.
    """
    return any((same(s) | synonyms(s)) & others for s in stems)
