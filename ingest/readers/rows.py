"""Rows of a table as sentences that keep each cell with its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.block import Block, clean

MOST_ROWS = 50_000  # of a file
MOST_COLUMNS = 256
MOST_CELL = 5_000  # characters
_NUMBER = re.compile(r"[-+(£$€]*[\d,.]+\s?%?[)kmbn]*")


class Bounded:
    """Rows of a file up to the bounds, and what was left out.

    Args:
        most_rows: how many rows are kept over all tables of the file.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._left = most_rows
        self._rows = self._columns = self._cells = 0

    def take(self, rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
        """Each row as clean text, no row or cell beyond the bounds, empty rows left out."""
        for row in rows:
            if self._left <= 0:
                self._rows += 1
                if self._rows > MOST_ROWS:  # counted far enough to say "more than"
                    return
                continue
            self._columns = max(self._columns, len(row) - MOST_COLUMNS)
            cells = [self._cell(value) for value in row[:MOST_COLUMNS]]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                self._left -= 1
                yield cells

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out, if anything."""
        found = []
        if self._rows:
            more = "more than " if self._rows > MOST_ROWS else ""
            found.append(f"{more}{min(self._rows, MOST_ROWS):,} rows were left out: split the file")
        if self._columns > 0:
            found.append(f"{self._columns:,} columns beyond the first {MOST_COLUMNS} were left out")
        if self._cells:
            found.append(f"{self._cells:,} cells were cut at {MOST_CELL:,} characters")
        return tuple(found)

    def _cell(self, value: object) -> str:
        text = "" if value is None else str(value)
        if len(text) > MOST_CELL:
            self._cells += 1
            text = text[:MOST_CELL]
        return clean(text.replace("\n", " ").replace("\r", " "))


def blocks_of_table(rows: Iterable[list[str]]) -> Iterator[Block]:
    """A table's rows as blocks "Column: value; Column: value.", what stands above it as it is.

    The header is the first row with as many cells as the rows about it and no number in it.
    """
    lines = list(rows)
    header = None if _is_form(lines) else _header_of(lines)
    if header is None:
        yield from (Block(_plain(cells)) for cells in lines)
        return
    yield from (Block(_plain(cells)) for cells in lines[:header])
    names = lines[header]
    for cells in lines[header + 1 :]:
        text = sentence_of(names, cells)
        if text:
            yield Block(text)


def sentence_of(names: Sequence[str], cells: Sequence[str]) -> str:
    """ "Column: value; Column: value." of a row; "" where it is empty."""
    pairs = []
    for position, cell in enumerate(cells):
        name = names[position] if position < len(names) else ""
        if cell:
            pairs.append(f"{name.rstrip(':')}: {cell}" if name and name != cell else cell)
    return _sentence("; ".join(pairs))


def _is_form(lines: list[list[str]]) -> bool:
    """Whether each row is a label and its value, as in a form, with no header."""
    pairs = [cells for cells in lines if len(cells) == 2]
    labels = sum(1 for cells in pairs if cells[0].endswith(":"))
    return labels > 0.5 * len(lines)


def _header_of(lines: list[list[str]]) -> int | None:
    """Which row names the columns: the first full one of the first ten, if it holds words."""
    if len(lines) < 2:
        return None
    width = max(sum(1 for cell in cells if cell) for cells in lines[:50])
    for number, cells in enumerate(lines[:10]):
        filled = [cell for cell in cells if cell]
        if len(filled) < max(2, 0.6 * width) and not (width == 1 and number == 0):
            continue
        # A year may head a column; two rows of figures are data.
        figures = sum(1 for c in filled if _NUMBER.fullmatch(c) and not _is_year(c))
        return number if figures == 0 and len(lines) > number + 1 else None
    return None


def _plain(cells: list[str]) -> str:
    label, *rest = [cell for cell in cells if cell] or [""]
    joined = "; ".join(rest)
    return _sentence(f"{label} {joined}" if label.endswith(":") else "; ".join((label, *rest)))


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d(?:[-/–]\d\d(?:\d\d)?)?", cell))


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?" else text + "."
