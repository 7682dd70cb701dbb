"""Headings: which lines are, by their type and by the file's outline, and how deep each is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.readers.pdf.line import Line

DEEPEST = 6
LONGEST = 200  # characters
_BULLET = re.compile(r"[•▪●◦■□–—*o-]\s|\(?[a-z][.)]\s")
_Style = tuple[float, bool, bool]  # size, bold, capitals


@dataclass(frozen=True)
class OutlineItem:
    """A bookmark of the file: its depth from 1, its title, its page from 1."""

    level: int
    title: str
    page: int


def body_size(lines: Sequence[Line]) -> float:
    """The size in which most of the text is set, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.kind == "text" and not line.turned:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def find_headings(lines: Sequence[Line], outline: Sequence[OutlineItem]) -> dict[int, int]:
    """The level of each line that is a heading or part of one, by its place in `lines`."""
    body = body_size(lines)
    heavy = sum(len(line.text) for line in lines if line.bold and line.kind == "text")
    bold_body = heavy > 0.5 * sum(len(li.text) for li in lines if li.kind == "text")
    runs = _runs(lines)
    listed = _listed(lines, runs, outline)
    by_style: dict[_Style, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        style = _style(lines, run)
        if style[0] >= 1.12 * body or (style[1] and not bold_body and style[0] >= 0.93 * body):
            by_style[style].append(run)
    whole = sum(len(line.text) for line in lines)
    chosen: dict[tuple[int, int], _Style] = {}
    for style, found in by_style.items():
        alone = [run for run in found if _stands_alone(lines, run, style, body)]
        # Bold words of the text's own size say nothing of what that style is used for.
        judged = found if style[0] >= 1.12 * body else alone
        if alone and _heads(lines, judged, style, body, whole):
            chosen |= dict.fromkeys(alone, style)
    levels = _levels({*chosen.values(), *(_style(lines, run) for run in listed)}, lines, listed)
    result: dict[int, int] = {}
    for run in {*chosen, *listed}:
        level = listed.get(run) or levels[chosen[run]]
        result |= dict.fromkeys(range(*run), level)
    return result


def _runs(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """(first, one past the last) of the lines in one style that follow one another closely."""
    runs = []
    start = 0
    for n in range(1, len(lines) + 1):
        before = lines[n - 1]
        line = lines[n] if n < len(lines) else None
        same = (
            line is not None
            and line.kind == before.kind
            and (line.page, line.zone) == (before.page, before.zone)
            and abs(line.size - before.size) < 0.6
            and line.bold == before.bold
            and line.text.isupper() == before.text.isupper()
            and line.base - before.base < 1.75 * line.size
        )
        if not same:
            if before.kind == "text" and not before.turned:
                runs.append((start, n))
            start = n
    return runs


def _style(lines: Sequence[Line], run: tuple[int, int]) -> _Style:
    first = lines[run[0]]
    return round(first.size * 2) / 2, first.bold, first.text.isupper()


def _text(lines: Sequence[Line], run: tuple[int, int]) -> str:
    return " ".join(line.text for line in lines[slice(*run)])


def _heads(
    lines: Sequence[Line], runs: list[tuple[int, int]], style: _Style, body: float, whole: int
) -> bool:
    """Whether a style is one of headings: short runs that are no sentences."""
    texts = [_text(lines, run) for run in runs]
    deep = 3 if style[0] >= 1.4 * body else 2
    short = median(end - start for start, end in runs) <= deep
    sentences = sum(text.rstrip()[-1:] in ".;," for text in texts)
    capital = sum(not text[:1].islower() for text in texts)
    share = sum(map(len, texts)) / max(whole, 1)
    return (
        short
        and sentences <= 0.4 * len(texts)
        and capital >= 0.6 * len(texts)
        and (share < 0.3 or whole < 800)
    )


def _stands_alone(lines: Sequence[Line], run: tuple[int, int], style: _Style, body: float) -> bool:
    text = _text(lines, run)
    start, end = run
    if end - start > 4 or len(text) > LONGEST or sum(c.isalpha() for c in text) < 3:
        return False
    if text[:1].islower() or text.rstrip()[-1:] in ".;,:" or _BULLET.match(text):
        return False
    if style[0] >= 1.12 * body:
        return True
    # Bold type of the text's own size may be a stressed line inside a paragraph.
    before = lines[start - 1] if start else None
    after = lines[end] if end < len(lines) else None
    first, last = lines[start], lines[end - 1]
    same = before is not None and (before.page, before.zone) == (first.page, first.zone)
    if same and before is not None and before.kind == "text" and not before.bold:
        near = first.base - before.base < 1.35 * first.size
        if near and before.text.rstrip()[-1:] not in ".!?:;":
            return False
    if after is not None and (after.page, after.zone) == (last.page, last.zone):
        return not after.text[:1].islower()
    return True


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _listed(
    lines: Sequence[Line], runs: list[tuple[int, int]], outline: Sequence[OutlineItem]
) -> dict[tuple[int, int], int]:
    """The runs whose words are those of a bookmark to their page, with its level."""
    titles = {(item.page, _plain(item.title)): item.level for item in outline if _plain(item.title)}
    if not titles:
        return {}
    found: dict[tuple[int, int], int] = {}
    for run in runs:
        pieces = [run, *((n, n + 1) for n in range(*run))] if run[1] - run[0] > 1 else [run]
        for start, end in pieces:
            level = titles.get((lines[start].page, _plain(_text(lines, (start, end)))))
            if level and end - start <= 4:
                found[start, end] = min(level, DEEPEST)
                break
    return found


def _levels(
    styles: set[_Style], lines: Sequence[Line], listed: dict[tuple[int, int], int]
) -> dict[_Style, int]:
    """A level for each style: the outline's where it has one, else by rank of size and weight."""
    told: dict[_Style, Counter[int]] = defaultdict(Counter)
    for run, level in listed.items():
        told[_style(lines, run)][level] += 1
    levels: dict[_Style, int] = {}
    above = 0
    for style in sorted(styles, key=lambda s: (-s[0], not s[1], not s[2])):
        level = told[style].most_common(1)[0][0] if style in told else above + 1
        levels[style] = min(level, DEEPEST)
        above = max(above, levels[style])
    return levels
