"""The block: what every reader yields, and how blocks become a document's text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus import Publication, Statement
from ingest.document import Document, PageBreak, Section, StatementSpan

# Control and zero-width characters; bidirectional overrides and invisible tags, which make text
# look like what it is not; lone surrogates, which cannot be written as UTF-8.
_DROPPED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[ \t\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


@dataclass(frozen=True)
class Block:
    """One heading or paragraph, in reading order.

    Attributes:
        text: its characters, white space already tidied.
        level: heading level from 1; 0 for a paragraph.
        pages: (offset in `text`, page) pairs where a page begins, offset 0 first.
        statement: source references and marks, in a bundled document.
        ocr: whether it was recognised from a picture, and so may hold mistakes.
    """

    text: str
    level: int = 0
    pages: tuple[tuple[int, int], ...] = ()
    statement: Statement | None = None
    ocr: bool = False


@dataclass(frozen=True)
class ReadFile:
    """A file as read: its blocks, what the file says of itself, and what went wrong on the way.

    Attributes:
        blocks: in reading order.
        metadata: title, authors, publisher, year, url and the like, as the file gives them.
        warnings: what could not be read, each a clause such as "3 characters are not UTF-8".
        page_labels: what is printed on each page ("iv", "12"), by its number in the file.
    """

    blocks: list[Block]
    metadata: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    page_labels: Mapping[int, str] = field(default_factory=dict)


def clean(text: str) -> str:
    """Drop control, zero-width and bidi-override characters; make a run of spaces one space."""
    return _SPACES.sub(" ", _DROPPED.sub("", text)).strip()


def assemble(
    identifier: str,
    blocks: Iterable[Block],
    publications: dict[str, Publication],
    questions: Mapping[str, tuple[str, ...]] | None = None,
    labels: Mapping[int, str] | None = None,
    **fields: Any,  # noqa: ANN401  (passed on to Document, which validates them)
) -> Document:
    """Join blocks into one text, a blank line between them, and note where each stands.

    Args:
        identifier: of the document.
        blocks: in reading order.
        publications: those that the statements refer to, by id.
        questions: those that statements answer, by the statement's text.
        labels: what is printed on each page, by its number in the file.
        fields: further fields of `Document`.
    """
    parts: list[str] = []
    sections: list[Section] = []
    pages: list[PageBreak] = []
    statements: list[StatementSpan] = []
    path: list[tuple[int, str]] = []
    offset = 0
    for block in blocks:
        for place, page in block.pages:
            if not pages or (pages[-1].page, pages[-1].ocr) != (page, block.ocr):
                label = (labels or {}).get(page, "")
                pages.append(PageBreak(page=page, start=offset + place, label=label, ocr=block.ocr))
        end = offset + len(block.text)
        if block.level:
            path = [item for item in path if item[0] < block.level]
            path.append((block.level, block.text))
            sections.append(Section(path=tuple(t for _, t in path), start=offset, end=end))
        elif sections:
            sections[-1] = sections[-1].model_copy(update={"end": end})
        else:
            sections.append(Section(path=(), start=offset, end=end))
        if block.statement:
            statements.append(
                StatementSpan(
                    start=offset,
                    end=end,
                    sources=block.statement.sources,
                    marks=block.statement.marks,
                    questions=(questions or {}).get(block.text, ()),
                )
            )
        parts.append(block.text)
        offset = end + 2
    text = "\n\n".join(parts)
    return Document(
        id=identifier,
        text=text,
        sections=tuple(sections),
        pages=tuple(pages),
        statements=tuple(statements),
        publications=publications,
        **{"sha256": hashlib.sha256(text.encode()).hexdigest(), **fields},
    )
