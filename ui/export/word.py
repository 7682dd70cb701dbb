"""A briefing as a Word document with real footnotes, headings, tables and links."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from ui.export.blocks import Block, Heading, Mark, Pieces, See, Table
from ui.export.briefing import Briefing, Section
from ui.export.footnotes import Footnotes
from ui.export.word_styles import add, blank, style_id
from ui.export.word_table import cell_of, comparison
from ui.export.words import word as words


def word(made: Briefing) -> bytes:
    """The briefing as .docx."""
    document = blank(made)
    add(document, made.title, "Title")
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
        add(self.document, section.question, "Heading 1")
        if section.searching_for:
            self.document.add_paragraph(section.searching_for)
        for place, block in enumerate(section.blocks):
            self._block(block, section.blocks[place - 1] if place else None)

    def _block(self, block: Block, before: Block | None) -> None:
        if isinstance(block, Heading):
            add(self.document, block.text, "Heading 2")
        elif isinstance(block, Table):
            self._table(block)
        else:
            paragraph = self.document.add_paragraph()
            if isinstance(before, Table):
                paragraph.paragraph_format.space_before = Pt(12)
            self._pieces(paragraph, block.pieces)

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
        heads = (words("aspect"), *block.heads)
        table = comparison(self.document, heads, len(block.rows))
        for row, (head, cells) in zip(table.rows[1:], block.rows, strict=True):
            cell_of(row.cells[0]).add_run(head).bold = True
            for cell, pieces in zip(row.cells[1:], cells, strict=True):
                self._pieces(cell_of(cell), pieces)


def _quotes(document: Document, made: Briefing) -> None:
    add(document, words("quotes"), "Heading 1")
    for note in made.notes:
        head = add(document, words("note", number=note.number), "Heading 2")
        head.runs[0].font.size = Pt(11)
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(12), Pt(2)
        add(document, note.quote, "Quote")
        for place, (term, text) in enumerate(note.details):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{term}: ").bold = True
            paragraph.add_run(text)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = place + 1 < len(note.details)


def _references(document: Document, made: Briefing) -> None:
    add(document, words("references"), "Heading 1")
    for work in made.references:
        paragraph = document.add_paragraph(work.reference)
        if work.url:
            paragraph.add_run(" ")
            _link(paragraph, work.url)


def _link(paragraph: Paragraph, url: str) -> None:
    identifier = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), identifier)
    run = paragraph.add_run(url)
    run._r.style = style_id("Hyperlink")
    link.append(run._r)
    paragraph._p.append(link)
