"""Stems that count as the same when a sentence is matched to a question."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from corpus import initiatives
from ingest.lexical import stem, words

_FILE = Path(__file__).with_name("synonyms.txt")


@cache
def synonyms(term: str) -> frozenset[str]:
    """The stems that state what `term`, a stem, asks for; `term` itself is one of them."""
    return frozenset({term}).union(*(group for group in _groups() if term in group))


@cache
def is_known(word: str) -> bool:
    """Whether a word, as typed, is one of the lists' words or of a registered name."""
    return word in _listed()


@cache
def _listed() -> frozenset[str]:
    names = (name for i in initiatives().values() for name in i.names)
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(word for text in (*lines, *names) for word in words(text))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(
        frozenset(stem(word) for word in words(line)) for line in lines if not line.startswith("#")
    )
