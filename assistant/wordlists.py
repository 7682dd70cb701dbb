"""The gate's word lists: `checks.yaml`, and the thesaurus of `paraphrases.txt`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.lexical import stem

_FILE = Path(__file__).with_name("checks.yaml")
_THESAURUS = Path(__file__).with_name("paraphrases.txt")


@cache
def word_list(name: str) -> frozenset[str]:
    """The words, as they are written, of one of the plain lists of `checks.yaml`."""
    return frozenset(tables()[name].split())


@cache
def universals() -> tuple[frozenset[str], ...]:
    """Groups of words that widen what is said."""
    return tuple(frozenset(group.split()) for group in tables()["universals"])


@cache
def opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of sets of stems that say the opposite of one another."""
    return tuple((_stems(one), _stems(other)) for one, other in tables()["opposites"])


@cache
def same(term: str) -> frozenset[str]:
    """The stems that a paraphrase may put in place of a stem; it is one of them."""
    return frozenset({term}).union(*(group for group in _groups() if term in group))


@cache
def _groups() -> tuple[frozenset[str], ...]:
    lines = _THESAURUS.read_text(encoding="utf-8").splitlines()
    return tuple(_stems(line) for line in lines if line and not line.startswith("#"))


def _stems(listed: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed.split())


@cache
def tables() -> dict[str, Any]:
    """All of `checks.yaml`."""
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
