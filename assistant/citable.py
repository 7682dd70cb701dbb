"""Citable: what of a user's document can be shown by itself, and where each sentence begins."""

from __future__ import annotations

import re

from ingest.document import Document

_MARK = re.compile(
    r"(?:[-–•*▪●◦‣⁃·]|o|\d{1,3}[.)]|\d{1,3}(?:\.\d{1,3})+\.?|\([a-z0-9]{1,4}\))\s+(?=\S)"
)
_NUMBER = re.compile(r"^[\dA-Z]{0,3}(?:\.\d+)*[.)]?\s+(?=\w)")
_NO_PROSE = frozenset(
    "references|external links|notes|footnotes|endnotes|further reading|see also|bibliography|"
    "citations|sources|contents|table of contents|works cited|acknowledgements|acknowledgments|"
    "list of figures|list of tables|glossary of abbreviations|abbreviations".split("|")
)


def citable(document: Document, start: int, end: int) -> int | None:
    """Where a sentence begins, a list's mark or a paragraph's number left out.

    None for what leads to a list and says nothing itself, and for what stands among references.
    Bundled documents are of whole sentences.
    """
    if document.bundled:
        return start
    section = document.section_at(start)
    if section and _NUMBER.sub("", section[-1]).strip(" .:").lower() in _NO_PROSE:
        return None
    text = document.text[start:end]
    if text.rstrip().endswith(":"):
        return None
    mark = _MARK.match(text)
    # "4.2 million people" is no number of a paragraph; "4.2 The council" is.
    if mark and (text[mark.end()].isupper() or not mark[0][0].isdigit()):
        return start + mark.end()
    return start
