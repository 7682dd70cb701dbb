"""One barrier: what it is, where it was seen, how sure that is, and what answers it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant import Citation
from assistant.answer import Claim
from assistant.barriers import Cell, Column, Matrix, Row
from assistant.phrases import phrase
from ui.cited import listed, local, numbers, sentence, text


def detail(matrix: Matrix, barrier: str, row: str = "", kept: str = "") -> str:
    """One barrier as HTML, in one initiative or document if `row` names one, else in all.

    Args:
        matrix: of `assistant.barriers`.
        barrier: the id of one of its columns.
        row: the id of an initiative or document; "" for all.
        kept: the query string of the filters, already encoded, which the links keep.

    Returns:
        A sentence that says so where the barrier, or the barrier there, is not in the matrix.
    """
    column = matrix.column(barrier)
    rows = [r for r in matrix.rows if r.cell(barrier) and row in ("", r.id)]
    if column is None or (row and not rows):
        return f'<p id="barrier">{text(phrase("barriers.nothing"))}</p>'
    cells = [(r, cell) for r in rows if (cell := r.cell(barrier))]
    numbered = numbers(_claims(column, [cell for _, cell in cells]))
    where = f": {text(rows[0].name)}" if row else ""
    everywhere = ""
    if row:
        opens = local("/barriers", {"open": barrier}, kept)
        everywhere = f'<p><a href="{opens}">{text(phrase("barriers.everywhere"))}</a></p>'
    return (
        f'<article class="barrier" id="barrier" tabindex="-1"><h2>{text(column.name)}{where}</h2>'
        f"{_definition(column, numbered)}{_seen(cells, column, numbered, bool(row))}{everywhere}"
        f"{_insights(column, numbered)}</article>"
    )


def _claims(column: Column, cells: list[Cell]) -> list[Claim]:
    defined = [column.defined] if column.defined else []
    return [*defined, *(c for cell in cells for c in cell.claims), *column.insights]


def _definition(column: Column, numbered: Mapping[Citation, int]) -> str:
    said = sentence(column.defined, numbered) if column.defined else text(column.definition)
    return f"<p>{said}</p>"


def _seen(
    cells: list[tuple[Row, Cell]], column: Column, numbered: Mapping[Citation, int], alone: bool
) -> str:
    head = f"<h3>{text(phrase('barriers.seen'))}</h3>"
    if not cells:
        return f"{head}<p>{text(phrase('barriers.not_seen'))}</p>"
    if alone:
        return head + _cell(cells[0][1], numbered)
    overall = f'<p class="strength">{text(column.strength.in_words)}</p>' if column.strength else ""
    return (
        head
        + overall
        + "".join(f"<h4>{text(row.name)}</h4>{_cell(cell, numbered)}" for row, cell in cells)
    )


def _cell(cell: Cell, numbered: Mapping[Citation, int]) -> str:
    return f'<p class="strength">{text(cell.strength.in_words)}</p>{listed(cell.claims, numbered)}'


def _insights(column: Column, numbered: Mapping[Citation, int]) -> str:
    head = f"<h3>{text(phrase('barriers.insights'))}</h3>"
    if not column.insights:
        return f"{head}<p>{text(phrase('barriers.no_insights'))}</p>"
    return head + listed(column.insights, numbered)
