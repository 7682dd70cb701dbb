"""The barriers against the initiatives, as a table that one can click into."""

from __future__ import annotations

from assistant.barriers import Cell, Column, Matrix, Row
from assistant.phrases import phrase
from ui.cited import local, text

SIGNS = {"measured": "●", "said": "◐", "not measured": "◔", "no finding": "○"}
"""The level of a strength as a sign, beside which the words stand."""


def matrix_table(matrix: Matrix, kept: str = "") -> str:
    """Initiatives by barriers as an HTML table; a cell opens what was seen.

    Args:
        matrix: of `assistant.barriers`.
        kept: the query string of the filters, already encoded, which the links keep.
    """
    if not matrix.rows:
        return f"<p>{text(phrase('barriers.nothing'))}</p>"
    heads = "".join(_head(column, kept) for column in matrix.columns)
    parts = [
        _body(matrix, kind, phrase(f"barriers.{kind}s"), kept)
        for kind in ("initiative", "document")
    ]
    key = "".join(
        f'<li><span aria-hidden="true">{sign}</span> {text(phrase(f"strength.{level}"))}</li>'
        for level, sign in SIGNS.items()
    )
    return (
        f'<ul class="key">{key}</ul>'
        '<div class="table-wide" role="region" tabindex="0" aria-labelledby="barriers-caption">'
        f'<table class="barriers-table"><caption id="barriers-caption">'
        f"<span>{text(phrase('barriers.caption'))}</span></caption>"
        f'<thead><tr><th scope="col">{text(phrase("barriers.where"))}</th>{heads}</tr></thead>'
        f"{''.join(parts)}</table></div>"
    )


def _head(column: Column, kept: str) -> str:
    opens = local("/barriers", {"open": column.id}, kept)
    return f'<th scope="col"><a href="{opens}">{text(column.name)}</a></th>'


def _body(matrix: Matrix, kind: str, name: str, kept: str) -> str:
    rows = [row for row in matrix.rows if row.kind == kind]
    if not rows:
        return ""
    lines = "".join(_row(row, matrix, kept) for row in rows)
    width = len(matrix.columns) + 1
    return (
        f'<tbody><tr><th scope="rowgroup" colspan="{width}" class="group">{text(name)}</th></tr>'
        f"{lines}</tbody>"
    )


def _row(row: Row, matrix: Matrix, kept: str) -> str:
    cells = "".join(_cell(row, column, kept) for column in matrix.columns)
    return f'<tr><th scope="row">{text(row.name)}</th>{cells}</tr>'


def _cell(row: Row, column: Column, kept: str) -> str:
    found = row.cell(column.id)
    if found is None:
        return f'<td class="empty">{text(phrase("barriers.none"))}</td>'
    opens = local("/barriers", {"open": column.id, "at": row.id}, kept)
    return (
        f'<td><a href="{opens}" aria-label="{text(_spoken(row, column, found))}">'
        f'<span aria-hidden="true">{SIGNS[found.strength.level]}</span> '
        f"{text(_publications(found))}</a></td>"
    )


def _publications(cell: Cell) -> str:
    count = cell.strength.publications
    return phrase(
        "strength.publication_one" if count == 1 else "strength.publication_many", count=count
    )


def _spoken(row: Row, column: Column, cell: Cell) -> str:
    level = phrase(f"strength.{cell.strength.level}")
    return f"{_publications(cell)}: {column.name}, {row.name}. {level}"
