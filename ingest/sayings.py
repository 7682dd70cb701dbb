"""Sayings: a document's sentences as answers compare them with questions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.document import Document
from ingest.passages import Passage
from ingest.sentences import sentence_spans

_NOT_KNOWN = re.compile(
    r"^(?:The (?:sources|facts|corpus)\b.*?\b(?:do|does) not \w+|"
    r"The (?:sources|facts|corpus)\b.*?\b(?:give|gives|draw|report|reports|hold) no)\s+"
)
_FIGURE = re.compile(r"[£$€]?\d[\d,.]*(?:\s?(?:%|per cent|m|bn|million|billion))?")


def without_figures(text: str) -> str:
    """A sentence without the figures that it gives, to be compared with others on one thing.

    >>> without_figures("It cost £2.5m in all.")
    'It cost  in all.'
    """
    return _FIGURE.sub("", text)


def not_known(text: str) -> str:
    """The thing that a sentence says is not known.

    >>> not_known("The sources do not say what it cost.")
    'what it cost.'
    """
    return _NOT_KNOWN.sub("", text)


def under_heading(heading: str, text: str) -> str:
    """A sentence with the title and headings that it stands under."""
    return f"{heading}: {text}"


def sayings_of(document: Document, passages: Iterable[Passage]) -> list[str]:
    """The texts, none twice, whose vectors are kept beside a document's passages.

    Only those of bundled documents are kept, as every user asks of them: each sentence alone,
    under its headings and without its figures, and the outcome that it is of. Of users'
    documents they would double the time that an ingest takes and the size of the index, for
    sentences of which few are ever compared with a question.

    Args:
        document: where they stand.
        passages: all of the document's.
    """
    found: dict[str, None] = {}
    for passage in passages if document.bundled else ():
        heading = passage.heading(document.title)
        for start, end in sentence_spans(document.text, passage.start, passage.end):
            text = document.text[start:end]
            found |= dict.fromkeys((text, under_heading(heading, text), without_figures(text)))
            statement = document.statement_at(start, end)
            marks = statement.marks if statement else {}
            if "gap" in marks:
                found[not_known(text)] = None
            if marks.get("outcome"):
                found[marks["outcome"]] = None
    return list(found)
