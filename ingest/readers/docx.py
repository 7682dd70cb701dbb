"""Word documents, by python-docx. DOCX has no page numbers: passages cite the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from ingest.block import Block, ReadFile, clean
from ingest.package import check
from ingest.readers.numbering import Numbering
from ingest.readers.rows import Bounded, blocks_of_table

# What a reader of the finished document does not see: deletions, the old place of what was
# moved, and the copy of a drawing that is there for old programs.
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = {qn("w:del"), qn("w:moveFrom"), f"{_COMPATIBILITY}Fallback"}
_WRAPPERS = {qn(f"w:{n}") for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_BOX = qn("w:txbxContent")
_SPACES = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}


def read(path: Path) -> ReadFile:
    """Read paragraphs, headings by their style with their numbers, table rows, boxes and notes.

    Tracked insertions are read as text and deletions are not; tables of contents, page headers
    and comments are left out.

    Raises:
        IngestError: it is damaged, encrypted, or hostile.
    """
    with check(path) as package:
        pictures = any(name.startswith("word/media/") for name in package.namelist())
    file = docx.Document(str(path))
    body = _Body(file)
    blocks = [*body.blocks(file.element.body), *_notes(file)]
    properties = file.core_properties
    metadata = {
        "title": properties.title or next((b.text for b in blocks if b.level == 1), ""),
        "authors": "" if properties.author == "python-docx" else properties.author or "",
        "created": properties.created.year if properties.created else None,
        "pictures": pictures,
    }
    return ReadFile(blocks, metadata, (*body.bounded.warnings, *_tracked(file)))


class _Body:
    """Walks a document's body in reading order."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  (python-docx is untyped)
        self.styles = {s.style_id: s for s in file.styles}
        self.numbering = Numbering(file)
        self.bounded = Bounded()

    def blocks(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag in _WRAPPERS and not _is_contents(child):
                yield from self.blocks(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        style = self._style(element)
        if re.match(r"toc (?:\d|heading)|table of figures", style) or _points_to_page(element):
            return
        text = clean(_text(element))
        if text:
            level = _level(style)
            # Every numbered paragraph counts, whatever its style; only a heading shows it.
            number = self.numbering.label(element, self.styles)
            yield Block(f"{number} {text}" if number and level else text, level)
        for box in element.iter(_BOX):
            if not any(parent.tag in _UNSEEN for parent in box.iterancestors()):
                yield from self.blocks(box)

    def _style(self, element: Any) -> str:  # noqa: ANN401
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self.styles.get(found.get(qn("w:val"))) if found is not None else None
        while style is not None and style.name:
            # A house style ("DfE Heading 2") inherits from Word's own.
            base = getattr(style, "base_style", None)
            if base is None or re.match(r"heading \d|title|toc ", style.name.lower()):
                return str(style.name).lower()
            if not re.match(r"heading \d|title", (base.name or "").lower()):
                return str(style.name).lower()
            style = base
        return ""

    def _table(self, element: Any) -> Iterator[Block]:  # noqa: ANN401
        rows = list(_cells(element))
        if max((len(row) for row in rows), default=0) <= 1:  # a frame about text
            for cell in element.iterfind(f"{qn('w:tr')}/{qn('w:tc')}"):
                yield from self.blocks(cell)
            return
        yield from blocks_of_table(self.bounded.take(rows))


def _cells(table: Any) -> Iterator[list[str]]:  # noqa: ANN401
    """A table's rows; a cell that spans rows stands in each, one that spans columns once."""
    above: list[str] = []
    for row in table.iterfind(qn("w:tr")):
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            if cell.getparent() is not row and cell.getparent().tag not in _WRAPPERS:
                continue  # of a table within a cell
            properties = cell.find(qn("w:tcPr"))
            span = merge = None
            if properties is not None:
                span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
            text = " ".join(filter(None, (clean(_text(p)) for p in cell.iter(qn("w:p")))))
            if merge is not None and merge.get(qn("w:val")) != "restart" and not text:
                text = above[len(cells)] if len(cells) < len(above) else ""
            width = int(span.get(qn("w:val")) or 1) if span is not None else 1
            cells += [text, *[""] * (min(width, 256) - 1)]
        above = cells
        yield cells


def _text(element: Any) -> str:  # noqa: ANN401
    """The characters of a paragraph that a reader sees, text boxes apart."""
    parts = []
    for child in element:
        if child.tag in _UNSEEN or child.tag == _BOX:
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _SPACES:
            parts.append(_SPACES[child.tag])
        elif child.tag == qn("w:r") and child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
            continue
        elif len(child):
            parts.append(_text(child))
    return "".join(parts)


def _level(style: str) -> int:
    if style == "title":
        return 1
    match = re.match(r"heading (\d)", style)
    return int(match[1]) + 1 if match else 0


def _points_to_page(element: Any) -> bool:  # noqa: ANN401
    """Whether it is a line of a table of contents that has no style of its own."""
    links = (link.get(qn("w:anchor")) or "" for link in element.iter(qn("w:hyperlink")))
    codes = (code.text or "" for code in element.iter(qn("w:instrText")))
    return any(a.startswith("_Toc") for a in links) and any("PAGEREF" in c for c in codes)


def _is_contents(element: Any) -> bool:  # noqa: ANN401
    gallery = element.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _notes(file: Any) -> Iterator[Block]:  # noqa: ANN401
    """Footnotes and endnotes, under a heading of their own, after the text."""
    found = []
    for part in file.part.package.iter_parts():
        name = str(part.partname)
        if not re.fullmatch(r"/word/(?:foot|end)notes\.xml", name):
            continue
        root = docx.oxml.parse_xml(part.blob)
        for note in root:
            if note.get(qn("w:type")) in (None, "normal"):
                text = clean(" ".join(_text(p) for p in note.iter(qn("w:p"))))
                if text:
                    found.append(Block(text))
    if found:
        yield Block("Notes", level=2)
        yield from found


def _tracked(file: Any) -> Iterator[str]:  # noqa: ANN401
    body = file.element.body
    if next(body.iter(qn("w:ins"), qn("w:del"), qn("w:moveTo")), None) is not None:
        yield "it has tracked changes: insertions were read, deletions left out"
