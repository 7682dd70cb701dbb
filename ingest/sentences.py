"""Sentences of a text, as spans, so that every sentence can be cited by its offsets."""

from __future__ import annotations

import re

_ABBREVIATIONS = [
    "mr",
    "mrs",
    "ms",
    "dr",
    "prof",
    "sir",
    "st",
    "no",
    "nos",
    "vol",
    "pp",
    "p",
    "fig",
    "figs",
    "para",
    "paras",
    "ch",
    "sec",
    "art",
    "ref",
    "refs",
    "ed",
    "eds",
    "cf",
    "al",
    "etc",
    "vs",
    "viz",
    "approx",
    "inc",
    "ltd",
    "co",
    "jr",
    "sr",
    "rev",
    "hon",
    "gov",
    "dept",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "e.g",
    "i.e",
    "a.m",
    "p.m",
    "c",
    "cm",
    "hc",
    "hl",
]
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)")
_NEXT = re.compile(r"\s+[\"“‘'(\[]*[A-Z0-9£$€•–-]")
_LAST_WORD = re.compile(r"[\w.]+$")
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-•*▪●]|\d+[.)])\s)")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences of `text[start:end]`, without outer white space.

    Blank lines and list items always end a sentence. Full stops after the abbreviations of
    government prose, after initials and inside numbers do not.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    cursor = start
    for match in _BREAK.finditer(text, start, end):
        spans += _within(text, cursor, match.start())
        cursor = match.end()
    spans += _within(text, cursor, end)
    return spans


def _within(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, cursor = [], start
    for match in _END.finditer(text, start, end):
        if match.end() < end and not _ends_sentence(text, match, cursor):
            continue
        spans.append(_trim(text, cursor, match.end()))
        cursor = match.end()
    spans.append(_trim(text, cursor, end))
    return [span for span in spans if span[0] < span[1]]


def _ends_sentence(text: str, match: re.Match[str], start: int) -> bool:
    if not _NEXT.match(text, match.end()):
        return False
    if match[0] != ".":
        return True
    word = _LAST_WORD.search(text[max(start, match.start() - 20) : match.start()])
    last = word[0] if word else ""
    return last.lower() not in _ABBREVIATIONS and not re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", last)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
