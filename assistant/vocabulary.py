"""Stems that count as the same when a sentence is matched to a question."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.lexical import stem, words

_FILE = Path(__file__).with_name("synonyms.txt")


@cache
def synonyms(term: str) -> frozenset[str]:
    """The stems that state what `term`, a stem, asks for; `term` itself is one of them."""
    return frozenset({term}).union(*(group for group in _groups() if term in group))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(
        frozenset(stem(word) for word in words(line)) for line in lines if not line.startswith("#")
    )
