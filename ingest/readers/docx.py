"""Word documents, by python-docx. DOCX has no page numbers: passages cite the heading."""

from __future__ import annotations

import re
from pathlib import Path

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.block import Block, ReadFile, clean


def read(path: Path) -> ReadFile:
    """Read paragraphs, headings by their style, and table rows in document order."""
    file = docx.Document(str(path))
    blocks: list[Block] = []
    for item in file.iter_inner_content():
        if isinstance(item, Paragraph):
            text = clean(item.text)
            if text:
                blocks.append(Block(text, _level(item)))
        elif isinstance(item, Table):
            blocks += _rows(item)
    properties = file.core_properties
    year = properties.created.year if properties.created else None
    title = properties.title or next((b.text for b in blocks if b.level == 1), "")
    return ReadFile(blocks, {"title": title, "authors": properties.author or "", "year": year})


def _level(paragraph: Paragraph) -> int:
    style = paragraph.style.name if paragraph.style and paragraph.style.name else ""
    if style.lower() == "title":
        return 1
    match = re.match(r"heading (\d)", style.lower())
    return int(match[1]) + 1 if match else 0


def _rows(table: Table) -> list[Block]:
    rows = [[clean(cell.text) for cell in row.cells] for row in table.rows]
    if not rows:
        return []
    columns = rows[0]
    if len(rows) == 1:
        return [Block(". ".join(dict.fromkeys(c for c in columns if c)))] if any(columns) else []
    blocks = []
    for cells in rows[1:]:
        pairs = zip(columns, cells, strict=False)
        text = "; ".join(f"{column}: {cell}" if column else cell for column, cell in pairs if cell)
        if text:
            blocks.append(Block(text + "."))
    return blocks
