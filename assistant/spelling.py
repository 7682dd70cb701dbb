"""Mending a question's words: short forms written out, slips of the keyboard corrected."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import yaml
from spellchecker import SpellChecker

from ingest.lexical import STOPWORDS, Vocabulary

_FILE = Path(__file__).with_name("abbreviations.yaml")


@cache
def _short_forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    forms = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple((re.compile(rf"(?<!\w){re.escape(k)}(?!\w)"), v) for k, v in forms.items())


def expand(question: str) -> str:
    """The question with short forms of places and bodies written out."""
    for pattern, full in _short_forms():
        question = pattern.sub(full, question)
    return question


def correct(question: str, vocabulary: Vocabulary, known: Callable[[str], bool]) -> str:
    """The question with misspelt lower-case words one slip away from a known word mended.

    Words of the corpus are preferred to other English words; an English word is left alone.

    Args:
        question: as typed.
        vocabulary: the corpus's words, with how often each stands there.
        known: whether a word is to be left alone (a name, a synonym).
    """

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        if word in vocabulary or word in STOPWORDS or known(word) or word in _english():
            return word
        near = _english().edit_distance_1(word)
        ours = [w for w in near if w in vocabulary]
        theirs = ours or list(_english().known(near))
        return max(theirs, key=lambda w: (vocabulary.get(w, 0), _english()[w]), default=word)

    return re.sub(r"(?<!['’\w])[a-z]{4,}\b(?!['’])", mend, question)


def is_english(word: str) -> bool:
    """Whether a lower-case word is an English word; most names of places count as such, too."""
    return word in _english()


@cache
def _english() -> SpellChecker:
    return SpellChecker(language="en", distance=1)
