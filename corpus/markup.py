"""The line format of bundled documents: `Sentence. [@source; @source] {key: value; gap}`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import get_args

from corpus.sources import Design, Voice

DIRECTIONS = ("worked", "mixed", "no-effect", "harm", "not-measured")
DESIGNS = get_args(Design)
VOICES = get_args(Voice)
MARKS = ("finding", "outcome", "population", "design", "voice", "figure", "gap")

_LINE = re.compile(
    r"(?P<text>[^\[\]{}]+[.?!][\"”’')]?)"
    r"(?:\s\[(?P<refs>@[\w.-]+(?:;\s*@[\w.-]+)*)\])?"
    r"(?:\s\{(?P<marks>[^{}]+)\})?"
)
_REFERENCE = re.compile(r"@([\w.-]+)")


@dataclass(frozen=True)
class Statement:
    """One sentence of a bundled document with what its line says about it.

    Attributes:
        text: the sentence, without reference and marks.
        sources: ids of the publications that it rests on, the best support first.
        marks: those of `MARKS` that the line has; `gap` maps to "".
    """

    text: str
    sources: tuple[str, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def is_gap(self) -> bool:
        """Whether it says only that the corpus does not know something."""
        return "gap" in self.marks


def parse_statement(line: str) -> Statement | None:
    """Read one line; None where it has no reference and no marks (ordinary prose)."""
    match = _LINE.fullmatch(line.strip())
    if match is None or not (match["refs"] or match["marks"]):
        return None
    marks = {}
    for part in (match["marks"] or "").split(";"):
        key, _, value = part.partition(":")
        if key.strip():
            marks[key.strip()] = value.strip()
    return Statement(match["text"], tuple(_REFERENCE.findall(match["refs"] or "")), marks)
