"""From lines to blocks: paragraphs mended across lines, columns and pages; notes after the text."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.block import Block, clean
from ingest.readers.pdf.cells import LEADER, row_text
from ingest.readers.pdf.line import Line
from ingest.readers.pdf.words import Words, plain

BULLET = re.compile(r"[•▪●◦■□‣·–—*]\s|o\s(?=[A-Z])|\(?(?:[a-z]|\d{1,3}|[ivx]{1,5})[.)]\s")
_NOTE = re.compile(r"(?:\[?(\d{1,3})(?!\d)\]?|[*†‡§])[.)]?\s*[“‘\"'(A-Za-zÀ-ÿ]")
RUN_ON = 5  # lines of a note that has run on from another column
_Leading = dict[tuple[int, int, int], float]
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
    notes = _notes(lines, headings, body) | _sidebars(lines)
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
        blocks.extend(_note_blocks(waiting, leading, words))
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
        first = start
        while start < len(places) and not _NOTE.match(lines[places[start]].text):
            start += 1
        if start == len(places) or start - first > RUN_ON:
            continue
        # What stands before the first mark runs on from a note of the column before.
        found.update(places[first:] if first else places[start:])
    small = sum(len(lines[n].text) for n in found)
    return found if small < 0.5 * sum(len(line.text) for line in lines) else set()


def _sidebars(lines: Sequence[Line]) -> set[int]:
    """Places of the lines of narrow columns beside a wider one, which run beside the text."""
    zones: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, line in enumerate(lines):
        if not line.turned:
            zones[line.page, line.zone].append(n)
    boxes = {
        zone: (
            min(lines[n].x0 for n in places),
            max(lines[n].x1 for n in places),
            min(lines[n].base for n in places),
            max(lines[n].base for n in places),
            sum(len(lines[n].text) for n in places),
        )
        for zone, places in zones.items()
    }
    found: set[int] = set()
    by_page: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for zone in boxes:
        by_page[zone[0]].append(zone)
    for beside in by_page.values():
        for zone in beside:
            x0, x1, top, bottom, letters = boxes[zone]
            for other in beside:
                a, b, up, down, more = boxes[other]
                level = min(bottom, down) - max(top, up) >= 0.5 * (bottom - top)
                apart = x0 > b - 2 or x1 < a + 2
                if level and apart and x1 - x0 < 0.65 * (b - a) and letters < more:
                    found.update(zones[zone])
    return found


def _note_blocks(lines: Sequence[Line], leading: _Leading, words: Words) -> list[Block]:
    blocks: list[Block] = []
    group: list[Line] = []
    last = 0
    for line in lines:
        mark = _NOTE.match(line.text)
        # Notes are numbered in turn: "2018, and" at a line's start is no note.
        number = int(mark[1]) if mark and mark[1] else last + 1
        marked = mark is not None and (not last or last < number <= last + 2)
        if marked and mark and mark[1]:
            last = number
        near = group and _same_zone(group[-1], line) and group[0].kind == line.kind == "text"
        if group and (marked or (not (last and near) and _breaks(group, line, 0, leading))):
            blocks.append(_block(group, 0, words))
            group = []
        group.append(line)
    return [*blocks, _block(group, 0, words)] if group else blocks


def _leading(lines: Sequence[Line]) -> _Leading:
    """The usual distance from line to line in each zone and size of type, in ems."""
    steps: dict[tuple[int, int, int], list[float]] = defaultdict(list)
    for before, line in itertools.pairwise(lines):
        same = (before.page, before.zone) == (line.page, line.zone)
        if same and abs(before.size - line.size) < 0.6 and line.base - before.base > 0:
            steps[_key(line)].append((line.base - before.base) / line.size)
    return {zone: min(_low(found), 2.2) for zone, found in steps.items() if len(found) > 2}


def _same_zone(one: Line, other: Line) -> bool:
    return (one.page, one.zone) == (other.page, other.zone)


def _key(line: Line) -> tuple[int, int, int]:
    return line.page, line.zone, round(line.size * 2)


def _low(steps: list[float]) -> float:
    """A step that a quarter of them do not reach: most paragraphs may have but a line or two."""
    return sorted(steps)[len(steps) // 4]


def _breaks(group: Sequence[Line], line: Line, level: int, leading: _Leading) -> bool:
    """Whether `line` begins a new block after the lines of `group`."""
    before = group[-1]
    if "row" in (before.kind, line.kind) or LEADER.search(line.text) or LEADER.search(before.text):
        return True
    circle = line.text.startswith("o ") and group[0].text.startswith(("o ", "•"))
    if BULLET.match(line.text) or circle or before.turned != line.turned:
        return True
    ended = bool(_END.search(before.text))
    differ = abs(before.size - line.size) / max(before.size, line.size)
    if differ > 0.35 or (differ > 0.15 and (ended or level or not _same_zone(before, line))):
        return True
    width = max(before.right - before.left, 1.0)
    short = before.x1 < before.right - 0.2 * width
    if not _same_zone(before, line):
        if level:
            return True
        return ended or (not line.text[:1].islower() and short) or before.text[-1:] == ";"
    usual = leading.get(_key(line), 1.3) * line.size
    step = line.base - before.base
    if step > 1.3 * usual + 0.5:
        return True
    known = _key(line) in leading and not level
    if known and step > 1.12 * usual and (short or before.text[-1:] in ".;:!?"):
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
    return (
        very_short
        and not line.text[:1].islower()
        and not before.text.endswith((",", "-", "\u00ad"))
    )


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
    for (a, b), (_, page) in zip(itertools.pairwise(cut), pages, strict=True):
        piece = text[a:b]
        mended = clean(plain(piece))
        if done and mended and not text[:a].endswith("\u00ad") and text[a - 1].isspace():
            done += " "
        starts.append((len(done), page))
        done += mended
    return Block(done, level, tuple(starts))
