"""Footnotes of a Word document, for which python-docx has no interface.

A footnote is a paragraph in a part of its own, and a run in the text that refers to it by number.
A further mark of the same note is a NOTEREF field: it shows the number, follows it when notes are
added by hand, and jumps to the first mark.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))


class Footnotes:
    """The footnotes of one document: `mark` them in order, then `finish`."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        self._text, self._mark = _styles(document)
        for kind, identifier in _SEPARATORS:
            self._root.append(_separator(kind, identifier))

    def mark(self, paragraph: Paragraph, number: int, text: str) -> None:
        """Mark a new note at the end of a paragraph, and write its text."""
        self._root.append(self._footnote(number, text))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(1000 + number))
        start.set(qn("w:name"), _bookmark(number))
        run = self._run(paragraph)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run._r.append(reference)
        run._r.addprevious(start)
        run._r.addnext(end)

    def again(self, paragraph: Paragraph, number: int) -> None:
        """Mark a note that has been marked before, at the end of a paragraph."""
        field(paragraph, f"NOTEREF {_bookmark(number)} \\f \\h", str(number), self._mark.style_id)

    def comma(self, paragraph: Paragraph) -> None:
        """A raised comma between two marks."""
        self._run(paragraph).text = ","

    def see(self, paragraph: Paragraph, number: int) -> None:
        """The number of a note in the line of text, at the end of a paragraph."""
        field(paragraph, f"NOTEREF {_bookmark(number)} \\h", str(number))

    def finish(self) -> None:
        """Put the notes into the document's package."""
        from lxml import etree

        part = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True),
            self._document.part.package,
        )
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self._document.settings.element
        known = OxmlElement("w:footnotePr")
        for _, identifier in _SEPARATORS:
            separator = OxmlElement("w:footnote")
            separator.set(qn("w:id"), str(identifier))
            known.append(separator)
        settings.find(qn("w:compat")).addprevious(known)

    def _run(self, paragraph: Paragraph) -> Run:
        run = paragraph.add_run()
        run._r.style = self._mark.style_id
        return run

    def _footnote(self, number: int, text: str) -> Any:  # noqa: ANN401  (an lxml element)
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr>'
            f'<w:pStyle w:val="{self._text.style_id}"/></w:pPr><w:r><w:rPr>'
            f'<w:rStyle w:val="{self._mark.style_id}"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        note.find(f".//{qn('w:t')}").text = f" {text}"
        return note


def field(paragraph: Paragraph, instruction: str, shown: str, style: str | None = None) -> None:
    """A field at the end of a paragraph, with what it shows until Word works it out.

    Args:
        paragraph: to write to.
        instruction: of the field.
        shown: the text.
        style: the id of a character style, None for the paragraph's own.
    """
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        run._r.style = style
        if kind == "shown":
            continue
        element = OxmlElement("w:instrText" if kind == "instruction" else "w:fldChar")
        if kind == "instruction":
            element.text = f" {instruction} "
            element.set(qn("xml:space"), "preserve")
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _bookmark(number: int) -> str:
    return f"_RefNote{number}"


def _separator(kind: str, identifier: int) -> Any:  # noqa: ANN401  (an lxml element)
    return parse_xml(
        f'<w:footnote {nsdecls("w")} w:type="{kind}" w:id="{identifier}"><w:p><w:pPr>'
        f'<w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
    )


def _styles(document: Document) -> tuple[Any, Any]:
    """The styles of a footnote's text and of its mark, by the names that Word knows them by."""
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.line_spacing = 1.0
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    return text, mark
