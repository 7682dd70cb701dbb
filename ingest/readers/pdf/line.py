"""The line: what a page is read as, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.glyphs import Fragment

APART = 2.5  # ems between two parts of a line, as of a running header
_MARK = re.compile(r"\[?\d{1,3}\]?|[*†‡]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column, or one row of a table.

    Attributes:
        text: its words.
        x0, x1, base: where it stands, in points of the page's reading frame.
        size, bold, font: of most of its characters.
        page: of the file, from 1.
        zone: number of its column within the page; lines of one zone stand below one another.
        left, right: the zone's edges.
        kind: "text", or "row" of a table.
        raw: of a row, its words as they stand; of a line with wide gaps, its parts, tabs between.
        turned: whether it runs in another direction than most of the page.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    font: str
    page: int
    zone: int = 0
    left: float = 0.0
    right: float = 0.0
    kind: str = "text"
    raw: str = ""
    turned: bool = False


def rows(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Fragments grouped into lines by the line that they stand on, from the top down."""
    found: list[list[Fragment]] = []
    for each in sorted(fragments, key=lambda f: (f.base, f.x0)):
        for row in reversed(found[-3:]):
            if _together(row, each):
                row.append(each)
                break
        else:
            found.append([each])
    # A raised fragment sorts before the line that it belongs to.
    found.sort(key=lambda row: max(row, key=lambda f: f.size * len(f.text)).base)
    return [_ordered(row) for row in found]


def _together(row: list[Fragment], each: Fragment) -> bool:
    nearest = min(row, key=lambda f: max(f.x0 - each.x1, each.x0 - f.x1))
    size = max(nearest.size, each.size)
    step = abs(nearest.base - each.base)
    overlap = min(nearest.x1, each.x1) - max(nearest.x0, each.x0)
    if overlap > 0.5 * min(nearest.x1 - nearest.x0, each.x1 - each.x0):
        return False
    gap = max(nearest.x0 - each.x1, each.x0 - nearest.x1)
    raised = gap < 0.5 * size and step < 0.6 * size and min(len(nearest.text), len(each.text)) < 6
    return step < 0.25 * size or raised


def _ordered(row: list[Fragment]) -> list[Fragment]:
    letters = sum(len(f.text) for f in row)
    right_to_left = sum(len(f.text) for f in row if f.rtl) * 2 > letters
    return sorted(row, key=lambda f: -f.x1 if right_to_left else f.x0)


def join(row: Sequence[Fragment]) -> str:
    """The words of a line's fragments."""
    text = ""
    for number, each in enumerate(row):
        before = row[number - 1] if number else None
        if before is None:
            text = each.text
            continue
        gap = max(each.x0 - before.x1, before.x0 - each.x1)
        raised = before.base - each.base > 0.25 * before.size
        if raised and gap < 0.3 * before.size and _MARK.fullmatch(each.text):
            continue
        text += each.text if gap < 0.1 * each.size else f" {each.text}"
    return text


def make(row: Sequence[Fragment], page: int, zone: int, left: float, right: float) -> Line:
    """A line of text from the fragments that stand on it."""
    weight: Counter[tuple[float, bool, str]] = Counter()
    for each in row:
        weight[each.size, each.bold, each.font] += len(each.text)
    size, bold, font = weight.most_common(1)[0][0]
    base = max(row, key=lambda f: f.size * len(f.text)).base
    x0, x1 = min(f.x0 for f in row), max(f.x1 for f in row)
    parts: list[list[Fragment]] = []
    for number, each in enumerate(row):
        if not number or each.x0 - row[number - 1].x1 > APART * size:
            parts.append([])
        parts[-1].append(each)
    raw = "\t".join(map(join, parts)) if len(parts) > 1 else ""
    return Line(join(row), x0, x1, base, size, bold, font, page, zone, left, right, raw=raw)
