"""Passages: stretches of a document that respect headings and sentences and fit the model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.document import Document, Section
from ingest.sentences import sentence_spans

SPLITTER = 1  # raise it with every change to what `split` gives: older indexes are then rebuilt


@dataclass(frozen=True)
class Passage:
    """The unit that is embedded and retrieved.

    `text` is exactly `document.text[start:end]`; `page` is the page on which it begins and
    `last_page` the one on which it ends (None where the file has no pages). `ocr` says that some
    of it was recognised from a picture.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    section: tuple[str, ...]
    page: int | None
    last_page: int | None
    sha256: str
    ocr: bool = False

    def heading(self, title: str) -> str:
        """The title and heading path, which are embedded ahead of the text for context."""
        return " – ".join((title, *self.section))


def passage_id(document_id: str, start: int, end: int) -> str:
    """The id of the passage of a document that stands at `start` to `end`."""
    return f"{document_id}#{start}-{end}"


def split_id(identifier: str) -> tuple[str, int, int]:
    """The document's id, the start and the end that a passage's id holds."""
    document_id, _, span = identifier.rpartition("#")
    start, _, end = span.partition("-")
    return document_id, int(start), int(end)


def split(document: Document, count_tokens: Callable[[str], int], window: int) -> list[Passage]:
    """Split a document into passages of at most `window` tokens, heading included.

    No passage crosses a heading. A passage ends at a sentence's end, except that a single
    sentence longer than the window is cut at white space.
    """
    passages = []
    for section in document.sections:
        heading = " – ".join((document.title, *section.path))
        budget = max(32, window - count_tokens(heading) - 2)
        for start, end in _pack(document, section, count_tokens, budget):
            passages.append(_passage(document, section.path, start, end))
    return passages


def passage_at(document: Document, start: int, end: int) -> Passage:
    """The passage of a document that stands at `start` to `end`, as `split` gave it."""
    return _passage(document, document.section_at(start), start, end)


def _passage(document: Document, section: tuple[str, ...], start: int, end: int) -> Passage:
    text = document.text[start:end]
    return Passage(
        id=passage_id(document.id, start, end),
        document_id=document.id,
        text=text,
        start=start,
        end=end,
        section=section,
        page=document.page_at(start),
        last_page=document.page_at(end - 1),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        ocr=document.is_ocr_at(start) or document.is_ocr_at(end - 1),
    )


def _pack(
    document: Document, section: Section, count_tokens: Callable[[str], int], budget: int
) -> Iterator[tuple[int, int]]:
    start = last = None
    used = 0
    for s, e in _pieces(document, section, count_tokens, budget):
        size = count_tokens(document.text[s:e])
        if start is not None and last is not None and used + size > budget:
            yield start, last
            start, used = None, 0
        start = s if start is None else start
        last, used = e, used + size
    if start is not None and last is not None:
        yield start, last


def _pieces(
    document: Document, section: Section, count_tokens: Callable[[str], int], budget: int
) -> Iterator[tuple[int, int]]:
    """Sentences of the section's body, overlong ones cut at white space."""
    body = section.start
    if section.path and document.text.startswith(section.path[-1], section.start):
        body += len(section.path[-1])
    for start, end in sentence_spans(document.text, body, section.end):
        while start < end and not _fits(document.text, start, end, count_tokens, budget):
            cut = _cut(document.text, start, end, count_tokens, budget)
            yield start, cut
            start = cut
            while start < end and document.text[start].isspace():
                start += 1
        if start < end:
            yield start, end


def _fits(text: str, start: int, end: int, count_tokens: Callable[[str], int], budget: int) -> bool:
    # No tokenizer packs more than a dozen characters of prose into a token on average:
    # a longer stretch is not worth counting, and counting a huge line again and again is slow.
    return end - start <= budget * 12 and count_tokens(text[start:end]) <= budget


def _cut(text: str, start: int, end: int, count_tokens: Callable[[str], int], budget: int) -> int:
    """The furthest offset, at white space if there is any, whose stretch fits the budget."""
    low, high = start + 1, min(end, start + budget * 12)
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(text[start:middle]) <= budget:
            low = middle
        else:
            high = middle - 1
    space = max(text.rfind(" ", start + 1, low), text.rfind("\n", start + 1, low))
    return space if space > start else low
