"""A briefing as PDF, set by Typst: tagged, with footnotes, a title and a language.

Typst (Apache-2.0) works offline and brings its own fonts. What is said reaches it as JSON, so no
text is ever read as markup, and its template opens no other file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import typst

from ui.export.blocks import Block, Heading, Mark, Pieces, See, Table
from ui.export.briefing import Briefing
from ui.export.words import word

_TEMPLATE = Path(__file__).with_name("briefing.typ")
_LONG_ROW = 2400  # characters of its longest cell times its cells: about half a page


def pdf(made: Briefing) -> bytes:
    """The briefing as PDF: PDF/UA-1, or plain tagged PDF where no font has some character."""
    try:
        return _compiled(made, "ua-1")
    except typst.TypstError:
        # PDF/UA forbids characters that no font can show; a box in their place is better than none.
        return _compiled(made, "1.7")


def _compiled(made: Briefing, standard: Any) -> bytes:  # noqa: ANN401  (a literal of typst's)
    compiler = typst.Compiler(font_paths=_fonts(), sys_inputs={"data": json.dumps(_data(made))})
    when = datetime.combine(made.date, time(), UTC)
    written = compiler.compile(
        _TEMPLATE.read_bytes(), format="pdf", pdf_standards=standard, timestamp=when
    )
    if not isinstance(written, bytes):  # only pictures come in several
        raise TypeError("typst gave no PDF")
    return written


@cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts, DejaVu for other scripts, and the machine's for what neither holds."""
    dejavu = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return typst.Fonts(font_paths=[dejavu])


def _data(made: Briefing) -> dict[str, Any]:
    return {
        "title": made.title,
        "date": [made.date.year, made.date.month, made.date.day],
        "about": made.about,
        "words": {
            "page_of": word("page_of", page="\0", pages="\0").split("\0"),
            "in_text": word("in_text", number="\0").split("\0"),
            **{key: word(key) for key in ("aspect", "quotes", "references", "table_notes")},
        },
        "sections": [
            {
                "question": section.question,
                "searching_for": section.searching_for,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in made.sections
        ],
        "shorts": {str(note.number): note.short for note in made.notes},
        "notes": [
            {"head": word("note", number=n.number), "quote": n.quote, "details": n.details}
            for n in made.notes
        ],
        "references": [{"reference": w.reference, "url": w.url} for w in made.references],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Table):
        rows = [_row(head, cells) for head, cells in block.rows]
        return {"kind": "table", "heads": block.heads, "rows": rows}
    return {"kind": "paragraph", "pieces": _pieces(block.pieces)}


def _row(head: str, cells: tuple[Pieces, ...]) -> dict[str, Any]:
    """A row of a table; it stays on one page, unless it is so long that it may not fit one."""
    longest = max(sum(len(p) for p in cell if isinstance(p, str)) for cell in cells)
    return {
        "head": head,
        "breaks": longest * len(cells) > _LONG_ROW,
        "cells": [_pieces(cell) for cell in cells],
    }


def _pieces(pieces: Pieces) -> list[Any]:
    kinds = {Mark: "mark", See: "see"}
    return [p if isinstance(p, str) else {"kind": kinds[type(p)], **asdict(p)} for p in pieces]
