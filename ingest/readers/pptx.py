"""PowerPoint files, by python-pptx: a slide is a page, its title a heading, its notes text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx
from pptx.util import Emu

from ingest.block import Block, ReadFile, clean
from ingest.package import check
from ingest.readers.rows import Bounded, blocks_of_table

_LINE = Emu(250_000)  # shapes whose tops differ by less than this (7 mm) stand on one line
_FURNITURE = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")


def read(path: Path) -> ReadFile:
    """Read the slides in order; hidden ones are left out with a warning.

    Raises:
        IngestError: it is damaged, encrypted, or hostile.
    """
    with check(path) as package:
        pictures = any(name.startswith("ppt/media/") for name in package.namelist())
    deck = pptx.Presentation(str(path))
    blocks: list[Block] = []
    warnings: list[str] = []
    bounded = Bounded()
    for number, slide in enumerate(deck.slides, 1):
        if slide._element.get("show") == "0":
            warnings.append(f"hidden slide {number} was left out")
            continue
        found = list(_slide(slide, number, bounded))
        if not any(not block.level for block in found):
            warnings.append(f"slide {number} has no text under its title")
        blocks += found
    properties = deck.core_properties
    first = next((b.text for b in blocks if b.level), "")
    metadata = {
        "title": "" if properties.title == "PowerPoint Presentation" else properties.title or first,
        "authors": properties.author or "",
        "created": properties.created.year if properties.created else None,
        "pictures": pictures,
    }
    return ReadFile(blocks, metadata, (*warnings, *bounded.warnings))


def _slide(slide: Any, number: int, bounded: Bounded) -> Iterator[Block]:  # noqa: ANN401
    page = ((0, number),)
    title = slide.shapes.title
    heading = clean(title.text_frame.text.replace("\v", " ")) if title is not None else ""
    yield Block(heading or f"Slide {number}", 2, page)
    for shape in _in_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        for text in _texts(shape, bounded):
            yield Block(text, 0, page)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for text in _paragraphs(slide.notes_slide.notes_text_frame):
            yield Block(text, 0, page)


def _in_order(shapes: Any) -> list[Any]:  # noqa: ANN401
    """Shapes from top to bottom, and from left to right on a line."""
    return sorted(shapes, key=lambda s: ((s.top or 0) // _LINE, s.left or 0))


def _texts(shape: Any, bounded: Bounded) -> Iterator[str]:  # noqa: ANN401
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind is not None and kind.name in _FURNITURE:
        return
    if shape.has_text_frame:
        yield from _paragraphs(shape.text_frame)
    if getattr(shape, "has_table", False) and shape.has_table:
        rows = ([cell.text_frame.text for cell in row.cells] for row in shape.table.rows)
        yield from (block.text for block in blocks_of_table(bounded.take(rows)))
    if hasattr(shape, "shapes"):
        for inner in _in_order(shape.shapes):
            yield from _texts(inner, bounded)
    if getattr(shape, "has_chart", False) and shape.has_chart:
        yield from (block.text for block in blocks_of_table(bounded.take(_chart(shape.chart))))


def _chart(chart: Any) -> Iterator[list[object]]:  # noqa: ANN401
    """A chart's figures as a table: a row a category, a column a series."""
    for plot in chart.plots:
        series = list(plot.series)
        yield ["Category", *(s.name for s in series)]
        for row, category in enumerate(plot.categories):
            yield [category, *(s.values[row] if row < len(s.values) else None for s in series)]


def _paragraphs(frame: Any) -> Iterator[str]:  # noqa: ANN401
    for paragraph in frame.paragraphs:
        text = clean("".join(run.text for run in paragraph.runs).replace("\v", " "))
        if text:
            yield text
