"""The ruling lines of a page: straight horizontal and vertical strokes, in the reading frame."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.pdf.glyphs import turn

MOST = 4000  # strokes; a page with more holds a chart or a map, whose strokes part no cells
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A stroke at `at`, from `start` to `end` along the other axis; `across` if horizontal."""

    across: bool
    at: float
    start: float
    end: float


def read_rules(page: Any, angle: int) -> list[Rule]:  # noqa: ANN401  (pypdfium2 is untyped)
    """The ruling lines of a page as text at `angle` degrees sees them; [] if there are too many."""
    found: list[Rule] = []
    for (ax, ay), (bx, by) in _strokes(page.raw):
        if len(found) > MOST:
            return []
        (a, c), (b, d) = turn(angle, ax, ay), turn(angle, bx, by)
        if abs(c - d) < 1.2 and abs(a - b) > 6:
            found.append(Rule(True, (c + d) / 2, min(a, b), max(a, b)))
        elif abs(a - b) < 1.2 and abs(c - d) > 6:
            found.append(Rule(False, (a + b) / 2, min(c, d), max(c, d)))
    return _merge(found)


def read_pictures(page: Any, angle: int) -> list[Rule]:  # noqa: ANN401
    """The upper and lower edges of a page's pictures, as rules that no column crosses."""
    edges: list[Rule] = []
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page.raw), 20 * MOST)):
        item = pdfium.FPDFPage_GetObject(page.raw, number)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, left, low, right, high) and len(edges) < 200:
            corners = [turn(angle, x.value, y.value) for x in (left, right) for y in (low, high)]
            us, vs = [c[0] for c in corners], [c[1] for c in corners]
            if max(us) - min(us) > 40:
                edges += [Rule(True, at, min(us), max(us)) for at in (min(vs), max(vs))]
    return edges


def _strokes(page: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:  # noqa: ANN401
    for number in range(min(pdfium.FPDFPage_CountObjects(page), 20 * MOST)):
        yield from _of_object(pdfium.FPDFPage_GetObject(page, number), _IDENTITY, 0)


def _of_object(
    item: Any,  # noqa: ANN401
    outer: _Matrix,
    depth: int,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
        return
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, raw)
    matrix = _times((raw.a, raw.b, raw.c, raw.d, raw.e, raw.f), outer)
    if kind == pdfium.FPDF_PAGEOBJ_FORM:
        if depth < 4:
            for number in range(min(pdfium.FPDFFormObj_CountObjects(item), MOST)):
                inner = pdfium.FPDFFormObj_GetObject(item, number)
                yield from _of_object(inner, matrix, depth + 1)
        return
    points = _points(item, matrix)
    xs, ys = [p[1][0] for p in points], [p[1][1] for p in points]
    if points and len(points) > 3 and min(max(xs) - min(xs), max(ys) - min(ys)) < 3.5:
        # A thin filled box is a line.
        yield (
            ((min(xs), sum(ys) / len(ys)), (max(xs), sum(ys) / len(ys)))
            if max(xs) - min(xs) > max(ys) - min(ys)
            else ((sum(xs) / len(xs), min(ys)), (sum(xs) / len(xs), max(ys)))
        )
        return
    for (_, before), (moves, point) in itertools.pairwise(points):
        if not moves:
            yield before, point


def _points(item: Any, m: _Matrix) -> list[tuple[bool, tuple[float, float]]]:  # noqa: ANN401
    """(whether the pen is lifted to get there, the point) of each corner of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[bool, tuple[float, float]]] = []
    first = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(item), MOST)):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        moves = kind == pdfium.FPDF_SEGMENT_MOVETO
        first = point if moves else first
        points.append((moves or kind == pdfium.FPDF_SEGMENT_BEZIERTO, point))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append((False, first))
    return points


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _merge(rules: list[Rule]) -> list[Rule]:
    """Join strokes that go on from one another or are drawn twice."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.across, round(r.at), r.start)):
        last = merged[-1] if merged else None
        if (
            last
            and last.across == rule.across
            and abs(last.at - rule.at) < 2
            and rule.start <= last.end + 3
        ):
            merged[-1] = Rule(rule.across, last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged
