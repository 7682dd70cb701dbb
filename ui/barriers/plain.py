"""The barriers as JSON-ready data and on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.answer import Citation, Claim
from assistant.barriers import Matrix
from assistant.phrases import phrase
from assistant.render import plain
from assistant.strength import Strength
from ui.barriers.table import SIGNS
from ui.terminal import print_sources
from ui.timeline.plain import print_claims


def data(matrix: Matrix) -> dict[str, Any]:
    """The matrix as JSON-ready data: the barriers, and where each was seen with what says so."""
    return {
        "barriers": [
            {
                "id": column.id,
                "name": column.name,
                "definition": column.definition,
                "strength": _strength(column.strength),
                "insights": [_claim(claim) for claim in column.insights],
            }
            for column in matrix.columns
        ],
        "seen": [
            {
                "id": row.id,
                "name": row.name,
                "kind": row.kind,
                "barriers": [
                    {
                        "barrier": cell.barrier,
                        "strength": _strength(cell.strength),
                        "claims": [_claim(claim) for claim in cell.claims],
                    }
                    for cell in row.cells
                ],
            }
            for row in matrix.rows
        ],
    }


def print_barriers(matrix: Matrix, out: Console) -> None:
    """Print where each barrier was seen; one barrier alone with the sentences that say so."""
    if not matrix.rows:
        out.print(Text(phrase("barriers.nothing")))
    elif len(matrix.columns) == 1:
        _print_one(matrix, out)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(phrase("barriers.where"), overflow="fold", ratio=2)
        for column in matrix.columns:
            table.add_column(column.name, overflow="fold", ratio=1)
        for row in matrix.rows:
            cells = [row.cell(column.id) for column in matrix.columns]
            marks = [
                f"{SIGNS[c.strength.level]} {c.strength.publications}" if c else "" for c in cells
            ]
            table.add_row(Text(plain(row.name)), *map(Text, marks))
        out.print(table)
        out.print()
        for level, sign in SIGNS.items():
            out.print(Text(f"{sign} {phrase(f'strength.{level}')}"))
        out.print(Text(phrase("barriers.terminal_more")))


def _print_one(matrix: Matrix, out: Console) -> None:
    column = matrix.columns[0]
    said = [column.defined] if column.defined else []
    groups: list[tuple[str, list[Claim]]] = [(column.name, said)]
    for row in matrix.rows:
        for cell in row.cells:
            groups.append((f"{row.name}: {cell.strength.in_words}", list(cell.claims)))
    groups.append((phrase("barriers.insights"), list(column.insights)))
    cited: list[Citation] = []
    for head, claims in groups:
        if claims:
            out.print(Text(plain(head), style="bold"))
            print_claims(claims, out, len(cited) + 1)
            cited += dict.fromkeys(c for claim in claims for c in claim.citations)
    print_sources(enumerate(cited, 1), out)


def _strength(strength: Strength | None) -> dict[str, Any] | None:
    return {**strength.model_dump(), "in_words": strength.in_words} if strength else None


def _claim(claim: Claim) -> dict[str, Any]:
    citations = [citation.model_dump(mode="json") for citation in claim.citations]
    return {"text": claim.text, "citations": citations}
