"""Saved web pages: the article, not the menus, by trafilatura."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.errors import IngestError
from ingest.block import Block, ReadFile
from ingest.readers.markdown import blocks_of
from ingest.readers.text import decode


def read(path: Path) -> ReadFile:
    """Read the main text of an HTML file, with its headings, lists and tables.

    Raises:
        IngestError: the page holds no article text.
    """
    import trafilatura  # a second to load, and few runs read a web page

    page = decode(path)
    if "<" not in page:
        raise IngestError(f"{path}: not an HTML page; give it the ending of what it is")
    markdown = trafilatura.extract(
        page,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    found = trafilatura.extract_metadata(page)
    metadata: dict[str, Any] = {}
    if found:
        metadata = {
            "title": found.title or "",
            "authors": found.author or "",
            "publisher": found.sitename or "",
            "year": found.date[:4] if found.date else None,
            "url": found.url or "",
        }
    blocks = blocks_of(markdown or "")
    if blocks and not blocks[0].level and metadata.get("title"):
        blocks.insert(0, Block(metadata["title"], level=1))
    return ReadFile(blocks, metadata)
