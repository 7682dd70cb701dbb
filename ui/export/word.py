"""A briefing as a Word document with real footnotes, headings, tables and links."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from ui.export.blocks import Block, Heading, Mark, Pieces, See, Table
from ui.export.briefing import Briefing, Section
from ui.export.footnotes import Footnotes
from ui.export.word_styles import blank
from ui.export.words import word as words


def word(made: Briefing) -> bytes:
    """The briefing as .docx."""
    document = blank(made)
    document.add_paragraph(made.title, style="Title")
    for said in made.about:
        document.add_paragraph(said)
    notes = Footnotes(document)
    writer = _Writer(document, notes, {note.number: note.short for note in made.notes})
    for section in made.sections:
        writer.section(section)
    notes.finish()
    if made.notes:
        _quotes(document, made)
        _references(document, made)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Writes sections at the end of a document."""

    def __init__(self, document: Document, notes: Footnotes, shorts: dict[int, str]) -> None:
        self.document, self.notes, self.shorts = document, notes, shorts

    def section(self, section: Section) -> None:
        self.document.add_heading(section.question, 1)
        if section.searching_for:
            self.document.add_paragraph(section.searching_for)
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self.document.add_heading(block.text, 2)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._pieces(self.document.add_paragraph(), block.pieces)

    def _pieces(self, paragraph: Paragraph, pieces: Pieces) -> None:
        last: object = None
        for piece in pieces:
            if isinstance(piece, Mark):
                if isinstance(last, Mark):
                    self.notes.comma(paragraph)
                if piece.first:
                    self.notes.mark(paragraph, piece.number, self.shorts[piece.number])
                else:
                    self.notes.again(paragraph, piece.number)
            elif isinstance(piece, See):
                before, after = words("in_text", number="\0").split("\0")
                paragraph.add_run(before)
                self.notes.see(paragraph, piece.number)
                paragraph.add_run(after)
            else:
                paragraph.add_run(piece)
            last = piece

    def _table(self, block: Table) -> None:
        table = self.document.add_table(1, 1 + len(block.heads), style="Table Grid")
        _described(table)
        _repeated(table.rows[0])
        heads = (words("aspect"), *block.heads)
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            _cell(cell).add_run(head).bold = True
        for head, cells in block.rows:
            row = table.add_row()
            _cell(row.cells[0]).add_run(head).bold = True
            for cell, pieces in zip(row.cells[1:], cells, strict=True):
                self._pieces(_cell(cell), pieces)
        self.document.add_paragraph()


def _cell(cell: Any) -> Paragraph:  # noqa: ANN401  (python-docx has no types)
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph


def _described(table: Any) -> None:  # noqa: ANN401
    """What a screen reader says of a table."""
    for name, text in (("tblCaption", "comparison"), ("tblDescription", "comparison_about")):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), words(text))
        table._tbl.tblPr.append(element)


def _repeated(row: Any) -> None:  # noqa: ANN401
    """Mark a row as the head, which is repeated on each page that the table runs over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _quotes(document: Document, made: Briefing) -> None:
    document.add_heading(words("quotes"), 1)
    for note in made.notes:
        document.add_heading(words("note", number=note.number), 3)
        document.add_paragraph(note.quote, style="Quote")
        for place, (term, text) in enumerate(note.details):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{term}: ").bold = True
            paragraph.add_run(text)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = place + 1 < len(note.details)


def _references(document: Document, made: Briefing) -> None:
    document.add_heading(words("references"), 1)
    for work in made.references:
        paragraph = document.add_paragraph(work.reference)
        if work.url:
            paragraph.add_run(" ")
            _link(paragraph, work.url)


def _link(paragraph: Paragraph, url: str) -> None:
    identifier = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), identifier)
    run = paragraph.add_run(url, style="Hyperlink")
    link.append(run._r)
    paragraph._p.append(link)
