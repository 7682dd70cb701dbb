"""Answers and passages on a terminal. Text of documents is printed as plain characters."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant import Answer
from assistant.render import Style, body, plain, sources


def _rows(heads: list[str], rows: list[list[str]]) -> str:
    """A table as indented text, since sentences are too long for columns on a terminal."""
    lines = []
    for head, *cells in rows:
        lines.append(head.upper())
        lines += [f"  {name}: {cell}" for name, cell in zip(heads[1:], cells, strict=True)]
    return "\n".join(lines)


STYLE = Style(
    escape=plain, heading=lambda text: text.upper(), marker=lambda n: f"[{n}]", table=_rows
)


def console() -> Console:
    """Standard output, at a width that can be read."""
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    out.width = min(out.width, 100) if out.is_terminal else 100
    return out


def print_answer(answer: Answer) -> None:
    """Print the answer with numbered citations, and its list of sources."""
    out = console()
    for paragraph in body(answer, STYLE):
        out.print(Text(paragraph))
        out.print()
    for entry in sources(answer, STYLE):
        out.print(Text(entry), soft_wrap=True)  # an address that is cut cannot be opened


def print_passages(rows: list[dict[str, Any]]) -> None:
    """Print ranked passages with where each stands."""
    out = console()
    for number, row in enumerate(rows, 1):
        place = plain(" › ".join(x for x in (row["title"], row["section"]) if x))
        page = f", page {row['page']}" if row["page"] else ""
        out.print(Text(f"{number}. {place}{page} (score {row['score']:.4f})", style="bold"))
        out.print(Padding(Text(plain(row["text"])), (0, 0, 1, 3)))
    if not rows:
        out.print("Nothing found.")
