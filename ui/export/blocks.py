"""The blocks of an answer: its headings, paragraphs and tables, with the marks of its notes.

They are read off what `assistant.render.body` writes in a style of control characters, so that
every surface words an answer alike. No text can forge them: `clean` cuts control characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant import Answer, Citation
from assistant.render import Style, body, numbered
from ui.export.clean import clean

_HEADING, _MARK, _TABLE = "\x01", "\x02", "\x03"
_MARKED = re.compile(f"{_MARK}(\\d+){_MARK}")

STYLE = Style(
    escape=clean,
    heading=lambda text: _HEADING + clean(text),
    marker=lambda number: f"{_MARK}{number}{_MARK}",
    table=lambda heads, rows: _TABLE + json.dumps([heads, rows]),
)


@dataclass(frozen=True)
class Mark:
    """The mark of a note, after what rests on it; `first` where the note is marked first."""

    number: int
    first: bool


@dataclass(frozen=True)
class See:
    """A note referred to by a sentence: "note 3"."""

    number: int


Piece = str | Mark | See
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A heading within an answer."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Sentences that are read on."""

    pieces: Pieces


@dataclass(frozen=True)
class Table:
    """A comparison: heads of the columns, and rows of a head and a cell for each column."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Pieces, ...]], ...]


Block = Heading | Paragraph | Table


def blocks(
    answer: Answer, mark: Callable[[Citation], Mark], today: date | None = None
) -> tuple[Block, ...]:
    """The blocks of an answer, in order.

    Args:
        answer: to be written.
        mark: gives the next mark of a citation, and is called in order of reading.
        today: for how old the newest source is; by default today's date.
    """
    citations = list(numbered(answer))

    def pieces(written: str) -> Pieces:
        found: list[Piece] = []
        for place, part in enumerate(_MARKED.split(written)):
            before = found[-1] if found else ""
            # The parts are text and numbers in turn; text may be empty between two marks.
            if place % 2 == 0:
                found += [clean_inside(part)] if part.strip() or not found else []
            elif 0 < int(part) <= len(citations):
                cited = mark(citations[int(part) - 1])
                follows = not isinstance(before, str) or before.endswith((")", ") "))
                found.append(cited if follows or cited.first else See(cited.number))
        return _tidy(found)

    return tuple(_block(written, pieces) for written in body(answer, STYLE, today))


def clean_inside(text: str) -> str:
    """Cleaned text that keeps a space at either end, where a mark or another text follows."""
    inside = clean(text)
    before = " " if text[:1].isspace() else ""
    return f"{before}{inside}{' ' if inside and text[-1:].isspace() else ''}"


def _block(written: str, pieces: Callable[[str], Pieces]) -> Block:
    if written.startswith(_HEADING):
        return Heading(clean(written))
    if not written.startswith(_TABLE):
        return Paragraph(pieces(written))
    heads, rows = json.loads(written[1:])
    return Table(
        tuple(map(clean, heads[1:])),
        tuple((clean(row[0]), tuple(map(pieces, row[1:]))) for row in rows),
    )


def _tidy(found: list[Piece]) -> Pieces:
    """Marks stand close to what rests on them; nothing stands at the ends but text and marks."""
    tidied: list[Piece] = []
    for place, piece in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else ""
        tidied.append(
            piece.rstrip() if isinstance(piece, str) and isinstance(after, Mark) else piece
        )
    return tuple(piece for piece in tidied if piece != "")
