"""From lines to blocks: paragraphs mended across lines, columns and pages; notes after the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.block import Block, clean
from ingest.readers.pdf.cells import LEADER, row_text
from ingest.readers.pdf.line import Line
from ingest.readers.pdf.words import Words, plain

BULLET = re.compile(r"[•▪●◦■□‣·–—*]\s|o\s(?=[A-Z])|\(?(?:[a-z]|\d{1,3}|[ivx]{1,5})[.)]\s|\d+\.\d+\s")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]|\[\d{1,3}\])[.)]?\s*\S")
_END = re.compile(r"[.!?:][\"”’')\]]*$")


def make_blocks(
    lines: Sequence[Line], headings: Mapping[int, int], body: float, words: Words
) -> list[Block]:
    """The blocks of a document.

    Args:
        lines: in reading order, furniture and contents left out.
        headings: levels of those that are headings, by their place in `lines`.
        body: size of most of the text, in points.
        words: of the document.
    """
    notes = _notes(lines, headings, body)
    leading = _leading(lines)
    blocks: list[Block] = []
    waiting: list[Line] = []
    group: list[Line] = []
    level = 0

    def close() -> None:
        nonlocal group, waiting
        if group:
            blocks.append(_block(group, level, words))
            group = []
        blocks.extend(_note_blocks(waiting, words))
        waiting = []

    for n, line in enumerate(lines):
        if n in notes:
            waiting.append(line)
            continue
        own = headings.get(n, 0)
        if own != level or not group or _breaks(group, line, own, leading):
            close()
        level = own
        group.append(line)
    close()
    return blocks


def _notes(lines: Sequence[Line], headings: Mapping[int, int], body: float) -> set[int]:
    """Places of the footnotes' lines: small type at the foot of a column, after a mark."""
    zones: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, line in enumerate(lines):
        if not line.turned:
            zones[line.page, line.zone].append(n)
    found: set[int] = set()
    for places in zones.values():
        start = len(places)
        while start:
            line = lines[places[start - 1]]
            if line.kind != "text" or line.size > 0.93 * body or places[start - 1] in headings:
                break
            start -= 1
        while start < len(places) and not _NOTE.match(lines[places[start]].text):
            start += 1
        found.update(places[start:])
    small = sum(len(lines[n].text) for n in found)
    return found if small < 0.5 * sum(len(line.text) for line in lines) else set()


def _note_blocks(lines: Sequence[Line], words: Words) -> list[Block]:
    blocks, group = [], []
    for line in lines:
        if group and _NOTE.match(line.text) and line.x0 < line.left + 2 * line.size:
            blocks.append(_block(group, 0, words))
            group = []
        group.append(line)
    return [*blocks, _block(group, 0, words)] if group else blocks


def _leading(lines: Sequence[Line]) -> dict[tuple[int, int], float]:
    """The usual distance from line to line in each zone, in ems."""
    steps: dict[tuple[int, int], list[float]] = defaultdict(list)
    for before, line in zip(lines, lines[1:], strict=False):
        same = (before.page, before.zone) == (line.page, line.zone)
        if same and abs(before.size - line.size) < 0.6 and 0 < line.base - before.base:
            steps[line.page, line.zone].append((line.base - before.base) / line.size)
    return {zone: min(_low(found), 2.2) for zone, found in steps.items() if len(found) > 2}


def _low(steps: list[float]) -> float:
    """A step that a quarter of them do not reach: most paragraphs may have but a line or two."""
    return sorted(steps)[len(steps) // 4]


def _breaks(
    group: Sequence[Line], line: Line, level: int, leading: Mapping[tuple[int, int], float]
) -> bool:
    """Whether `line` begins a new block after the lines of `group`."""
    before = group[-1]
    if "row" in (before.kind, line.kind) or LEADER.search(line.text) or LEADER.search(before.text):
        return True
    circle = line.text.startswith("o ") and group[0].text.startswith(("o ", "•"))
    if BULLET.match(line.text) or circle or before.turned != line.turned:
        return True
    if abs(before.size - line.size) > 0.15 * max(before.size, line.size):
        return True
    ended = bool(_END.search(before.text))
    width = max(before.right - before.left, 1.0)
    short = before.x1 < before.right - 0.2 * width
    if (before.page, before.zone) != (line.page, line.zone):
        if level:
            return True
        return ended or (not line.text[:1].islower() and short) or before.text[-1:] == ";"
    usual = leading.get((line.page, line.zone), 1.3) * line.size
    if line.base - before.base > 1.3 * usual + 0.5:
        return True
    if level:
        return line.base - before.base > 1.7 * line.size
    indented = line.x0 > before.x0 + 0.8 * line.size and before.x0 < line.left + 0.6 * line.size
    if ended and (short or indented):
        return True
    hanging = len(group) > 1 or BULLET.match(group[0].text)
    if indented and not hanging and not line.text[:1].islower() and short:
        return True
    very_short = before.x1 < before.right - 0.45 * width
    return very_short and not line.text[:1].islower() and not before.text.endswith((",", "-", "\u00ad"))


def _block(group: Sequence[Line], level: int, words: Words) -> Block:
    text = ""
    pages: list[tuple[int, int]] = []
    for line in group:
        content = _content(line, words)
        text, start = words.join(text, content) if text else (content, 0)
        if not pages or pages[-1][1] != line.page:
            pages.append((start, line.page))
    return _finish(text, level, pages)


def _content(line: Line, words: Words) -> str:
    text = ""
    for part in line.text.split("\n"):
        text = words.join(text, part)[0]
    label, *values = [part for part in LEADER.split(text) if part.strip()] or [""]
    if line.kind == "text" and values and len(label) > 1:
        return row_text([label, *values], [""] * (1 + len(values)))
    return LEADER.sub(" ", text)


def _finish(text: str, level: int, pages: list[tuple[int, int]]) -> Block:
    """The block of a joined text; where each page begins is kept while characters are mended."""
    cut = [*(place for place, _ in pages), len(text)]
    done = ""
    starts: list[tuple[int, int]] = []
    for (a, b), (_, page) in zip(zip(cut, cut[1:], strict=False), pages, strict=True):
        piece = text[a:b]
        mended = clean(plain(piece))
        if done and mended and not text[:a].endswith("\u00ad") and text[a - 1].isspace():
            done += " "
        starts.append((len(done), page))
        done += mended
    return Block(done, level, tuple(starts))
