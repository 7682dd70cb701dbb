"""Opening a PDF, and what the file says of itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2

from corpus.errors import NeedsPassword, Unreadable
from ingest.block import clean
from ingest.readers.pdf.headings import OutlineItem
from ingest.readers.pdf.repair import repair

_JUNK_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)|untitled|^(?:document|binder|layout|print)?\s*\d*$"
    r"|\.(?:docx?|indd|pdf|pptx?|xlsx?|qxd|pmd|rtf)$|^\W*$|^[\w-]*_[\w-]*$",
    re.IGNORECASE,
)
MOST_BOOKMARKS = 5000


def open_pdf(path: Path) -> tuple[Any, list[str]]:
    """An open file, and warnings of what was mended to open it.

    Raises:
        NeedsPassword: it cannot be opened without one.
        Unreadable: it is empty, no PDF, or too damaged.
    """
    if path.stat().st_size == 0:
        raise Unreadable(f"{path}: empty (0 bytes), so damaged; fetch it again")
    try:
        return pypdfium2.PdfDocument(str(path)), _cut_short(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise NeedsPassword(f"{path}: needs a password; save a copy without one") from error
        if "security" in str(error).lower():
            raise NeedsPassword(
                f"{path}: encrypted in a way that cannot be read; save a copy without encryption"
            ) from error
        mended = repair(path.read_bytes())
        if mended:
            try:
                return pypdfium2.PdfDocument(mended), [
                    "damaged, and only in part recovered; fetch the file again if you can"
                ]
            except pypdfium2.PdfiumError:
                pass
        raise Unreadable(
            f"{path}: not a readable PDF; it may be damaged or cut short, so fetch it again"
        ) from error


def _cut_short(path: Path) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" in file.read():
            return []
    return ["cut short or damaged at its end; some pages may be missing"]


def metadata(file: Any) -> dict[str, Any]:  # noqa: ANN401  (pypdfium2 is untyped)
    """Title ("" if it is no title), authors and year from the file's information."""
    try:
        found = file.get_metadata_dict()
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return {"title": "", "authors": "", "year": None}
    title = clean(found.get("Title", ""))
    date = re.match(r"(?:D:)?((?:19|20)\d\d)", found.get("CreationDate", ""))
    return {
        "title": "" if _JUNK_TITLE.search(title) else title,
        "authors": clean(found.get("Author", "")),
        "year": int(date[1]) if date else None,
    }


def labels(file: Any, count: int) -> dict[int, str]:  # noqa: ANN401
    """The printed label of each page, where the file says them."""
    found: dict[int, str] = {}
    for number in range(count):
        try:
            label = clean(file.get_page_label(number))
        except (pypdfium2.PdfiumError, UnicodeDecodeError):
            return {}
        if label:
            found[number + 1] = label[:40]
    return found


def outline(file: Any) -> list[OutlineItem]:  # noqa: ANN401
    """The file's bookmarks that point to a page."""
    items: list[OutlineItem] = []
    try:
        for mark in file.get_toc(max_depth=6):
            target = mark.get_dest()
            page = target.get_index() if target else None
            title = clean(mark.get_title())
            if page is not None and title:
                items.append(OutlineItem(mark.level + 1, title, page + 1))
            if len(items) >= MOST_BOOKMARKS:
                break
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return items
    return items
