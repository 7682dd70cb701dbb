"""What a question asks for, and the headings under which documents put it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.yamlfile import load_table
from ingest.lexical import stem

Focus = Literal[
    "comparison",
    "money",
    "number",
    "when",
    "sequence",
    "next",
    "barrier",
    "lesson",
    "outcome",
    "who",
    "how",
    "overview",
    "open",
]
_FILE = Path(__file__).with_name("focus.yaml")


@dataclass(frozen=True)
class Ask:
    """What a question asks for: the chief thing, any others, and whether a figure is demanded."""

    chief: Focus
    others: tuple[Focus, ...] = ()
    strict: bool = False


def ask_of(question: str) -> Ask:
    """What the question asks for, by its cue words; "open" where none is known."""
    text = question.lower()
    found = _matching("cues", text)
    if not found:
        return Ask("open")
    # An explicit "how many" outranks a looser cue ("the money") in the same words.
    demanded = _matching("demands", text)
    chief = demanded[0] if demanded and found[0] != "comparison" else found[0]
    others = tuple(focus for focus in found if focus != chief)
    return Ask(chief, others, strict=chief in demanded)


def heading_fit(focus: Focus, section: str) -> float:
    """How well a heading path suits what is asked: 1 chief heading, 0.5 second best, else 0."""
    heading = section.lower()
    for rank, pattern in enumerate(_patterns("headings").get(focus, ())):
        if pattern.search(heading):
            return 1.0 / (rank + 1)
    return 0.0


def _matching(table: str, text: str) -> list[Focus]:
    patterns = _patterns(table)
    return [f for f in get_args(Focus) if any(p.search(text) for p in patterns.get(f, ()))]


def asking_words(focus: Focus) -> frozenset[str]:
    """Stems of the words of the asking itself, such as "cost" in "How much did it cost?"."""
    return _stems().get(focus, frozenset())


@cache
def _stems() -> dict[str, frozenset[str]]:
    return {f: frozenset(map(stem, listed.split())) for f, listed in _tables()["words"].items()}


@cache
def _patterns(table: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {focus: tuple(map(re.compile, cues)) for focus, cues in _tables()[table].items()}


@cache
def _tables() -> dict[str, Any]:
    return load_table(_FILE)
