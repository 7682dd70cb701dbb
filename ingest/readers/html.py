"""Saved web pages: the article, not the menus, by trafilatura; else the body's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html

from corpus.errors import Unreadable
from ingest.block import Block, ReadFile, clean
from ingest.readers.markdown import blocks_of
from ingest.readers.rows import Bounded, blocks_of_table
from ingest.readers.text import decoded
from ingest.shown import shown

_SCRIPTS = ("script", "style", "noscript", "template", "iframe", "object", "svg", "head")
_FURNITURE = ("nav", "header", "footer", "aside", "form", "button", "select")
_PARAGRAPHS = ("p", "li", "dt", "dd", "blockquote", "pre", "figcaption", "summary", "caption")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ENOUGH = 0.4  # of the words of the page's main part
_MOST_DEPTH = 200  # elements within elements
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read(path: Path) -> ReadFile:
    """Read the main text of an HTML file, with its headings, lists and tables.

    Raises:
        Unreadable: the page holds no text.
    """
    import trafilatura  # a second to load, and few runs read a web page

    page, warnings = _decode(path)
    page = re.sub(r"<!(?:ENTITY|DOCTYPE)[^>\[]*(?:\[.*?\])?\s*>", "", page, flags=re.DOTALL)
    # The parser gives up below 256 levels, and what walks its tree needs a stack frame a level.
    page, flattened = _flattened(page)
    if flattened:
        warnings = (*warnings, f"elements nested more than {_MOST_DEPTH} deep were laid flat")
    tree = _parsed(page)
    if tree is None:
        raise Unreadable(f"{shown(path)}: no text in this web page; save it again from a browser")
    _drop_unseen(tree)
    whole = lxml.html.tostring(tree, encoding="unicode")
    markdown = trafilatura.extract(
        whole,
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
    main = _main(tree)
    own = list(_body(main))
    # Where no article is found, what is kept is a part of the page, or all of it in one piece.
    if _words(blocks) < _ENOUGH * _words(own) or len(blocks) * 4 < len(own):
        blocks = own
        warnings = (*warnings, "no article was found in the page: its whole body was read")
    if blocks and not blocks[0].level and metadata.get("title"):
        blocks.insert(0, Block(clean(metadata["title"]), level=1))
    if not any(not block.level for block in blocks):
        raise Unreadable(f"{shown(path)}: no text in this web page; save it again from a browser")
    return ReadFile(blocks, metadata, warnings)


def _decode(path: Path) -> tuple[str, tuple[str, ...]]:
    """The page's characters in the encoding that it declares, if they are in that."""
    head = path.read_bytes()[:2048]
    declared = _DECLARED.search(head)
    if declared and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            text = path.read_bytes().decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError, ValueError):
            pass
        else:
            if isinstance(text, str) and "\0" not in text:
                return text.replace("\r\n", "\n").replace("\r", "\n"), ()
    return decoded(path)


def _flattened(page: str) -> tuple[str, bool]:
    """The page with the tags of blocks within too many blocks taken out."""
    depth = 0
    cut = False

    def kept(match: re.Match[str]) -> str:
        nonlocal depth, cut
        closing = match[1] == "/"
        depth = max(0, depth + (-1 if closing else 1))
        if depth + closing > _MOST_DEPTH:
            cut = True
            return " "
        return match[0]

    tag = r"<(/?)(?:div|span|section|table|tbody|tr|td|ul|ol|blockquote|font|b|i|em|a)\b[^<>]*>"
    flat = re.sub(tag, kept, page, flags=re.IGNORECASE)
    return (flat, True) if cut else (page, False)


def _parsed(page: str) -> Any:  # noqa: ANN401  (lxml is untyped)
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        return lxml.html.document_fromstring(page, parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return None


def _drop_unseen(tree: Any) -> None:  # noqa: ANN401
    """Take out what a browser does not show: a reader could not check it."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body"):
            continue
        hidden = "hidden" in element.attrib or _HIDDEN.search(element.get("style") or "")
        if hidden and element.getparent() is not None:
            element.drop_tree()


def _main(tree: Any) -> Any:  # noqa: ANN401
    """The part of the page that holds its content, scripts and menus taken out."""
    body = tree.find(".//body")
    body = tree if body is None else body
    for element in list(body.iter(*_SCRIPTS, *_FURNITURE)):
        if element.getparent() is not None:
            element.drop_tree()
    for path in (".//main", ".//article", ".//*[@role='main']", ".//*[@id='content']"):
        found = body.find(path)
        if found is not None and len((found.text_content() or "").split()) > 20:
            return found
    return body


def _body(element: Any) -> Iterator[Block]:  # noqa: ANN401
    """The headings, paragraphs, list items and table rows below an element, in order."""
    loose = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if re.fullmatch(r"h[1-6]", tag):
            yield from _paragraph(loose)
            yield from _paragraph([child.text_content()], int(tag[1]))
        elif tag == "table":
            yield from _paragraph(loose)
            rows = ([c.text_content() for c in r.iter("th", "td")] for r in child.iter("tr"))
            yield from blocks_of_table(Bounded().take(rows))
        elif tag in _PARAGRAPHS and child.find(".//p") is None and child.find(".//li") is None:
            yield from _paragraph(loose)
            yield from _paragraph([child.text_content()])
        elif tag in ("a", "b", "i", "em", "strong", "span", "font", "u", "sup", "sub", "abbr"):
            loose.append(child.text_content())
        elif tag == "br":
            loose.append(" ")
        elif tag:
            yield from _paragraph(loose)
            yield from _body(child)
        loose.append(child.tail or "")
    yield from _paragraph(loose)


def _paragraph(parts: list[str], level: int = 0) -> Iterator[Block]:
    """A block of the parts, if they hold anything; the list is emptied."""
    text = clean(re.sub(r"\s+", " ", "".join(parts)))
    parts.clear()
    if text:
        yield Block(text, level)


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
