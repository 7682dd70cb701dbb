"""OpenDocument texts, by odfdo. ODT has no page numbers: passages cite the heading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import odfdo

from corpus.errors import NeedsPassword
from ingest.block import Block, ReadFile, clean
from ingest.package import check
from ingest.readers.rows import Bounded, blocks_of_table
from ingest.shown import shown

_UNSEEN = (
    "text:tracked-changes", "text:table-of-content", "text:alphabetical-index", "office:forms",
    "text:illustration-index", "text:table-index", "office:annotation", "office:annotation-end",
    "text:sequence-decls", "text:variable-decls", "text:note-citation", "svg:title", "svg:desc",
)  # fmt: skip
_SPACES = ("text:s", "text:tab", "text:line-break")
_APART = ("text:note", "draw:frame", "draw:text-box", "draw:custom-shape")
_MOST_REPEATED = 256  # a row or cell may claim to stand a million times


def read(path: Path) -> ReadFile:
    """Read headings, paragraphs, lists, tables, text boxes and notes; deletions are left out.

    Raises:
        IngestError: it is damaged, encrypted, or hostile.
    """
    with check(path) as package:
        names = package.namelist()
        pictures = any(name.startswith("Pictures/") for name in names)
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in package.read(manifest):
            raise NeedsPassword(f"{shown(path)}: needs a password; save a copy without one")
    file = odfdo.Document(path)
    notes: list[Block] = []
    bounded = Bounded()
    blocks = list(_blocks(file.body, notes, bounded))
    if notes:
        blocks += [Block("Notes", level=2), *notes]
    created = file.meta.creation_date
    metadata = {
        "title": file.meta.title or next((b.text for b in blocks if b.level == 1), ""),
        "authors": file.meta.initial_creator or file.meta.creator or "",
        "created": created.year if created else None,
        "pictures": pictures,
    }
    return ReadFile(blocks, metadata, bounded.warnings)


def _blocks(element: Any, notes: list[Block], bounded: Bounded) -> Iterator[Block]:  # noqa: ANN401
    for child in element.children:
        tag = child.tag
        if tag in _UNSEEN:
            continue
        if tag in ("text:h", "text:p"):
            text = clean(_text(child))
            style = child.get_attribute_string("text:style-name") or ""
            level = _level(child) if tag == "text:h" else int(style == "Title")
            if text:
                yield Block(text, level)
            yield from _apart(child, notes, bounded)
        elif tag == "table:table":
            yield from blocks_of_table(bounded.take(_rows(child)))
        else:
            yield from _blocks(child, notes, bounded)


def _level(heading: Any) -> int:  # noqa: ANN401
    return min(max(heading.get_attribute_integer("text:outline-level") or 1, 1), 9) + 1


def _apart(element: Any, notes: list[Block], bounded: Bounded) -> Iterator[Block]:  # noqa: ANN401
    """What hangs on a paragraph and is read after it: its text boxes, and later its notes."""
    for child in element.children:
        if child.tag == "text:note":
            parts = (p for c in child.children if c.tag == "text:note-body" for p in c.children)
            text = clean(" ".join(_text(part) for part in parts))
            if text:
                notes.append(Block(text))
        elif child.tag in _APART:
            yield from _blocks(child, notes, bounded)
        elif child.tag not in _UNSEEN:
            yield from _apart(child, notes, bounded)


def _rows(table: Any) -> Iterator[list[str]]:  # noqa: ANN401
    for child in table.children:
        if child.tag == "table:table-row":
            cells: list[str] = []
            for cell in child.children:
                if cell.tag not in ("table:table-cell", "table:covered-table-cell"):
                    continue
                times = cell.get_attribute_integer("table:number-columns-repeated") or 1
                text = " ".join(filter(None, (clean(_text(part)) for part in cell.children)))
                cells += [text] * min(max(times, 1), _MOST_REPEATED)
            yield cells
        elif child.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _rows(child)


def _text(element: Any) -> str:  # noqa: ANN401
    """The characters of a paragraph that a reader sees, notes and text boxes apart."""
    parts = [element.text or ""]
    for child in element.children:
        if child.tag in _SPACES:
            parts.append(" ")
        elif child.tag not in _UNSEEN and child.tag not in _APART:
            parts.append(_text(child))
            if child.tag in ("text:p", "text:h", "text:list-item"):
                parts.append(" ")
        parts.append(child.tail or "")
    return "".join(parts)
