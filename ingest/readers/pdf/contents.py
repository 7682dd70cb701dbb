"""Tables of contents: entries that end in a page number, which are no passages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.readers.pdf.cells import LEADER
from ingest.readers.pdf.labels import from_roman
from ingest.readers.pdf.line import Line

FEWEST = 3  # entries
_TITLE = re.compile(
    r"(?:table of )?contents(?: page)?|(?:list of )?(?:tables|figures|boxes|charts)|table des "
    r"matières|sommaire|inhalt(?:sverzeichnis)?|índice|indice",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?P<text>.*?\S)(?:\s+|(?<=[.…_·]))(?P<page>\d{1,4}|[ivxl]{1,7})\s*\.?$")


def without_contents(lines: Sequence[Line], pages: int) -> list[Line]:
    """The lines that are no entry, wrapped part of one, or title of a table of contents."""
    drop: set[int] = set()
    start = 0
    while start < len(lines):
        titled = bool(_TITLE.fullmatch(lines[start].text.strip(" .:")))
        if titled or _page(lines[start], leaders=True) is not None:
            end = _group(lines, start, titled, pages)
            if end:
                drop.update(range(start, end))
                start = end
                continue
        start += 1
    # A wrapped entry begins on the line above the first one that has a number.
    return [line for n, line in enumerate(lines) if n not in drop]


def _page(line: Line, leaders: bool) -> int | None:
    """The page that an entry points to; with `leaders`, only of lines that have dots before it."""
    text = line.raw or line.text
    match = _ENTRY.fullmatch(text.replace("\n", " "))
    if not match:
        return None
    dotted = bool(LEADER.search(match["text"] + match["page"])) or bool(
        re.search(r"(?:\.\s?){4,}$", match["text"])
    )
    if leaders and not dotted:
        return None
    if re.search(r"\d[.,]$", match["text"]) or (
        not dotted and not re.search(r"[^\d£$€,.]\s+\w+$", text)
    ):
        return None
    number = match["page"]
    return int(number) if number.isdigit() else from_roman(number)


def _group(lines: Sequence[Line], start: int, titled: bool, pages: int) -> int:
    """One past the last line of the table of contents that begins at `start`; 0 if none does."""
    found: list[int] = []
    end = since = 0
    for n in range(start + titled, len(lines)):
        number = _page(lines[n], leaders=not titled)
        if number is not None and number <= 2 * pages + 1000:
            found.append(number)
            end, since = n + 1, 0
            continue
        since += 1
        if lines[n].page != lines[n - 1].page and found:
            break
        ended = lines[n].text.rstrip()[-1:] in ".!?" and len(lines[n].text) > 60
        if since > 3 or ended:
            break
    if len(found) < FEWEST:
        return 0
    rising = sum(b >= a for a, b in itertools.pairwise(found))
    # Sums of money do not rise from row to row.
    return end if rising >= 0.8 * (len(found) - 1) and found[-1] <= pages + 400 else 0
