"""One plain form for turns of phrase, so that two ways of saying a thing meet in the checks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from corpus.yamlfile import load_table

_FILE = Path(__file__).with_name("rewording.yaml")


def plain(text: str) -> str:
    """The text with idioms in plain words: "no less than" is "at least", "unclear" "not clear".

    The result is for comparing, never for showing. Capitals are kept elsewhere than in what is
    reworded, since they tell names.
    """
    for pattern, word in _phrases():
        text = pattern.sub(word, text)
    return _negative().sub(lambda match: f"not {_positives()[match[0].lower()]}", text)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows: list[tuple[str, str]] = _tables()["phrases"]
    return tuple((re.compile(rf"\b(?:{p})(?!\w)", re.IGNORECASE), word) for p, word in rows)


@cache
def _negative() -> re.Pattern[str]:
    # Not of a name ("Disability Unavailable") nor of part of a word joined by a hyphen.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _positives()))})(?![\w-])")


@cache
def _positives() -> dict[str, str]:
    return dict(pair.split(":") for pair in _tables()["negative"].split())


@cache
def _tables() -> dict[str, Any]:
    return load_table(_FILE)
