"""The numbers that Word gives to headings, which stand nowhere in their text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counts numbered headings in reading order.

    Args:
        file: a python-docx document.
    """

    def __init__(self, file: Any) -> None:  # noqa: ANN401  (python-docx is untyped)
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
        try:
            root = file.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        kinds = {a.get(qn("w:abstractNumId")): a for a in root.iterfind(qn("w:abstractNum"))}
        for number in root.iterfind(qn("w:num")):
            of = number.find(qn("w:abstractNumId"))
            kind = of.get(qn("w:val")) if of is not None else None
            if kind is not None and kind in kinds:
                self._lists[number.get(qn("w:numId"))] = kind
                self._levels[kind] = _levels(kinds[kind])

    def label(self, paragraph: Any, styles: dict[str, Any]) -> str:  # noqa: ANN401
        """The number before a paragraph ("2.1"), "" where it has none; each call counts one on."""
        number, level = _place(paragraph, styles)
        kind = self._lists.get(number or "") if self._levels else None
        if kind is None or level not in self._levels[kind]:
            return ""
        counts = self._counts[kind]
        for above in range(level):  # Word takes a part without a heading as begun
            counts[above] = counts[above] or self._levels[kind].get(above, ("", "", 1))[2]
        start = self._levels[kind][level][2]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (8 - level)

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form = self._levels[kind].get(at, ("decimal", "", 1))[0]
            return _number(counts[at] or 1, form)

        form, shape, _ = self._levels[kind][level]
        return "" if form in ("bullet", "none") else re.sub(r"%([1-9])", written, shape).strip()


def _place(paragraph: Any, styles: dict[str, Any]) -> tuple[str | None, int]:  # noqa: ANN401
    """The list and level of a paragraph, its own or its style's."""
    properties = [paragraph.find(qn("w:pPr"))]
    if properties[0] is not None and properties[0].find(qn("w:pStyle")) is not None:
        style = styles.get(properties[0].find(qn("w:pStyle")).get(qn("w:val")))
        for _ in range(10):
            if style is None:
                break
            properties.append(style.element.find(qn("w:pPr")))
            style = getattr(style, "base_style", None)
    number, level = None, None
    for each in properties:
        found = each.find(qn("w:numPr")) if each is not None else None
        if found is None:
            continue
        identifier, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        if number is None and identifier is not None:
            number = identifier.get(qn("w:val"))
        if level is None and depth is not None:
            level = int(depth.get(qn("w:val")) or 0)
    return number, min(max(level or 0, 0), 8)


def _levels(kind: Any) -> dict[int, tuple[str, str, int]]:  # noqa: ANN401
    """By level: the form of its number, the text about it, and where it starts."""
    found = {}
    for level in kind.iterfind(qn("w:lvl")):
        values = {
            name: element.get(qn("w:val")) or ""
            for name in ("numFmt", "lvlText", "start")
            if (element := level.find(qn(f"w:{name}"))) is not None
        }
        start = values.get("start", "1")
        found[int(level.get(qn("w:ilvl")))] = (
            values.get("numFmt", "decimal"),
            values.get("lvlText", ""),
            int(start) if start.isdecimal() else 1,
        )
    return found


def _number(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        text = _LETTERS[(value - 1) % 26] * ((value - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman") and value < 40:
        text, left = "", value
        for size, letters in _ROMAN:
            while left >= size:
                text, left = text + letters, left - size
    else:
        return str(value)
    return text.upper() if form.startswith("upper") else text
