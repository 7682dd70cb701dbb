"""The table of a comparison in a Word document: lean lines, and a head that is repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from ui.export.words import word

_WIDTH, _ASPECT = 16.0, 3.0  # centimetres: of the text, and of the first column


def comparison(document: Document, heads: Sequence[str], rows: int) -> Any:  # noqa: ANN401
    """A table with its head filled in, and empty rows; the first column holds the rows' heads."""
    table = document.add_table(1 + rows, len(heads), style="Table Grid")
    table.autofit = False
    others = (_WIDTH - _ASPECT) / max(len(heads) - 1, 1)
    for place, column in enumerate(table.columns):
        column.width = Cm(others if place else _ASPECT)
        for cell in column.cells:
            cell.width = column.width
    _lines(table)
    for name, text in (("tblCaption", "comparison"), ("tblDescription", "comparison_about")):
        table._tbl.tblPr.append(_element(name, val=word(text)))
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("cantSplit"))
        if place == 0:
            properties.append(_element("tblHeader"))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell_of(cell).add_run(head).bold = True
    return table


def cell_of(cell: Any) -> Paragraph:  # noqa: ANN401  (python-docx has no types)
    """The paragraph of an empty cell, set closely."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.line_spacing = 1.0
    return paragraph


def _lines(table: Any) -> None:  # noqa: ANN401
    """Lines between rows only."""
    borders = _element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        across = side in ("top", "bottom", "insideH")
        kind = {"val": "single", "sz": "6", "color": "B1B4B6"} if across else {"val": "nil"}
        borders.append(_element(side, **kind))
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"
    )


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
