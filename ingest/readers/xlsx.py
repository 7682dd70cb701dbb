"""Excel workbooks, by openpyxl: each row of each sheet a sentence, under the sheet's name."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from ingest.block import Block, ReadFile, clean
from ingest.limits import MEGABYTE
from ingest.package import check
from ingest.readers.rows import Bounded, blocks_of_table

_MOST_EMPTY = 2_000  # rows without a value, after which a sheet has ended
_MOST_XML = 512 * MEGABYTE


def read(path: Path) -> ReadFile:
    """Read the sheets in order; a formula gives the value that was last computed of it.

    Hidden sheets are left out with a warning.

    Raises:
        IngestError: it is damaged, encrypted, or hostile.
    """
    check(path, _MOST_XML).close()
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        bounded = Bounded()
        blocks: list[Block] = []
        warnings = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                warnings.append(f"the hidden sheet {clean(sheet.title)!r} was left out")
                continue
            sheet.reset_dimensions()  # files claim a million rows, or one
            rows = list(blocks_of_table(bounded.take(_rows(sheet))))
            if rows:
                blocks += [Block(clean(sheet.title) or "Sheet", level=2), *rows]
        return ReadFile(blocks, _metadata(book), (*warnings, *bounded.warnings))
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401  (openpyxl is untyped)
    empty = 0
    for row in sheet.iter_rows():
        cells = [_text(cell.value, getattr(cell, "number_format", "")) for cell in row]
        empty = 0 if any(cells) else empty + 1
        if empty > _MOST_EMPTY:
            return
        yield cells


def _text(value: object, shape: str = "") -> str:
    """The value as a reader sees it: 0.125 in a column of percentages is 12.5%."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and shape.endswith("%"):
        return f"{value * 100:.10g}%"
    if isinstance(value, int | float) and "£" in shape.split(";")[0]:
        return f"£{value:,.2f}".removesuffix(".00").replace("£-", "-£")
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    return str(value)


def _metadata(book: Any) -> dict[str, Any]:  # noqa: ANN401
    properties = book.properties
    return {
        "title": properties.title or "",
        "authors": properties.creator if properties.creator != "openpyxl" else "",
        "created": properties.created.year if properties.created else None,
    }
