"""A page of a PDF as a picture, with quoted words marked."""

from __future__ import annotations

import ctypes
import io
import math
import re
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

SCALE = 1.5  # pixels a point
MOST_PIXELS = 12_000_000
FEWEST = 12  # letters and digits: a shorter part of a quote is not looked for
_MARK = (255, 226, 90)
_ONE_AT_A_TIME = threading.Lock()  # PDFium keeps state for the whole process: two crash it
_Box = tuple[float, float, float, float]


def render(
    path: Path,
    page: int,
    quotes: Sequence[str],
    scale: float = SCALE,
    unchanged: tuple[int, int] | None = None,
) -> bytes | None:
    """A PNG of a page with the words of `quotes` marked where they are found.

    Args:
        path: of the PDF.
        page: of the file, from 1.
        quotes: words of the stored document; a quote that runs on to another page is marked as
            far as this page holds it.
        scale: pixels a point.
        unchanged: size in bytes and time of the last change in ns that the file must have.

    Returns:
        None where the file has moved, changed, cannot be opened or has no such page.
    """
    with _ONE_AT_A_TIME:
        return _opened(path, page, quotes, scale, unchanged)


def _opened(
    path: Path,
    page: int,
    quotes: Sequence[str],
    scale: float,
    unchanged: tuple[int, int] | None,
) -> bytes | None:
    try:
        state = path.stat()
        if unchanged and (state.st_size, state.st_mtime_ns) != unchanged:
            return None
        file = pypdfium2.PdfDocument(str(path))
    except (OSError, pypdfium2.PdfiumError):
        return None
    try:
        if not 1 <= page <= len(file):
            return None
        return _render(file[page - 1], quotes, scale)
    except pypdfium2.PdfiumError:
        return None
    finally:
        file.close()


def _render(page: Any, quotes: Sequence[str], scale: float) -> bytes:  # noqa: ANN401
    width, height = page.get_size()
    scale = min(scale, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    textpage = page.get_textpage()
    boxes = [box for quote in quotes for box in _boxes(textpage.raw, quote)]
    if boxes:
        marked = Image.new("RGB", picture.size, (255, 255, 255))
        draw = ImageDraw.Draw(marked)
        for box in boxes:
            draw.rectangle(_on_picture(page, box, picture.size), fill=_MARK)
        picture = ImageChops.multiply(picture, marked)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _on_picture(page: Any, box: _Box, size: tuple[int, int]) -> _Box:  # noqa: ANN401
    """A box of the page, in points, in the picture's pixels, whatever the page's rotation."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for a, b in ((box[0], box[1]), (box[2], box[3])):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, a, b, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1


def _boxes(textpage: Any, quote: str) -> list[_Box]:  # noqa: ANN401
    """One box for each line of the quote that the page holds."""
    letters, places = _letters(textpage)
    found: list[int] = []
    for start, end in _spans(letters, quote):
        found += places[start:end]
    boxes: list[_Box] = []
    box = pdfium.FS_RECTF()
    for place in found:
        pdfium.FPDFText_GetLooseCharBox(textpage, place, box)
        here = (box.left, box.bottom, box.right, box.top)
        upright = abs(math.sin(pdfium.FPDFText_GetCharAngle(textpage, place))) > 0.7
        if boxes and _one_line(boxes[-1], here, upright):
            last = boxes[-1]
            boxes[-1] = (*map(min, last[:2], here[:2]), *map(max, last[2:], here[2:]))
        else:
            boxes.append(here)
    return boxes


def _one_line(one: _Box, other: _Box, upright: bool) -> bool:
    """Whether a character goes on the line of a box; `upright` where lines run up the page."""
    if upright:
        one, other = (one[1], one[0], one[3], one[2]), (other[1], other[0], other[3], other[2])
    height = other[3] - other[1]
    level = abs((one[1] + one[3]) - (other[1] + other[3])) < 0.6 * height
    return level and max(other[0] - one[2], one[0] - other[2]) < 2.5 * height


def _letters(textpage: Any) -> tuple[str, list[int]]:  # noqa: ANN401
    """The page's letters and digits, folded, and the place of the character that each is from."""
    letters: list[str] = []
    places: list[int] = []
    for place in range(min(pdfium.FPDFText_CountChars(textpage), 400_000)):
        code = pdfium.FPDFText_GetUnicode(textpage, place)
        if code > 0x10FFFF:
            continue
        for each in _fold(chr(code)):
            letters.append(each)
            places.append(place)
    return "".join(letters), places


def _fold(text: str) -> str:
    """Letters and digits only, ligatures spelt out, accents and case dropped."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _spans(letters: str, quote: str) -> list[tuple[int, int]]:
    """Where a quote's letters stand: whole, else its longest run from either end, else by part.

    A row of a table is quoted with the names of its columns, which stand elsewhere, so its
    values are looked for in order.
    """
    wanted = _fold(quote)
    if len(wanted) < 3:
        return []
    start = letters.find(wanted)
    if start >= 0:
        return [(start, start + len(wanted))]
    for size in range(len(wanted) - 1, FEWEST - 1, -1):
        if letters.endswith(wanted[:size]):
            return [(len(letters) - size, len(letters))]
        if letters.startswith(wanted[-size:]):
            return [(0, size)]
    spans: list[tuple[int, int]] = []
    cursor = 0
    for part in re.split(r"[;:]\s|(?<=[.!?])\s", quote):
        folded = _fold(part)
        place = letters.find(folded, cursor) if len(folded) > 2 else -1
        if place >= 0:
            spans.append((place, place + len(folded)))
            cursor = place + len(folded)
    return spans or _words(letters, wanted)


def _words(letters: str, wanted: str) -> list[tuple[int, int]]:
    """The longest stretches of a quote that the page holds, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start + FEWEST <= len(wanted) and len(spans) < 50:
        place = letters.find(wanted[start : start + FEWEST])
        if place < 0:
            start += 1
            continue
        size = FEWEST
        while (
            start + size < len(wanted)
            and letters[place + size : place + size + 1] == (wanted[start + size])
        ):
            size += 1
        spans.append((place, place + size))
        start += size
    return spans
