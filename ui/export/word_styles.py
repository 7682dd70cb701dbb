"""How a Word briefing looks, and what its file says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from docx import Document as new_document
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from ui.export.briefing import Briefing
from ui.export.footnotes import field
from ui.export.words import word

FONT, LANGUAGE = "Arial", "en-GB"
_INK, _BLUE = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x1D, 0x70, 0xB8)
_HEADINGS = {
    "Title": (24, 0, 12),
    "Heading 1": (18, 24, 8),
    "Heading 2": (14, 16, 6),
}  # fmt: skip  (points: size, space before and after)


def blank(made: Briefing) -> Document:
    """An empty document in the briefing's styles, with its properties and page numbers."""
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = Cm(2.5)
    section.bottom_margin = Cm(2.5)
    _normal(document)
    for name, (size, above, below) in _HEADINGS.items():
        _heading(document.styles[name], size, above, below)
    _quote(document.styles["Quote"])
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb, link.font.underline = _BLUE, True
    _properties(document, made)
    footer = section.footer.paragraphs[0]
    before, between, after = word("page_of", page="\0", pages="\0").split("\0")
    footer.add_run(before)
    field(footer, "PAGE", "1")
    footer.add_run(between)
    field(footer, "NUMPAGES", "1")
    footer.add_run(after)
    return document


def add(document: Document, text: str, style: str) -> Paragraph:
    """A paragraph in a style at the end of the document."""
    paragraph: Paragraph = document.add_paragraph(text)
    paragraph._p.style = style_id(style)
    return paragraph


def style_id(name: str) -> str:
    """What a style is called within the file.

    python-docx would look through all the styles for it, which takes most of the time of an export.
    """
    return name.replace(" ", "")


def _normal(document: Document) -> None:
    normal = document.styles["Normal"]
    _font(normal)
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.15
    languages = document.styles.element.findall(f".//{qn('w:lang')}")
    languages += document.settings.element.findall(qn("w:themeFontLang"))
    for language in languages:
        language.set(qn("w:val"), LANGUAGE)


def _heading(style: Any, size: int, before: int, after: int) -> None:  # noqa: ANN401
    _font(style)
    style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
    style.font.color.rgb = _INK
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.keep_with_next = True
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _quote(style: Any) -> None:  # noqa: ANN401
    """A bar at the left, and no italics, which are hard to read at length."""
    _font(style)
    style.font.italic, style.font.color.rgb = False, _INK
    style.paragraph_format.left_indent = Cm(0.6)
    style.paragraph_format.keep_with_next = True
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "10"), ("color", "B1B4B6")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _font(style: Any) -> None:  # noqa: ANN401
    """Name the font for every script, and drop the theme's, which would come before it."""
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _properties(document: Document, made: Briefing) -> None:
    """No person is named: the file is made by a program for whoever takes it away."""
    properties = document.core_properties
    properties.title = made.title[:255]
    properties.author = properties.last_modified_by = "Joinedup"
    properties.comments = properties.keywords = properties.subject = ""
    properties.language = LANGUAGE
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(made.date, time(), UTC)
