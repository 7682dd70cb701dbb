"""A table's cells as text that keeps what the rows and columns mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

LEADER = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…{2,}\s*|\s*(?:·\s?){4,}\s*|\s*_{4,}\s*")
_NUMBER = re.compile(r"[\s£$€(+–-]*\d[\d.,\s]*(?:%|m|bn|k)?\)?\*?|[–—-]|n/?a", re.IGNORECASE)
_YEAR = re.compile(r"(?:FY\s*)?(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?")
DEEPEST_HEADER = 3  # rows


def table_text(cells: Sequence[Sequence[str | None]], bold: Sequence[Sequence[bool]]) -> list[str]:
    """One text for each row, `Column: value; Column: value.`; "" for rows of the header.

    Args:
        cells: rows of cells; None where a cell is part of the one on its left.
        bold: whether each cell is in bold type.
    """
    if len(cells) > 2 and sum(1 for cell in cells[0] if cell) == 1:
        title = next(cell for cell in cells[0] if cell)
        return [_end(tidy(title)), *table_text(cells[1:], bold[1:])]
    deep = _header(cells, bold)
    names = [_name(cells[:deep], column) for column in range(len(cells[0]))]
    return ["" if n < deep else row_text(row, names) for n, row in enumerate(cells)]


def row_text(row: Sequence[str | None], names: Sequence[str]) -> str:
    """One row, each value after its column's name."""
    filled = [(names[n], tidy(cell)) for n, cell in enumerate(row) if cell and tidy(cell)]
    if not filled:
        return ""
    if len(filled) == 1:
        return _end(filled[0][1])
    if not any(names):
        rest = "; ".join(value for _, value in filled[1:])
        return _end(f"{filled[0][1].rstrip(':')}: {rest}")
    return _end("; ".join(f"{name}: {value}" if name else value for name, value in filled))


def tidy(cell: str) -> str:
    """A cell without dot leaders."""
    return LEADER.sub(" ", cell).strip()


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def _name(header: Sequence[Sequence[str | None]], column: int) -> str:
    parts: list[str] = []
    for row in header:
        place = min(column, len(row) - 1)
        while place > 0 and row[place] is None:
            place -= 1
        part = tidy(row[place] or "").replace("\n", " ").rstrip(":")
        if part and part not in parts:
            parts.append(part)
    return " ".join(parts)


def _header(cells: Sequence[Sequence[str | None]], bold: Sequence[Sequence[bool]]) -> int:
    """How many of the first rows name the columns."""
    if len(cells) < 2:
        return 0
    all_bold = [
        all(b for b, c in zip(r, row, strict=False) if c)
        for r, row in zip(bold, cells, strict=True)
    ]
    if not all(all_bold):
        deep = all_bold.index(False)
        if 0 < deep <= DEEPEST_HEADER and all(sum(1 for c in row if c) > 1 for row in cells[:deep]):
            return deep
    numeric = [_numeric(row) for row in cells]
    if any(numeric) and not _figures(cells[0]):
        deep = next(n for n, found in enumerate(numeric) if found)
        spread = all(sum(1 for c in row if c) > 1 for row in cells[:deep])
        if deep <= DEEPEST_HEADER and spread:
            return deep
    first = [cell for cell in cells[0] if cell]
    if len(first) < 2:
        return 0
    if sum(row[0] for row in bold) > 0.7 * len(bold) and not all(all_bold):
        return 0
    full = len(first) == len(cells[0]) and len(cells[0]) > 2 and not any(map(_figures, cells))
    return 1 if full and len(cells) > 2 and all(len(c) < 60 for c in first) else 0


def _figures(row: Sequence[str | None]) -> int:
    """How many cells of a row, the first aside, hold nothing but a figure that is no year."""
    values = [tidy(cell) for cell in row[1:] if cell and tidy(cell)]
    if values and all(_YEAR.fullmatch(value) for value in values):
        return 0
    return sum(bool(_NUMBER.fullmatch(value)) for value in values)


def _numeric(row: Sequence[str | None]) -> bool:
    filled = sum(1 for cell in row[1:] if cell and tidy(cell))
    return filled > 0 and _figures(row) >= 0.5 * filled
