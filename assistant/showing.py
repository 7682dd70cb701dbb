"""Which of the five barriers a sentence shows at work, and which it offers a way past."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from assistant.evidence import Evidence
from assistant.names import barrier_names

_FILE = Path(__file__).with_name("barriers.yaml")
_IN_THE_WAY = "What got in the way"
_ON_BARRIERS = ("barrier", "evidence")


def shown(evidence: Evidence) -> frozenset[str]:
    """The ids of the barriers that a sentence says stood in the way; none for most sentences.

    A document says which barriers it shows at work (`corpus/README.md`). Under "What got in the
    way" a sentence shows those of them that it names, or else those whose cues it holds. A
    document on barriers finds them under "What was found" too, where it names them.
    """
    heading = evidence.section[-1] if evidence.section else ""
    by_name = named(evidence.text)
    if heading == _IN_THE_WAY:
        # One that names several lists them, and may word another in its own way.
        found = by_name if len(by_name) == 1 else by_name | _cued(evidence.text)
    elif heading == "What was found" and evidence.document.kind in _ON_BARRIERS:
        found = by_name
    else:
        return frozenset()
    return found & frozenset(evidence.document.barriers)


def answered(evidence: Evidence) -> frozenset[str]:
    """The ids of the barriers that a sentence offers an insight into; none for most sentences.

    Insights are what the corpus's documents of that kind say of a barrier that they name, and
    the lessons of documents on barriers: on those that the sentence names, or on the one that
    the document is about.
    """
    heading = evidence.section[-1] if evidence.section else ""
    document, by_name = evidence.document, named(evidence.text)
    if document.kind == "insight":
        return by_name if heading != _IN_THE_WAY else frozenset()
    if document.kind == "barrier" and heading == "What happened next":
        return by_name
    if document.kind in _ON_BARRIERS and heading == "Lessons":
        return by_name or frozenset(document.barriers if len(document.barriers) == 1 else ())
    return frozenset()


def named(text: str) -> frozenset[str]:
    """The ids of the barriers that a text names, by any of their synonyms."""
    return frozenset(m.id for m in barrier_names().find(text, fuzzy=False))


def _cued(text: str) -> frozenset[str]:
    plain = " ".join(text.split()).lower()
    return frozenset(b for b, cues in _cues().items() if any(c.search(plain) for c in cues))


@cache
def _cues() -> dict[str, tuple[re.Pattern[str], ...]]:
    read: dict[str, Iterable[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {barrier: tuple(map(re.compile, cues)) for barrier, cues in read.items()}
