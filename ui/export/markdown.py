"""A briefing as Markdown with footnotes. Text of documents shows as just its characters."""

from __future__ import annotations

import re

from assistant.render import escape_markdown, markdown_table
from ui.export.blocks import Block, Heading, Mark, Pieces, See, Table
from ui.export.briefing import Briefing, Section
from ui.export.words import word

_MORE = re.compile(r"([&$^@=])")
_ITEM = re.compile(r"^(?:\s*[-+]|\s*\d+[.)])")


def markdown(made: Briefing) -> bytes:
    """The briefing as Markdown in UTF-8; its footnotes are Pandoc's and GitHub's `[^1]`."""
    parts = [f"# {escape(made.title)}", *map(escape, made.about)]
    for section in made.sections:
        parts += _section(section)
    if made.notes:
        parts.append(f"## {word('quotes')}")
        for note in made.notes:
            parts.append(f"### {word('note', number=note.number)}")
            parts.append(f"> {escape(note.quote)}")
            parts.append("\n".join(f"- {term}: {escape(text)}" for term, text in note.details))
        parts.append(f"## {word('references')}")
        parts.append("\n".join(_reference(made)))
        parts.append("\n\n".join(f"[^{n.number}]: {escape(n.short)}" for n in made.notes))
    return ("\n\n".join(parts) + "\n").encode()


def escape(text: str) -> str:
    """Text as Markdown that shows just its characters, wherever in a line it stands."""
    inside = _MORE.sub(r"\\\1", escape_markdown(text))
    return _ITEM.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", inside)


def _section(section: Section) -> list[str]:
    parts = [f"## {escape(section.question)}"]
    if section.searching_for:
        parts.append(escape(section.searching_for))
    return parts + [_block(block) for block in section.blocks]


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"### {escape(block.text)}"
    if isinstance(block, Table):
        rows = [[escape(head), *map(_pieces, cells)] for head, cells in block.rows]
        return markdown_table([word("aspect"), *map(escape, block.heads)], rows)
    return _pieces(block.pieces)


def _pieces(pieces: Pieces) -> str:
    written = ""
    for piece in pieces:
        if isinstance(piece, Mark):
            written += f"[^{piece.number}]"
        elif isinstance(piece, See):
            written += word("in_text", number=piece.number)
        else:
            written += escape(piece) if not written else _MORE.sub(r"\\\1", escape_markdown(piece))
    return written


def _reference(made: Briefing) -> list[str]:
    return [
        f"- {escape(work.reference)}" + (f" <{work.url}>" if work.url else "")
        for work in made.references
    ]
