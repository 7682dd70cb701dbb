"""Running headers, footers and page numbers: lines at a page's edge that are not its text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.line import Line
from ingest.readers.pdf.page import Page

EDGE = 0.2  # of the page's height, in which furniture stands
LINES = 4  # at each edge that are looked at
NUMBER = r"(?:\d{1,5}|[ivxlc]{1,7}|[A-Z]{1,2}[-–.]?\d{1,4})"
_NUMBER_ONLY = re.compile(
    rf"(?:[–—|•·-]\s*)?(?:page|p\.?|pg\.?|seite|página)?\s*({NUMBER})"
    rf"(?:\s*(?:/|of|de|sur|von)\s*\d{{1,4}})?(?:\s*[–—|•·-])?",
    re.IGNORECASE,
)
_AT_END = re.compile(rf"^({NUMBER})\b|\b({NUMBER})$")


@dataclass(frozen=True)
class _Edge:
    """A line at an edge: `depth` is its distance from that edge in points."""

    line: Line
    top: bool
    depth: float
    rank: int  # 0 for the outermost
    gap: float  # to the next line inwards


def without_furniture(
    pages: Sequence[Page], body: float
) -> tuple[list[tuple[Line, ...]], dict[int, list[str]]]:
    """The lines of each page that are text, and the numbers printed at each page's edges.

    Args:
        pages: as read.
        body: size of most of the text, in points.
    """
    edges = {page.number: _edges(page) for page in pages}
    drop = _repeated(edges, len(pages), body) | _changing(edges, len(pages))
    numbers: dict[int, list[str]] = defaultdict(list)
    for number, found in edges.items():
        for edge in found:
            match = _NUMBER_ONLY.fullmatch(edge.line.text)
            if match and edge.rank < 2 and (edge.gap > 0.6 * edge.line.size or edge.rank == 0):
                numbers[number].append(match[1])
                drop.add(id(edge.line))
            elif id(edge.line) in drop:
                counted = re.search(rf"\b(?:page|p\.)\s*({NUMBER})\b", edge.line.text, re.I)
                numbers[number] += [counted[1]] if counted else []
                numbers[number] += [a or b for a, b in _AT_END.findall(edge.line.text)]
    turned = Counter(_shape(li.text) for p in pages for li in p.lines if li.turned)
    kept = []
    for page in pages:
        kept.append(
            tuple(
                line
                for line in page.lines
                if id(line) not in drop
                and not (line.turned and turned[_shape(line.text)] >= max(2, 0.3 * len(pages)))
                and not (line.turned and _NUMBER_ONLY.fullmatch(line.text))
            )
        )
    return kept, dict(numbers)


def _shape(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+|\b[ivxlc]+\b", "#", text.lower()))


def _edges(page: Page) -> list[_Edge]:
    lines = [line for line in page.lines if not line.turned]
    height = page.bottom - page.top
    found = []
    for top in (True, False):
        ordered = sorted(lines, key=lambda li: li.base, reverse=not top)
        bases: list[float] = []
        for line in ordered:
            if not bases or abs(line.base - bases[-1]) > 0.3 * line.size:
                bases.append(line.base)
        for line in ordered:
            depth = line.base - page.top if top else page.bottom - line.base
            rank = min(range(len(bases)), key=lambda n: abs(bases[n] - line.base))
            far = depth > EDGE * height and not (rank == 0 and _NUMBER_ONLY.fullmatch(line.text))
            if rank >= LINES or far:
                continue
            inner = bases[rank + 1] if rank + 1 < len(bases) else bases[rank] + 99
            found.append(_Edge(line, top, depth, rank, abs(inner - line.base) - line.size))
    return found


def _repeated(edges: dict[int, list[_Edge]], count: int, body: float) -> set[int]:
    """Lines whose words stand at the same place of several pages, numbers left aside."""
    groups: dict[tuple[bool, str], list[tuple[int, _Edge]]] = defaultdict(list)
    for page, found in edges.items():
        for edge in found:
            groups[edge.top, _shape(edge.line.raw or edge.line.text)].append((page, edge))
    drop: set[int] = set()
    for group in groups.values():
        texts = {re.sub(r"\W", "", edge.line.text) for _, edge in group}
        large = any(edge.line.size > 1.15 * body for _, edge in group)
        if len(texts) > 1 and large and not any(_has_page_number(p, e) for p, e in group):
            continue  # "Chapter 1", "Chapter 2": headings that open a page
        if len(texts) > 1 and not _numbered_by_page(group):
            continue
        for page, edge in group:
            near = {p for p, e in group if abs(e.depth - edge.depth) < 5 and p != page}
            alike = len(texts) == 1 or _has_page_number(page, edge)
            if len(near) >= 2 or (near and count <= 3 and alike):
                drop.add(id(edge.line))
    return drop


def _numbered_by_page(group: list[tuple[int, _Edge]]) -> bool:
    """Whether the numbers in which lines differ go up with the pages, as page numbers do."""
    numbers = [(page, [int(n) for n in re.findall(r"\d{1,9}", e.line.text)]) for page, e in group]
    for place in range(min(len(found) for _, found in numbers)):
        values = Counter(found[place] for _, found in numbers)
        steps = Counter(found[place] - page for page, found in numbers)
        if max(*values.values(), *steps.values(), 0) < 0.6 * len(group):
            return False
    return True


def _has_page_number(page: int, edge: _Edge) -> bool:
    return str(page) in re.findall(r"\d+", edge.line.text)


def _names(slot: list[tuple[int, _Edge]]) -> list[str]:
    """The parts of a slot's lines, less the page number at a line's start or end."""
    ends: Counter[int] = Counter()
    for page, edge in slot:
        ends.update(int(n) - page for n in re.findall(r"^\d{1,4}\b|\b\d{1,4}$", edge.line.text))
    offset, agree = ends.most_common(1)[0] if ends else (0, 0)
    names: list[str] = []
    for page, edge in slot:
        text = edge.line.raw or edge.line.text
        if agree >= 0.6 * len(slot):
            text = re.sub(rf"^{page + offset}\b|\b{page + offset}$", "", text)
        names += [part.strip() for part in text.split("\t") if part.strip()]
    return names


def _changing(edges: dict[int, list[_Edge]], count: int) -> set[int]:
    """Headers that name the chapter: one place and one style, set apart, few different words."""
    slots: dict[tuple[bool, int, float, str], list[tuple[int, _Edge]]] = defaultdict(list)
    for page, found in edges.items():
        for edge in found:
            if edge.rank < 2 and edge.gap > 0.7 * edge.line.size and len(edge.line.text) < 110:
                key = (edge.top, round(edge.depth / 3), edge.line.size, edge.line.font)
                slots[key].append((page, edge))
    drop: set[int] = set()
    for slot in slots.values():
        names = _names(slot)
        pages = {page for page, _ in slot}
        few = len(set(names)) <= 0.6 * len(names)
        if len(pages) >= 4 and len(pages) >= 0.35 * count and few:
            drop |= {id(edge.line) for _, edge in slot}
    return drop
