"""Markdown, with front matter and the bundled corpus's references and marks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus import parse_statement
from corpus.document import split_front_matter
from corpus.errors import IngestError
from ingest.block import Block, ReadFile, clean
from ingest.readers.text import decoded

_MOST_NESTED = 20  # lists or quotations in one another; what is deeper is read at this depth
_PARSER = MarkdownIt("commonmark", {"maxNesting": 10 * _MOST_NESTED}).enable("table")
_INDENT = re.compile(rf"^([ \t]{{{2 * _MOST_NESTED}}})[ \t]+", re.MULTILINE)
_QUOTES = re.compile(rf"^((?:> ?){{{_MOST_NESTED}}})(?:> ?)+", re.MULTILINE)


def read(path: Path) -> ReadFile:
    """Read a Markdown file; its front matter, where it has one, becomes metadata.

    Raises:
        IngestError: the front matter is not YAML.
    """
    text, warnings = decoded(path)
    header, body, _ = split_front_matter(text)
    try:
        metadata = yaml.safe_load(header) if header else {}
    except yaml.YAMLError as error:
        raise IngestError(
            f"{path}: the front matter is not valid YAML; mend or remove it"
        ) from error
    blocks = blocks_of(body)
    fields: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
    if metadata and not fields:
        warnings = (*warnings, "the front matter has no 'key: value' lines and was not used")
    title = next((b.text for b in blocks if b.level == 1), "")
    return ReadFile(blocks, {"title": title, **fields}, warnings)


def blocks_of(markdown: str) -> list[Block]:
    """The headings, paragraphs, list items and table rows of Markdown, as plain text."""
    blocks: list[Block] = []
    tokens = _PARSER.parse(_QUOTES.sub(r"\1 ", _INDENT.sub(r"\1", markdown)))
    row: list[str] = []
    columns: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "inline":
            opener = tokens[position - 1]
            if opener.type in ("th_open", "td_open"):
                row.append(_plain(token))
                continue
            level = int(opener.tag[1:]) if opener.type == "heading_open" else 0
            blocks += _block(token, level)
        elif token.type == "tr_close":
            if not columns:
                columns = row
            else:
                blocks.append(Block(_row(columns, row)))
            row = []
        elif token.type == "table_close":
            columns = []
        elif token.type in ("fence", "code_block"):
            blocks.append(Block(clean(token.content)))
    return [block for block in blocks if block.text]


def _block(token: Token, level: int) -> list[Block]:
    statement = None if level else parse_statement(token.content)
    if statement:
        return [Block(clean(statement.text), statement=statement)]
    return [Block(clean(_plain(token)), level)]


def _plain(token: Token) -> str:
    """Inline text without its markup; links keep their words and lose their address."""
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "html_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)


def _row(columns: list[str], cells: list[str]) -> str:
    """A table row as words that keep each cell with its column."""
    pairs = [f"{c}: {v}" if c else v for c, v in zip(columns, cells, strict=False) if v]
    return clean("; ".join(pairs) + ".") if pairs else ""
