"""Printed page labels: the file's own, else those that the numbers at the pages' edges show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
FEWEST = 3  # pages that must agree


def infer(numbers: Mapping[int, Sequence[str]], count: int) -> dict[int, str]:
    """The label of each page, {} where the printed numbers do not run on with the pages.

    Args:
        numbers: what is printed at the edges of each page, by the page's number in the file.
        count: how many pages the file has.
    """
    arabic = {p: {int(n) for n in found if n.isdigit()} for p, found in numbers.items()}
    roman = {p: {v for n in found if (v := from_roman(n))} for p, found in numbers.items()}
    offset, agree = _offset(arabic)
    if agree < max(FEWEST, 0.5 * count):
        return {}
    labels: dict[int, str] = {}
    for page in range(1, count + 1):
        shown = arabic.get(page, set())
        near = arabic.get(page - 1, set()) | arabic.get(page + 1, set())
        runs = [n for n in shown if n - 1 in arabic.get(page - 1, ()) or n + 1 in near]
        if page + offset > 0 and (page + offset in shown or not shown):
            labels[page] = str(page + offset)
        elif len(runs) == 1:
            # Where a page is left out of the file, the numbers go on with another offset.
            labels[page] = str(runs[0])
    front = {p: v for p, v in roman.items() if p + offset not in arabic.get(p, ())}
    shift, alike = _offset(front)
    if alike >= 2:
        last = max(p for p, values in front.items() if p + shift in values)
        for page in range(max(1, 1 - shift), last + 1):
            labels[page] = to_roman(page + shift)
    return labels


def _offset(numbers: Mapping[int, set[int]]) -> tuple[int, int]:
    offsets = Counter(n - page for page, found in numbers.items() for n in found)
    return offsets.most_common(1)[0] if offsets else (0, 0)


def from_roman(text: str) -> int | None:
    """The value of a roman numeral below 90, None for anything else."""
    text = text.lower()
    if not re.fullmatch(r"(?:l?x{0,3}|xl)(?:ix|iv|v?i{0,3})", text) or not text:
        return None
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        value = values[here]
        total += -value if values.get(after, 0) > value else value
    return total


def to_roman(number: int) -> str:
    """A roman numeral in lower case."""
    text = ""
    for letters, value in (("l", 50), ("xl", 40), *_ROMAN):
        while number >= value:
            text += letters
            number -= value
    return text
