"""Tables drawn with ruling lines: which cell each fragment stands in."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.cells import table_text
from ingest.readers.pdf.glyphs import Fragment
from ingest.readers.pdf.line import join, rows
from ingest.readers.pdf.rules import Rule

MOST_RULES = 1200  # of one page, in the search for tables
TALL = 14  # lines: two cells beside one another with more are columns, not cells


@dataclass(frozen=True)
class Table:
    """A table found on a page: the text of its rows, each where it stands, and what it is from."""

    x0: float
    x1: float
    rows: tuple[tuple[float, str, str], ...]  # (base, text, words as they stand)
    fragments: frozenset[int]  # by id()


@dataclass
class _Cell:
    text: str
    bold: bool
    fragments: list[Fragment]


_MERGED = _Cell("", False, [])  # part of the cell on its left


def find_tables(fragments: Sequence[Fragment], rules: Sequence[Rule]) -> list[Table]:
    """The ruled tables of a page."""
    if not 3 <= len(rules) <= MOST_RULES:
        return []
    tables = []
    for group in _groups(rules):
        table = _table(fragments, group)
        if table:
            tables.append(table)
    taken = {one for table in tables for one in table.fragments}
    free = [f for f in fragments if id(f) not in taken]
    return tables + [t for group in _stacks(rules) if (t := _banded(free, group))]


def _stacks(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Horizontal rules of one width that stand above one another."""
    stacks: list[list[Rule]] = []
    for rule in sorted((r for r in rules if r.across), key=lambda r: r.at):
        for stack in stacks:
            if abs(stack[0].start - rule.start) < 5 and abs(stack[0].end - rule.end) < 5:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [stack for stack in stacks if len(stack) >= 4]


def _banded(fragments: Sequence[Fragment], stack: list[Rule]) -> Table | None:
    """A table whose rows are parted by rules and whose columns by white space."""
    x0, x1 = stack[0].start, stack[0].end
    ys = _edges([rule.at for rule in stack], 4)
    bands: list[list[Fragment]] = []
    for top, bottom in itertools.pairwise(ys):
        here = [
            f
            for f in fragments
            if top <= f.base - 0.3 * f.size < bottom and f.x0 > x0 - 4 and f.x1 < x1 + 4
        ]
        bands += [here] if here else []
    gaps: list[tuple[float, float]] = []
    several = 0
    for band in bands:
        white = _white(band)
        if white:
            met = [(max(a, c), min(b, d)) for a, b in gaps for c, d in white] if gaps else white
            met = [(a, b) for a, b in met if b - a > 3]
            gaps, several = (met, several + 1) if met else (gaps, several)
    tall = max((len(rows(band)) for band in bands), default=0)
    if len(bands) < 3 or several < 0.6 * len(bands) or tall > TALL:
        return None
    xs = [x0, *((a + b) / 2 for a, b in gaps), x1]
    whole = [[_cells_of(band, xs)] for band in bands]
    return _read([row for band in whole for row in band], xs)


def _white(band: list[Fragment]) -> list[tuple[float, float]]:
    """The white strips that run down a band between fragments."""
    strips, reach = [], float("-inf")
    for each in sorted(band, key=lambda f: f.x0):
        if reach > float("-inf") and each.x0 - reach > 0.5 * each.size:
            strips.append((reach, each.x0))
        reach = max(reach, each.x1)
    return strips


def _cells_of(band: list[Fragment], xs: list[float]) -> list[_Cell | None]:
    placed: list[list[Fragment]] = [[] for _ in xs[1:]]
    for each in band:
        placed[max(n for n, x in enumerate(xs[:-1]) if n == 0 or x <= each.x0 + 1)].append(each)
    return [_cell(cell) if cell else None for cell in placed]


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch one another."""
    parent = list(range(len(rules)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    across = [n for n, rule in enumerate(rules) if rule.across]
    down = [n for n, rule in enumerate(rules) if not rule.across]
    for a in across:
        h = rules[a]
        for d in down:
            v = rules[d]
            if h.start - 3 <= v.at <= h.end + 3 and v.start - 3 <= h.at <= v.end + 3:
                parent[root(a)] = root(d)
    groups: dict[int, list[Rule]] = {}
    for n, rule in enumerate(rules):
        groups.setdefault(root(n), []).append(rule)
    return [g for g in groups.values() if {r.across for r in g} == {True, False}]


def _edges(values: list[float], apart: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > apart:
            edges.append(value)
    return edges


def _table(fragments: Sequence[Fragment], group: list[Rule]) -> Table | None:
    across, down = [r for r in group if r.across], [r for r in group if not r.across]
    xs = _edges(
        [r.at for r in down] + [min(r.start for r in across), max(r.end for r in across)], 7
    )
    ys = _edges([r.at for r in across] + [min(r.start for r in down), max(r.end for r in down)], 4)
    if len(xs) < 3 or len(ys) < 2 or len(xs) > 60 or len(ys) > 400:
        return None
    inside = [
        f
        for f in fragments
        if xs[0] - 2 <= (f.x0 + f.x1) / 2 <= xs[-1] + 2
        and ys[0] - 2 <= f.base - 0.3 * f.size <= ys[-1] + 2
    ]
    soft = _soft(inside, xs)
    xs = sorted([*xs, *soft])
    bands: list[tuple[float, list[list[_Cell | None]]]] = []
    for top, bottom in itertools.pairwise(ys):
        here = [f for f in inside if top <= f.base - 0.3 * f.size < bottom]
        if here:
            bands.append((top, _band(here, xs, down, top, bottom, soft)))
    columns = {n for _, band in bands for row in band for n, cell in enumerate(row) if cell}
    tall = [c for _, b in bands for row in b for c in row if c and c.text.count("\n") >= TALL]
    if len(columns) < 2 or (len(tall) > 1 and len(bands) <= 4) or len(inside) < 3:
        return None
    if sum(len(band) for _, band in bands) < 2:
        return None
    if len(bands) > 2:
        _fill(bands, xs, across)
    return _read([row for _, band in bands for row in band], xs)


def _soft(inside: list[Fragment], xs: list[float]) -> list[float]:
    """Edges of columns that no rule parts: white strips down most rows between two rules."""
    found: list[float] = []
    for left, right in itertools.pairwise(xs):
        here = rows(f for f in inside if left - 1 <= f.x0 and f.x1 <= right + 1)
        strips = [white for row in here if (white := _white(row))]
        if len(strips) < 5 or len(strips) < 0.7 * len(here):
            continue
        met = strips[0]
        for white in strips[1:]:
            met = [(max(a, c), min(b, d)) for a, b in met for c, d in white]
            met = [(a, b) for a, b in met if b - a > 2]
        found += [(a + b) / 2 for a, b in met]
    return found


def _band(
    here: list[Fragment],
    xs: list[float],
    down: list[Rule],
    top: float,
    bottom: float,
    soft: list[float],
) -> list[list[_Cell | None]]:
    """The rows between two horizontal rules."""
    middle = (top + bottom) / 2
    walls = [x for x in xs if any(abs(v.at - x) < 7 and v.start <= middle <= v.end for v in down)]
    clear = [x for x in soft if not any(f.x0 < x < f.x1 for f in here)]
    inner = [x for x in xs[1:-1] if x in walls or x in clear]
    crossing = sum(f.x0 < x - 2 and f.x1 > x + 2 for f in here for x in xs[1:-1])
    undivided = not inner and len(rows(here)) > 3
    if undivided and crossing <= 0.05 * len(here):
        inner = xs[1:-1]
    placed: list[list[Fragment]] = [[] for _ in xs[1:]]
    for each in here:
        middle_x = (each.x0 + each.x1) / 2
        place = max((n for n, x in enumerate([xs[0], *inner]) if x <= middle_x), default=0)
        placed[xs.index([xs[0], *inner][place])].append(each)
    lines = [rows(cell) for cell in placed]
    deepest = max(len(cell) for cell in lines)
    filled = sum(1 for cell in lines if len(cell) >= 0.6 * deepest)
    full = sum(1 for cell in lines if cell)
    several = filled >= max(2, (0.6 if deepest > 2 else 1.0) * full) and deepest > 1
    if (several and _aligned(lines)) or undivided:
        return _split(placed)
    parted = [True] + [x in inner for x in xs[1:-1]]
    return [
        [_cell(c) if c else None if own else _MERGED for c, own in zip(placed, parted, strict=True)]
    ]


def _aligned(lines: list[list[list[Fragment]]]) -> bool:
    """Whether the lines of a band's cells stand level: then they are rows of their own."""
    full = [cell for cell in lines if cell]
    longest = max(full, key=len)
    bases = [row[0].base for row in longest]
    others = [row[0] for cell in full if cell is not longest for row in cell]
    level = sum(any(abs(f.base - b) < 0.2 * f.size for b in bases) for f in others)
    values = [c for cell in full[1:] for row in cell for f in row for c in f.text]
    figures = sum(not c.isalpha() for c in values)
    return level >= 0.8 * len(others) and figures > 0.45 * len(values)


def _split(placed: list[list[Fragment]]) -> list[list[_Cell | None]]:
    """Rows by the line that they stand on; a line with one cell, not the first, runs on."""
    column = {id(f): n for n, cell in enumerate(placed) for f in cell}
    split: list[list[list[Fragment]]] = []
    for row in rows(f for cell in placed for f in cell):
        cells: list[list[Fragment]] = [[] for _ in placed]
        for each in row:
            cells[column[id(each)]].append(each)
        used = [n for n, cell in enumerate(cells) if cell]
        only = used[0] if len(used) == 1 else None
        hangs = only == 0 and split and split[-1][0] and row[0].x0 > split[-1][0][0].x0 + 3
        if split and only is not None and split[-1][only] and (only or hangs):
            split[-1][only] += row
        else:
            split.append(cells)
    return [[_cell(cell) if cell else None for cell in cells] for cells in split]


def _cell(fragments: list[Fragment]) -> _Cell:
    letters = sum(len(f.text) for f in fragments)
    heavy = sum(len(f.text) for f in fragments if f.bold) > 0.6 * letters
    return _Cell("\n".join(join(row) for row in rows(fragments)), heavy, fragments)


def _read(found: list[list[_Cell | None]], xs: list[float]) -> Table | None:
    used = [n for n in range(len(xs) - 1) if any(row[n] and row[n] != _MERGED for row in found)]
    grid = [[row[n] for n in used] for row in found]
    texts = table_text(
        [[None if c == _MERGED else c.text if c else "" for c in row] for row in grid],
        [[bool(c and c.bold) for c in row] for row in grid],
    )
    placed: list[tuple[float, str, str]] = []
    for row, text in zip(grid, texts, strict=True):
        own = [f for cell in row if cell for f in cell.fragments]
        if text:
            base = min(f.base for f in own) if own else placed[-1][0] + 1 if placed else 0.0
            placed.append((base, text, " ".join(map(join, rows(own)))))
    claimed = frozenset(id(f) for row in grid for cell in row if cell for f in cell.fragments)
    return Table(xs[0], xs[-1], tuple(placed), claimed) if placed else None


def _fill(
    bands: list[tuple[float, list[list[_Cell | None]]]], xs: list[float], across: list[Rule]
) -> None:
    """Give a cell that stands beside several rows to each of them."""
    for n, (x0, x1) in enumerate(itertools.pairwise(xs)):
        middle = (x0 + x1) / 2
        group: list[list[_Cell | None]] = []
        for top, band in [*bands, (float("inf"), [])]:
            parted = (
                not group
                or top == float("inf")
                or any(abs(r.at - top) < 4 and r.start <= middle <= r.end for r in across)
            )
            if parted:
                own = [row[n] for row in group if row[n]]
                if len(group) > 1 and len(own) == 1 and own[0] != _MERGED and own[0]:
                    for row in group:
                        row[n] = row[n] or _Cell(own[0].text, own[0].bold, [])
                group = []
            group += band
