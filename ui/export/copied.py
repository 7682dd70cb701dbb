"""An answer for the clipboard: with numbered notes, as plain text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ui.export.blocks import Block, Heading, Mark, Piece, Pieces, See, Table
from ui.export.briefing import Briefing, Section
from ui.export.words import word
from ui.export.works import Work


@dataclass(frozen=True)
class Copied:
    """What goes on the clipboard: `text` as text/plain, `html` as text/html."""

    text: str
    html: str


def copied(made: Briefing) -> Copied:
    """A briefing as its questions, answers and notes, without the appendices."""
    return Copied(text=_text(made), html=_html(made))


def plain_text(made: Briefing) -> bytes:
    """The text of `copied` in UTF-8, as a file."""
    return _text(made).encode()


def _text(made: Briefing) -> str:
    parts: list[str] = []
    for section in made.sections:
        parts += filter(None, (section.question, section.searching_for))
        parts += [_block_text(block) for block in section.blocks]
    parts += ["\n".join(f"[{n.number}] {n.short}{_urls(n.works)}" for n in made.notes)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _urls(works: tuple[Work, ...]) -> str:
    return "".join(f" {work.url}" for work in works if work.url)


def _block_text(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text.upper()
    if isinstance(block, Table):
        return "\n\n".join(
            "\n".join(
                [head.upper()]
                + [f"{c}: {_pieces_text(p)}" for c, p in zip(block.heads, cells, strict=True)]
            )
            for head, cells in block.rows
        )
    return _pieces_text(block.pieces)


def _pieces_text(pieces: Pieces) -> str:
    def written(piece: Piece) -> str:
        if isinstance(piece, See):
            return word("in_text", number=piece.number)
        return f"[{piece.number}]" if isinstance(piece, Mark) else piece

    return "".join(map(written, pieces))


def _html(made: Briefing) -> str:
    parts = [part for section in made.sections for part in _section_html(section)]
    if made.notes:
        items = "".join(f"<li>{escape(n.short)}{_links(n.works)}</li>" for n in made.notes)
        parts.append(f"<ol>{items}</ol>")
    return "\n".join(parts)


def _links(works: tuple[Work, ...]) -> str:
    urls = [work.url for work in works if work.url]
    return "".join(f' <a href="{escape(url)}">{escape(url)}</a>' for url in urls)


def _section_html(section: Section) -> list[str]:
    parts = [f"<h2>{escape(section.question)}</h2>"]
    if section.searching_for:
        parts.append(f"<p>{escape(section.searching_for)}</p>")
    return parts + [_block_html(block) for block in section.blocks]


def _block_html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if not isinstance(block, Table):
        return f"<p>{_pieces_html(block.pieces)}</p>"
    heads = "".join(
        f'<th scope="col">{escape(head)}</th>' for head in (word("aspect"), *block.heads)
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(head)}</th>'
        + "".join(f"<td>{_pieces_html(cell)}</td>" for cell in cells)
        + "</tr>"
        for head, cells in block.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _pieces_html(pieces: Pieces) -> str:
    def written(piece: Piece) -> str:
        if isinstance(piece, See):
            return word("in_text", number=piece.number)
        return f"<sup>[{piece.number}]</sup>" if isinstance(piece, Mark) else escape(piece)

    return "".join(map(written, pieces))
