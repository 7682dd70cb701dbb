"""Text that nobody vouches for, made fit for a question set."""

from __future__ import annotations

import re

from ingest.block import clean
from ingest.sentences import sentence_spans

_MARKER = re.compile(r"(?m)^[ \t]*(?:[-•*▪●]|\d{1,2}[.)])[ \t]+(?=\S)")
_LEAST_QUOTE = 10  # characters, as `Gold` asks for


def plain(value: object) -> str:
    """A string or whole number as text without control characters; "" for anything else.

    Lone surrogates, which JSON can hold and UTF-8 cannot, become question marks; every line
    separator becomes a line feed, since sets are read a line at a time.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    known = str(value).encode("utf-8", "replace").decode("utf-8")
    return clean("\n".join(known.splitlines()))


def one_line(value: object) -> str:
    """`plain` on one line, with single spaces."""
    return " ".join(plain(value).split())


def quotable(value: object) -> str:
    """The longest line of a text, verbatim but for the spaces around it; "" if it is short.

    A gold quote stands on one line, and each line of a passage stands in the passage.
    """
    if not isinstance(value, str):
        return ""
    lines = value.encode("utf-8", "replace").decode("utf-8").splitlines()
    longest = max((line.strip() for line in lines), key=len, default="")
    return longest if len(longest) >= _LEAST_QUOTE else ""


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line; list markers, being no part of them, dropped."""
    items = _MARKER.sub("\n", text)
    found = (" ".join(items[start:end].split()) for start, end in sentence_spans(items))
    return [sentence for sentence in found if len(sentence) > 1]
