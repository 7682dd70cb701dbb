"""PDF, by pypdfium2: text page by page, headings by font size, running heads dropped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import NeedsPassword, NoTextLayer, Unreadable
from ingest.block import Block, ReadFile, clean

_NUMBER_ONLY = re.compile(r"(?:page\s*)?[\divxlc]{1,5}(?:\s*(?:/|of)\s*\d+)?", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[•▪●◦–]|\(?[a-z0-9]{1,2}[.)])\s")
_JUNK_TITLE = re.compile(
    r"microsoft word|untitled|\.(?:docx?|indd|pdf|pptx?)$|^\W*$", re.IGNORECASE
)


@dataclass(frozen=True)
class _Line:
    text: str
    size: float  # points
    top: float  # points from the foot of the page
    page: int


def read(path: Path) -> ReadFile:
    """Read a PDF that has a text layer.

    Raises:
        IngestError: it needs a password, is damaged, or has no text layer.
    """
    try:
        file = pypdfium2.PdfDocument(str(path))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NeedsPassword(f"{path}: needs a password; save a copy without one") from error
        raise Unreadable(f"{path}: not a readable PDF; it may be damaged or cut short") from error
    try:
        pages = [_lines(file, number) for number in range(len(file))]
        metadata = _metadata(file)
    finally:
        file.close()
    if not any(pages):
        raise NoTextLayer(f"{path}: no text layer (a scan?); run text recognition on it first")
    lines = [line for page in _without_running_heads(pages) for line in page]
    body = _body_size(lines)
    blocks = _blocks(lines, body)
    first = [line for line in lines if line.page == 1 and line.size > body * 1.15]
    largest = max((line.size for line in first), default=0.0)
    metadata["title"] = metadata["title"] or " ".join(
        line.text for line in first if line.size > largest * 0.95
    )
    return ReadFile(blocks, metadata)


def _lines(file: Any, number: int) -> list[_Line]:  # noqa: ANN401  (pypdfium2 is untyped)
    page = file[number].get_textpage()
    text = page.get_text_range()
    lines, offset = [], 0
    for raw in text.split("\n"):
        # U+FFFE is how PDFium marks a hyphen at a line's end that it has already joined.
        words = clean(raw.replace("\ufffe", ""))
        if words:
            place = offset + len(raw) - len(raw.lstrip())
            size = pdfium.FPDFText_GetFontSize(page.raw, place)
            box = page.get_charbox(place)
            lines.append(_Line(words, round(size, 1), box[3], number + 1))
        offset += len(raw) + 1
    return lines


def _metadata(file: Any) -> dict[str, Any]:  # noqa: ANN401
    found = file.get_metadata_dict()
    title = clean(found.get("Title", ""))
    date = re.match(r"(?:D:)?((?:19|20)\d\d)", found.get("CreationDate", ""))
    return {
        "title": "" if _JUNK_TITLE.search(title) else title,
        "authors": clean(found.get("Author", "")),
        "year": int(date[1]) if date else None,
    }


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Drop page numbers, and lines that stand at the edge of many pages."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_shape(line) for line in (*page[:2], *page[-2:])})
    common = {shape for shape, n in edges.items() if n >= 3 and n > 0.4 * len(pages)}

    def keep(position: int, page: list[_Line]) -> bool:
        if 2 <= position < len(page) - 2:
            return True
        line = page[position]
        return _shape(line) not in common and not _NUMBER_ONLY.fullmatch(line.text)

    return [[line for n, line in enumerate(page) if keep(n, page)] for page in pages]


def _shape(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _body_size(lines: list[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _blocks(lines: list[_Line], body: float) -> list[Block]:
    heading_sizes = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)[
        :5
    ]
    width = sorted(len(line.text) for line in lines)[int(len(lines) * 0.7)] if lines else 0
    blocks: list[Block] = []
    group: list[_Line] = []
    level = 0
    for line in lines:
        is_heading = _is_heading(line, body)
        line_level = 1 + heading_sizes.index(line.size) if line.size in heading_sizes else 5
        line_level = line_level if is_heading else 0
        if group and (line_level != level or (not level and _breaks(group[-1], line, width))):
            blocks.append(_block(group, level))
            group = []
        level = line_level
        group.append(line)
    if group:
        blocks.append(_block(group, level))
    return blocks


def _is_heading(line: _Line, body: float) -> bool:
    large = line.size > body * 1.12
    return large and len(line.text) <= 120 and line.text[-1] not in ".,;" and len(line.text) > 2


def _breaks(before: _Line, line: _Line, width: int) -> bool:
    """Whether `line` begins a new paragraph after `before`."""
    if _BULLET.match(line.text):
        return True
    ended = before.text[-1] in ".!?:"
    if not ended:
        return False
    gap = before.top - line.top
    far = before.page == line.page and gap > 1.9 * max(line.size, 6)
    return far or len(before.text) < 0.75 * width


def _block(group: list[_Line], level: int) -> Block:
    text = ""
    pages: list[tuple[int, int]] = []
    for line in group:
        start = len(text) + 1 if text else 0
        if not pages or pages[-1][1] != line.page:
            pages.append((start, line.page))
        if text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower():
            text = text[:-1] + line.text
            if pages[-1][0] == start:
                pages[-1] = (len(text) - len(line.text), line.page)
        else:
            text = f"{text} {line.text}" if text else line.text
    return Block(text, level, tuple(pages))
