"""From a page's characters to fragments: stretches of one line with no wide gap in them.

Coordinates are points in the *reading frame*: the page turned so that the text runs from left
to right, x growing rightwards and y downwards. So a page's /Rotate does not matter here.
"""

from __future__ import annotations

import ctypes
import math
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.pdf.characters import ACCENTS, HYPHENS, is_bad, is_rtl, mend

WIDE = 1.0  # ems: a wider gap parts two fragments
SUPPOSED = 0.1  # ems: a narrower gap is no space, though PDFium may suppose one
SPACE = 0.22  # ems: a wider gap within a fragment is a space
FORCE_BOLD = 1 << 18  # of a font's flags
MOST_GLYPHS = 400_000  # of one page; the rest of such a page is left out
MOST_SECONDS = 20.0  # for one page


@dataclass(frozen=True, slots=True)
class Fragment:
    """Characters of one line and one style, with their box."""

    text: str
    x0: float
    x1: float
    base: float  # the line they stand on
    size: float  # effective height of the font
    bold: bool
    font: str
    rtl: bool = False
    gaps: tuple[tuple[int, float, float], ...] = ()  # each space: its place, where it begins, ends

    @property
    def top(self) -> float:
        """About where its capitals end."""
        return self.base - 0.72 * self.size

    @property
    def bottom(self) -> float:
        """About where its descenders end."""
        return self.base + 0.2 * self.size


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    font: str
    space: int  # white space before it: 1 where PDFium supposes it, 2 where the file has it


@dataclass(frozen=True)
class Glyphs:
    """What a page's text layer holds.

    Attributes:
        turns: fragments by the direction of their text in degrees, the commonest first.
        total: how many characters are not white space.
        bad: how many of them have no meaning (no Unicode mapping, private use).
        cut: whether the page was too large and the rest was left out.
    """

    turns: dict[int, list[Fragment]]
    total: int
    bad: int
    cut: bool = False


def turn(angle: int, x: float, y: float) -> tuple[float, float]:
    """A point of the page in the frame of text that runs at `angle` degrees."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x * cos + y * sin, x * sin - y * cos


def read_glyphs(textpage: Any) -> Glyphs:  # noqa: ANN401  (pypdfium2 is untyped)
    """Fragments of a page, in the order in which the file draws them."""
    counts = [0, 0, 0]
    found: dict[int, list[Fragment]] = {}
    group: list[_Glyph] = []
    at = 0
    weight: Counter[int] = Counter()
    for angle, glyph in _glyphs(textpage.raw, counts):
        if group and (angle != at or not _continues(group[-1], glyph)):
            _close(found.setdefault(at, []), group)
            group = []
        at = angle
        group.append(glyph)
        weight[angle] += 1
    _close(found.setdefault(at, []), group)
    turns = {angle: _once(found[angle]) for angle, _ in weight.most_common()}
    return Glyphs(turns, counts[0], counts[1], bool(counts[2]))


def _glyphs(page: Any, counts: list[int]) -> Iterator[tuple[int, _Glyph]]:  # noqa: ANN401
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    px, py, pbox = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    styles: dict[int, tuple[int, float, bool, str]] = {}
    space = 0
    deadline = time.monotonic() + MOST_SECONDS
    many = pdfium.FPDFText_CountChars(page)
    for place in range(min(many, MOST_GLYPHS)):
        if place % 2000 == 1999 and time.monotonic() > deadline:
            many = MOST_GLYPHS + 1
            break
        code = pdfium.FPDFText_GetUnicode(page, place)
        if code in (0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x3000):
            space = max(space, 1 if pdfium.FPDFText_IsGenerated(page, place) == 1 else 2)
            continue
        pdfium.FPDFText_GetCharOrigin(page, place, px, py)
        pdfium.FPDFText_GetLooseCharBox(page, place, pbox)
        key = ctypes.cast(pdfium.FPDFText_GetTextObject(page, place), ctypes.c_void_p).value or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(page, place)
        angle, size, bold, font = style
        mapped = pdfium.FPDFText_HasUnicodeMapError(page, place) != 1
        counts[0] += 1
        if code not in HYPHENS and (is_bad(code) or not (mapped or 0x20 < code < 0x7F)):
            counts[1] += 1
        text = mend(code)
        if not text:
            continue
        _u, base = turn(angle, x.value, y.value)
        corners = [
            turn(angle, a, b)[0] for a in (box.left, box.right) for b in (box.bottom, box.top)
        ]
        left, right = min(corners), max(corners)
        yield angle, _Glyph(text, left, max(right, left), base, size, bold, font, space)
        space = 0
    counts[2] = many > MOST_GLYPHS


def _style(page: Any, place: int) -> tuple[int, float, bool, str]:  # noqa: ANN401
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(page, place, matrix)
    size = pdfium.FPDFText_GetFontSize(page, place) * math.hypot(matrix.c, matrix.d)
    degrees = math.degrees(math.atan2(matrix.b, matrix.a))
    square = round(degrees / 90) * 90
    angle = square if abs(degrees - square) < 8 else round(degrees / 5) * 5
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(page, place, name, 128, flags)
    font = name.value.decode("utf-8", "replace").split("+")[-1].lower()
    # The weight is a guess from the width of stems: a font's name is surer where it has one.
    nameless = not re.search(r"[a-z]{4}", font)
    heavy = bool(flags.value & FORCE_BOLD)
    heavy = heavy or (nameless and pdfium.FPDFText_GetFontWeight(page, place) >= 700)
    named = any(word in font for word in ("bold", "black", "heavy", "semibold", "demi", "cmbx"))
    return angle % 360, round(abs(size), 1) or 1.0, heavy or named, font


def _continues(before: _Glyph, glyph: _Glyph) -> bool:
    size = max(before.size, glyph.size)
    step = abs(before.base - glyph.base)
    raised = step < 0.6 * size and min(before.size, glyph.size) < 0.85 * size
    if step > 0.15 * size and not raised:
        return False
    gap = _gap(before, glyph)
    same = before.bold == glyph.bold
    return gap < (WIDE if same else 0.6 * WIDE) * size and (
        gap > -0.5 * size or glyph.x0 == before.x0
    )


def _gap(before: _Glyph, glyph: _Glyph) -> float:
    if is_rtl(glyph.text) and glyph.x0 < before.x0:
        return before.x0 - glyph.x1
    return glyph.x0 - before.x1


def _close(fragments: list[Fragment], group: list[_Glyph]) -> None:
    if not group:
        return
    main: Counter[tuple[float, float, bool, str]] = Counter()
    for g in group:
        main[g.base, g.size, g.bold, g.font] += round(g.size**2)
    group = _unreversed(group)
    base, size, bold, font = main.most_common(1)[0][0]
    spread = _letterspaced(group)
    text = ""
    gaps: list[tuple[int, float, float]] = []
    for number, glyph in enumerate(group):
        if number:
            gap = _gap(group[number - 1], glyph)
            wide = gap > max(SPACE * glyph.size, 2.2 * spread)
            told = glyph.space == 2 or (glyph.space and gap > SUPPOSED * glyph.size)
            if (told and (not spread or gap > 1.3 * spread)) or wide:
                gaps.append((len(text), group[number - 1].x1, glyph.x0))
                text += " "
        accent = ACCENTS.get(glyph.text)
        if accent and number and glyph.x0 < group[number - 1].x1 - 0.1 * glyph.size:
            text = unicodedata.normalize("NFC", text.rstrip() + accent)
        elif not _is_mark(group, number, base, size):
            text += glyph.text
    # No glyph is white space, so no place shifts here.
    if text.strip():
        x0, x1 = min(g.x0 for g in group), max(g.x1 for g in group)
        rtl = sum(map(is_rtl, text)) * 2 > sum(c.isalpha() for c in text)
        fragments.append(Fragment(text, x0, x1, base, size, bold, font, rtl, tuple(gaps)))


def _unreversed(group: list[_Glyph]) -> list[_Glyph]:
    """Put right the letters of one right-to-left glyph, which PDFium gives from last to first."""
    done: list[_Glyph] = []
    for _, run in groupby(group, key=lambda g: (g.x0, g.x1)):
        same = list(run)
        if len(same) > 1 and any(is_rtl(g.text) for g in same):
            space = same[0].space
            same = [replace(g, space=0) for g in same[::-1]]
            same[0] = replace(same[0], space=space)
        done += same
    return done


def _letterspaced(group: list[_Glyph]) -> float:
    """The usual gap between letters that are set apart; 0 for ordinary text."""
    gaps = sorted(_gap(a, b) for a, b in pairwise(group))
    usual = gaps[len(gaps) // 2] if len(gaps) >= 6 else 0.0
    return usual if usual > 0.12 * group[0].size else 0.0


def _is_mark(group: list[_Glyph], number: int, base: float, size: float) -> bool:
    """Whether a glyph is a raised reference to a note, which no sentence should end in."""
    glyph = group[number]
    if not number or glyph.size > 0.85 * size or base - glyph.base < 0.12 * size:
        return False
    if not (glyph.text.isdigit() or glyph.text in "[],*†‡"):
        return False
    start = number
    while start and group[start - 1].size <= 0.85 * size:
        start -= 1
    before = "".join(g.text for g in group[max(0, start - 3) : start])
    units = ("m", "km", "cm", "mm", "ft")
    after_number = before[-1:].isdigit() and group[start].text != "["
    return bool(before) and not after_number and before.strip(" (").lower() not in units


def split_at(fragment: Fragment, walls: Sequence[float]) -> list[Fragment]:
    """The parts of a fragment between vertical lines that stand in its spaces."""
    if fragment.rtl:
        return [fragment]
    parts: list[Fragment] = []
    start, x0 = 0, fragment.x0
    for place, left, right in fragment.gaps:
        if place > start and any(left - 1.5 <= wall <= right + 1.5 for wall in walls):
            text = fragment.text[start:place]
            parts.append(replace(fragment, text=text.strip(), x0=x0, x1=left, gaps=()))
            start, x0 = place, right
    rest = fragment.text[start:].strip()
    return [*parts, replace(fragment, text=rest, x0=x0, gaps=())] if parts else [fragment]


def _once(fragments: list[Fragment]) -> list[Fragment]:
    """Drop what is drawn again in the same place, as bold type is sometimes faked."""
    seen: dict[tuple[str, int], list[Fragment]] = {}
    kept = []
    for each in fragments:
        near = seen.setdefault((each.text, round(each.base / 4)), [])
        if any(abs(o.x0 - each.x0) < 0.2 * each.size for o in near):
            continue
        near.append(each)
        kept.append(each)
    return kept
