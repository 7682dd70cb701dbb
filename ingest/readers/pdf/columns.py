"""Reading order: a page's fragments parted into zones by the white space between columns.

The tallest strip of white space with columns of prose on both sides cuts the page into what
stands above it, its left side, its right side and what stands below; each is cut again. What
crosses the strip, such as a heading over both columns, ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from ingest.readers.pdf.glyphs import Fragment
from ingest.readers.pdf.line import rows
from ingest.readers.pdf.rules import Rule

DEEPEST = 12  # cuts within cuts
TRIES = 12  # strips that are weighed before a region is taken as one column


@dataclass(frozen=True, slots=True)
class _Strip:
    x0: float
    x1: float
    top: float
    bottom: float


def zones(
    fragments: Sequence[Fragment], rules: Sequence[Rule] = (), depth: int = 0
) -> list[list[Fragment]]:
    """The fragments by zone, zones in the order in which they are read."""
    if depth < DEEPEST and len(fragments) > 5:
        strip = _best(fragments, rules)
        if strip:
            parts: list[list[Fragment]] = [[], [], [], []]
            for each in fragments:
                middle = (each.top + each.bottom) / 2
                if middle < strip.top:
                    parts[0].append(each)
                elif middle > strip.bottom:
                    parts[3].append(each)
                else:
                    parts[1 if (each.x0 + each.x1) / 2 < (strip.x0 + strip.x1) / 2 else 2].append(
                        each
                    )
            if parts[1] and parts[2]:
                _lower_caption(parts)
                if sum(each.rtl for each in fragments) * 2 > len(fragments):
                    parts[1], parts[2] = parts[2], parts[1]
                return [zone for part in parts if part for zone in zones(part, rules, depth + 1)]
    return [list(fragments)] if fragments else []


def _lower_caption(parts: list[list[Fragment]]) -> None:
    """Move a title that stands alone below the columns, over what follows them, down to it."""
    below = parts[3]
    if not below:
        return
    x0, x1 = min(f.x0 for f in below), max(f.x1 for f in below)
    for number in (1, 2):
        here, other = rows(parts[number]), rows(parts[3 - number])
        if len(here) < 3 or not other:
            continue
        last, before = here[-1], here[-2]
        alone = last[0].base - max(other[-1][0].base, before[0].base) > 0.4 * last[0].size
        apart = last[0].base - before[0].base > 1.5 * last[0].size
        middle = (min(f.x0 for f in last) + max(f.x1 for f in last)) / 2
        if alone and apart and abs(middle - (x0 + x1) / 2) < 6:
            parts[number] = [f for f in parts[number] if f not in last]
            parts[3] = [*last, *below]


def _best(fragments: Sequence[Fragment], rules: Sequence[Rule]) -> _Strip | None:
    size = median(f.size for f in fragments)
    x0, x1 = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    y0, y1 = min(f.top for f in fragments), max(f.bottom for f in fragments)
    if x1 - x0 < 12 * size or x1 - x0 > 20_000 or y1 - y0 > 20_000:
        return None
    taken = np.zeros((int(y1 - y0) + 2, int(x1 - x0) + 2), dtype=bool)
    for f in fragments:
        taken[
            int(f.top - y0) : int(f.bottom - y0) + 1,
            int(f.x0 - x0 + 0.5) : max(int(f.x1 - x0 + 0.5), 1),
        ] = True
    for rule in rules:
        if rule.across and rule.end - rule.start > 0.2 * (x1 - x0) and y0 <= rule.at <= y1:
            a, b = max(0, int(rule.start - x0) + 6), max(0, int(rule.end - x0) - 6)
            taken[int(rule.at - y0), a:b] = True
    walled = any(not rule.across and rule.end - rule.start > 8 * size for rule in rules)
    width = 2 if walled else max(4, round(0.5 * size))
    return next(
        (
            s
            for s in _strips(taken, width, x0, y0, 1.6 * size)
            if _is_walled(s, rules) or _parts_columns(fragments, s)
        ),
        None,
    )


def _strips(taken: np.ndarray, width: int, x0: float, y0: float, shortest: float) -> list[_Strip]:
    """Tall white strips inside a region, the tallest first, no two nearly the same.

    Blank stretches of the page, where nothing stands beside the strip, add nothing to its height.
    """
    heights = np.flatnonzero(taken.any(axis=1))
    taken = taken[heights]
    deep, wide = taken.shape
    if wide <= 3 * width:
        return []
    sums = np.cumsum(np.pad(taken, ((0, 0), (1, 0))), axis=1)
    white = (sums[:, width:] - sums[:, :-width]) == 0
    run = np.zeros(white.shape[1], dtype=int)
    best, end = run.copy(), run.copy()
    for y in range(deep):
        run = np.where(white[y], run + 1, 0)
        better = run > best
        best[better], end[better] = run[better], y
    strips: list[_Strip] = []
    order = np.argsort(-best, kind="stable")
    used = np.zeros(len(best), dtype=bool)
    for x in order:
        if len(strips) >= TRIES or best[x] < shortest:
            break
        if used[x] or x < width or x > len(best) - width:
            continue
        top, bottom = end[x] - best[x] + 1, end[x] + 1
        left = right = int(x)
        while left > 0 and white[top:bottom, left - 1].all():
            left -= 1
        while right < white.shape[1] - 1 and white[top:bottom, right + 1].all():
            right += 1
        used[max(0, left - width) : right + width] = True
        if left > 0 and right < white.shape[1] - 1:
            a, b = y0 + heights[top] - 1, y0 + heights[bottom - 1] + 2
            strips.append(_Strip(x0 + left, x0 + right + width, a, b))
    return strips


def _is_walled(strip: _Strip, rules: Sequence[Rule]) -> bool:
    """Whether a ruling line runs down most of a strip."""
    height = strip.bottom - strip.top
    return any(
        not rule.across
        and strip.x0 - 2 <= rule.at <= strip.x1 + 2
        and min(rule.end, strip.bottom) - max(rule.start, strip.top) > 0.6 * height
        and height > 60
        for rule in rules
    )


def _parts_columns(fragments: Sequence[Fragment], strip: _Strip) -> bool:
    """Whether what stands on both sides of a strip are columns, not cells of a table's rows."""
    inside = [f for f in fragments if strip.top <= (f.top + f.bottom) / 2 <= strip.bottom]
    left = rows(f for f in inside if f.x1 <= strip.x0 + 2)
    right = rows(f for f in inside if f.x0 >= strip.x1 - 2)
    if min(len(left), len(right)) < 3 and max(len(left), len(right)) > 4:
        return _stands_beside(left, right, strip)
    if len(left) < 2 or len(right) < 2:
        return False
    prose = [_is_prose(side) for side in (left, right)]
    if all(prose):
        # White spaces of two lines of one column may stand under one another.
        wide = strip.x1 - strip.x0 > 0.9 * median(f.size for f in inside)
        return wide or (len(left) > 3 and len(right) > 3)
    if len(left) < 3 or len(right) < 3:
        return False
    bases = sorted(row[0].base for row in left)
    shared = sum(
        any(abs(base - row[0].base) < 0.15 * row[0].size for base in bases) for row in right
    )
    fewer = min(len(left), len(right))
    return shared < (0.5 if any(prose) else 0.35) * fewer


def _stands_beside(left: list[list[Fragment]], right: list[list[Fragment]], strip: _Strip) -> bool:
    """Whether a line or two, such as a caption, stand beside a paragraph and not in its lines."""
    few, many = sorted((left, right), key=len)
    size = many[0][0].size
    apart = all(abs(a[0].base - b[0].base) > 0.15 * size for a in few for b in many)
    return bool(few) and apart and strip.x1 - strip.x0 > size and _is_prose(many)


def _is_prose(side: list[list[Fragment]]) -> bool:
    """Whether most stretches without a wide gap are of several words and about as wide as others.

    A side may itself hold columns, whose lines are rows of several stretches.
    """
    stretches: list[list[Fragment]] = []
    for row in side:
        ordered = sorted(row, key=lambda f: f.x0)
        for before, each in zip([None, *ordered], ordered, strict=False):
            if before is None or each.x0 - before.x1 > each.size:
                stretches.append([])
            stretches[-1].append(each)
    words = sorted(sum(len(f.text.split()) for f in stretch) for stretch in stretches)
    widths = sorted(max(f.x1 for f in s) - min(f.x0 for f in s) for s in stretches)
    wide = widths[int(0.75 * len(widths))]
    full = sum(width > 0.7 * wide for width in widths)
    letters = sum(c.isalpha() for r in side for f in r for c in f.text)
    whole = sum(len(f.text) for r in side for f in r)
    return words[len(words) // 2] >= 4 and full >= 0.4 * len(widths) and letters > 0.6 * whole
