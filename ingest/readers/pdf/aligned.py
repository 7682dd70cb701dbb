"""Tables without ruling lines: rows of a zone whose cells stand under one another."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.readers.pdf.cells import table_text
from ingest.readers.pdf.glyphs import Fragment
from ingest.readers.pdf.line import join

GAP = 0.9  # ems between two cells
FEWEST = 3  # rows with several cells
_INDEX = re.compile(r"[•▪●◦■□o–—*-]|\(?(?:[a-z]|[ivxl]{1,5}|\d{1,3})[.)]?|\d+(?:\.\d+)+\.?", re.I)
_Gaps = list[tuple[float, float]]
_Row = list[Fragment]


def find_aligned(lines: Sequence[_Row]) -> list[tuple[int, int, list[str]]]:
    """(first line, one past the last, text of each row) of the tables among a zone's lines.

    A row's text is "" where the line names columns or belongs to the row before.
    """
    found, start = [], 0
    while start < len(lines):
        end, gaps = _run(lines, start)
        several = sum(len(_split(row, gaps)) > 1 for row in lines[start:end]) if gaps else 0
        if several >= FEWEST and several >= 0.5 * (end - start):
            texts = _texts(lines[start:end], gaps)
            if texts:
                found.append((start, end, texts))
                start = end
                continue
        start += 1
    return found


def _run(lines: Sequence[_Row], start: int) -> tuple[int, _Gaps]:
    """How far lines from `start` on leave the same gaps white, and those gaps."""
    gaps = _inner(lines[start])
    end = start + 1
    while gaps and end < len(lines):
        row = lines[end]
        before = lines[end - 1]
        size = max(before[0].size, row[0].size)
        if min(f.base for f in row) - max(f.base for f in before) > 3.5 * size:
            break
        left = _meet(gaps, _free(row), 0.5 * size)
        if not left:
            break
        gaps, end = left, end + 1
    while end > start + 1 and len(_split(lines[end - 1], gaps)) < 2:
        if _split(lines[end - 1], gaps) and lines[end - 1][0].x0 > (gaps[0][0] if gaps else 0):
            break
        end -= 1
    return end, gaps


def _inner(row: _Row) -> _Gaps:
    ordered = sorted(row, key=lambda f: f.x0)
    pairs = itertools.pairwise(ordered)
    return [(a.x1, b.x0) for a, b in pairs if b.x0 - a.x1 >= GAP * max(a.size, b.size)]


def _free(row: _Row) -> _Gaps:
    ordered = sorted(row, key=lambda f: f.x0)
    edges = [float("-inf"), *(x for f in ordered for x in (f.x0, f.x1)), float("inf")]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _meet(one: _Gaps, other: _Gaps, least: float) -> _Gaps:
    meets = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return [(a, b) for a, b in meets if b - a >= least]


def _split(row: _Row, gaps: _Gaps) -> dict[int, _Row]:
    """The fragments of a row by their column."""
    cells: dict[int, _Row] = {}
    for each in row:
        cells.setdefault(sum((each.x0 + each.x1) / 2 > (a + b) / 2 for a, b in gaps), []).append(
            each
        )
    return cells


def _texts(lines: Sequence[_Row], gaps: _Gaps) -> list[str] | None:
    rows = [_split(row, gaps) for row in lines]
    while gaps and _only_indexes(rows):
        gaps = gaps[1:]
        rows = [_split(row, gaps) for row in lines]
    if not gaps or _is_prose(rows):
        return None
    cells: list[list[str]] = []
    heavy: list[list[bool]] = []
    owner: list[int | None] = []
    for row in rows:
        used = sorted(row)
        if cells and len(used) == 1 and used[0] and cells[-1][used[0]]:
            cells[-1][used[0]] += "\n" + join(row[used[0]])
            owner.append(None)
            continue
        cells.append([join(row[n]) if n in row else "" for n in range(len(gaps) + 1)])
        heavy.append([all(f.bold for f in row.get(n, ())) for n in range(len(gaps) + 1)])
        owner.append(len(cells) - 1)
    texts = table_text(cells, heavy)
    return ["" if n is None else texts[n] for n in owner]


def _only_indexes(rows: list[dict[int, _Row]]) -> bool:
    first = [join(row[0]) for row in rows if 0 in row]
    return sum(bool(_INDEX.fullmatch(text)) for text in first) > 0.6 * len(first)


def _is_prose(rows: list[dict[int, _Row]]) -> bool:
    """Whether the gaps are rivers in justified prose: most cells then are bits of sentences."""
    cells = [join(cell) for row in rows for cell in row.values()]
    small = sum(cell[:1].islower() for cell in cells)
    figures = sum(c.isdigit() for cell in cells for c in cell)
    return small > 0.45 * len(cells) and figures < 0.2 * sum(map(len, cells))
