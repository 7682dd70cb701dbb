"""PDF, by pypdfium2: pages in reading order, tables by row, headings, notes, printed labels.

`read` goes page by page and keeps of each only its lines. PDFium is not safe in threads: read
different files in different processes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2

from corpus.errors import NoTextLayer, Unreadable
from ingest.block import Block, ReadFile
from ingest.readers.pdf.contents import without_contents
from ingest.readers.pdf.file import labels, metadata, open_pdf, outline
from ingest.readers.pdf.furniture import without_furniture
from ingest.readers.pdf.headings import body_size, find_headings
from ingest.readers.pdf.labels import infer
from ingest.readers.pdf.line import Line
from ingest.readers.pdf.ocr import HOW, can_recognise, recognise
from ingest.readers.pdf.page import Page, read_page
from ingest.readers.pdf.paragraphs import make_blocks
from ingest.readers.pdf.words import Words, plain


def read(path: Path) -> ReadFile:
    """Read a PDF.

    Raises:
        NeedsPassword: it does not open without one.
        NoTextLayer: no page has text, and text recognition is not there or finds none.
        Unreadable: it is damaged beyond mending.
    """
    file, warnings = open_pdf(path)
    try:
        return _read(path, file, warnings)
    finally:
        file.close()


def _read(path: Path, file: Any, warnings: list[str]) -> ReadFile:  # noqa: ANN401
    count = len(file)
    pages: list[Page] = []
    recognised: dict[int, list[Block]] = {}
    blank: list[int] = []
    broken: list[int] = []
    for number in range(1, count + 1):
        try:
            page = file[number - 1]
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        try:
            found = read_page(page, number)
            if found.legible:
                pages.append(found)
            else:
                blank.append(number)
                recognised[number] = recognise(page, number) if can_recognise() else []
        except pypdfium2.PdfiumError:
            broken.append(number)
        finally:
            page.close()
    if not pages and not any(recognised.values()):
        _refuse(path, count, len(broken), damaged=bool(warnings))
    warnings += _told(count, blank, broken, recognised)
    cut = [page.number for page in pages if page.cut]
    if cut:
        warnings.append(f"{_pages(cut)} too large; only the first part was read")
    if file.count_attachments() if hasattr(file, "count_attachments") else 0:
        warnings.append("files attached inside it are not read; save them beside it to add them")
    content = _assemble(file, pages, recognised, warnings)
    if not content.blocks:
        raise NoTextLayer(f"{path}: no text layer but page numbers, headers or contents; {HOW}")
    return content


def _assemble(
    file: Any,  # noqa: ANN401
    pages: list[Page],
    recognised: dict[int, list[Block]],
    warnings: list[str],
) -> ReadFile:
    count = len(file)
    body = body_size([line for page in pages for line in page.lines])
    kept, numbers = without_furniture(pages, body)
    lines = without_contents([line for page in kept for line in page], count)
    headings = find_headings(lines, outline(file))
    words = Words(line.text for line in lines)
    blocks = make_blocks(lines, headings, body, words)
    for number, extra in sorted(recognised.items()):
        place = next(
            (n for n, b in enumerate(blocks) if b.pages and b.pages[0][1] > number), len(blocks)
        )
        blocks[place:place] = extra
    about = metadata(file)
    about["title"] = about["title"] or _title(lines, headings, body)
    return ReadFile(
        blocks,
        about,
        warnings=tuple(warnings),
        page_labels=labels(file, count) or infer(numbers, count),
    )


def _title(lines: list[Line], headings: dict[int, int], body: float) -> str:
    """The largest words of the first page, if they are larger than the text."""
    first = [line for line in lines if line.page == lines[0].page and line.size > 1.15 * body]
    largest = max((line.size for line in first), default=0.0)
    text = " ".join(line.text for line in first if line.size > 0.95 * largest)
    return plain(text) if len(text) <= 250 and sum(c.isalpha() for c in text) > 3 else ""


def _refuse(path: Path, count: int, broken: int, damaged: bool) -> None:
    # A damaged file without text has lost it, more likely than it was a scan.
    if not count or broken == count or damaged:
        raise Unreadable(f"{path}: no page of it can be read; it may be damaged, so fetch it again")
    many = "its one page" if count == 1 else f"all {count} pages"
    how = "and none could be recognised" if can_recognise() else f"so it is a scan; {HOW}"
    raise NoTextLayer(f"{path}: no text layer on {many}, {how}")


def _told(
    count: int, blank: list[int], broken: list[int], recognised: dict[int, list[Block]]
) -> list[str]:
    """Warnings of pages without text and of pages that cannot be read."""
    told = []
    read = [number for number in blank if recognised.get(number)]
    lost = [number for number in blank if not recognised.get(number)]
    if read:
        told.append(
            f"{len(read)} of {count} pages are scans read by text recognition (OCR), which makes "
            f"mistakes ({_pages(read)})"
        )
    if lost:
        how = "" if can_recognise() else f"; {HOW}"
        verb = "has" if len(lost) == 1 else "have"
        told.append(f"{len(lost)} of {count} pages {verb} no text layer ({_pages(lost)}){how}")
    if broken:
        told.append(f"{len(broken)} of {count} pages cannot be read ({_pages(broken)})")
    return told


def _pages(numbers: list[int]) -> str:
    """ "page 4" or "pages 4, 5, 9", cut after twenty."""
    listed = ", ".join(map(str, numbers[:20])) + (", …" if len(numbers) > 20 else "")
    return f"page {listed}" if len(numbers) == 1 else f"pages {listed}"
