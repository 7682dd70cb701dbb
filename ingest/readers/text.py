"""Plain text: paragraphs between blank lines; a short first line is the title."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.block import Block, ReadFile, clean


def read(path: Path) -> ReadFile:
    """Read a text file as UTF-8, or as Windows-1252 where it is not UTF-8."""
    paragraphs = [
        clean(re.sub(r"\s*\n\s*", " ", part)) for part in re.split(r"\n\s*\n", decode(path))
    ]
    blocks = [Block(text, level=2 if _is_heading(text) else 0) for text in paragraphs if text]
    return ReadFile(blocks, {"title": _title(blocks)} if blocks else {})


def decode(path: Path) -> str:
    """The file's characters, with one kind of line end."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode(
            "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "replace"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_heading(text: str) -> bool:
    return len(text) <= 80 and text[-1] not in '.!?:;,…"”’)' and text[0].isupper()


def _title(blocks: list[Block]) -> str:
    headings = [block.text for block in blocks[:3] if block.level]
    return max(headings, key=len) if headings else ""
