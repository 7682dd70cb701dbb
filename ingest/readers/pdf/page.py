"""One page as read: its lines in reading order, and whether its text is any good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.readers.pdf.aligned import find_aligned
from ingest.readers.pdf.characters import is_legible
from ingest.readers.pdf.columns import zones
from ingest.readers.pdf.glyphs import Fragment, Glyphs, read_glyphs, split_at, turn
from ingest.readers.pdf.grids import find_tables
from ingest.readers.pdf.line import Line, make, rows
from ingest.readers.pdf.rules import Rule, read_pictures, read_rules

_ROW = "\x00"  # opens the text of a stand-in for a table's row
MOST_FRAGMENTS = 20_000  # of one page; a page with more is read in the order in which it is drawn


@dataclass(frozen=True)
class Page:
    """What a page holds.

    Attributes:
        number: in the file, from 1.
        lines: in reading order.
        top, bottom: edges of the page in its reading frame, in points.
        legible: whether it has a text layer that means anything.
        cut: whether it was too large to be read whole.
    """

    number: int
    lines: tuple[Line, ...]
    top: float = 0.0
    bottom: float = 0.0
    legible: bool = False
    cut: bool = False


def read_page(page: Any, number: int) -> Page:  # noqa: ANN401  (pypdfium2 is untyped)
    """Read one page of an open file."""
    textpage = page.get_textpage()
    try:
        glyphs: Glyphs = read_glyphs(textpage)
    finally:
        textpage.close()
    box = page.get_cropbox()
    lines: list[Line] = []
    top = bottom = 0.0
    for place, (angle, fragments) in enumerate(glyphs.turns.items()):
        corners = [turn(angle, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        us, vs = [c[0] for c in corners], [c[1] for c in corners]
        if not place:
            top, bottom = min(vs), max(vs)
        seen = [
            f
            for f in fragments
            if min(us) - 2 < (f.x0 + f.x1) / 2 < max(us) + 2 and min(vs) - 2 < f.base < max(vs) + 9
        ]
        zone = lines[-1].zone + 1 if lines else 0
        read = _lines(seen, page, angle, number, zone)
        lines += [replace(line, turned=True) for line in read] if place else read
    text = " ".join(line.text for line in lines)
    legible = is_legible(text, glyphs.total, glyphs.bad)
    return Page(number, tuple(lines), top, bottom, legible, glyphs.cut)


def _lines(
    fragments: Sequence[Fragment],
    page: Any,  # noqa: ANN401
    angle: int,
    number: int,
    zone: int,
) -> list[Line]:
    if len(fragments) > MOST_FRAGMENTS:
        return [make([f], number, zone, f.x0, f.x1) for f in fragments]
    rules = read_rules(page, angle)
    walls = [rule for rule in rules if not rule.across and rule.end - rule.start > 6]
    if walls:
        fragments = [part for f in fragments for part in split_at(f, _beside(f, walls))]
    tables = find_tables(fragments, rules)
    claimed = {one for table in tables for one in table.fragments}
    left = [f for f in fragments if id(f) not in claimed]
    texts: dict[str, tuple[str, str]] = {}
    for table in tables:
        for base, text, raw in table.rows:
            key = f"{_ROW}{len(texts)}"
            texts[key] = text, raw
            left.append(Fragment(key, table.x0, table.x1, base, 8.0, False, ""))
    lines: list[Line] = []
    for region in zones(left, [*rules, *read_pictures(page, angle)]):
        lines += _zone(region, texts, number, zone)
        zone += 1
    return lines


def _beside(fragment: Fragment, walls: Sequence[Rule]) -> list[float]:
    middle = (fragment.top + fragment.bottom) / 2
    return [w.at for w in walls if fragment.x0 < w.at < fragment.x1 and w.start < middle < w.end]


def _zone(
    region: list[Fragment], texts: dict[str, tuple[str, str]], number: int, zone: int
) -> list[Line]:
    left, right = min(f.x0 for f in region), max(f.x1 for f in region)
    grouped: list[list[Fragment]] = []
    for row in rows(region):
        stand_ins = [[f] for f in row if f.text.startswith(_ROW)]
        rest = [f for f in row if not f.text.startswith(_ROW)]
        grouped += ([rest] if rest else []) + stand_ins
    plain = [n for n, row in enumerate(grouped) if not row[0].text.startswith(_ROW)]
    replaced: dict[int, str] = {}
    for start, end, found in find_aligned([grouped[n] for n in plain]):
        replaced |= dict(zip(plain[start:end], found, strict=True))
    lines = []
    for n, row in enumerate(grouped):
        line = make(row, number, zone, left, right)
        text, raw = texts.get(row[0].text, (replaced.get(n), line.text))
        if text is None:
            lines.append(line)
        elif text:
            lines.append(replace(line, text=text, kind="row", raw=raw))
    return lines
