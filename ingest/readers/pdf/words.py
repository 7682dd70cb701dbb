"""Joining lines: hyphens at a line's end are mended, true ones are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from spellchecker import SpellChecker

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LEFT = re.compile(r"([^\W_]+(?:[-’'][^\W_]+)*)[-\u00ad]$")
_RIGHT = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_WEB = re.compile(r"(?:https?:?/{0,2}|www\.)\S*$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/.@_=&?-]$|\S+@$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en", distance=1)


class Words:
    """The words of a document, by which a broken one is known."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        for text in texts:
            # The last word of a line may be half a word, and so may the first.
            self._counts.update(w.lower() for w in _WORD.findall(text)[1:-1])

    def join(self, before: str, after: str) -> tuple[str, int]:
        """Two lines as one text, and where in it the second begins."""
        if not before:
            return after, 0
        left, right = _LEFT.search(before), _RIGHT.match(after)
        if left and right:
            stem = before[:-1]
            if self._is_one_word(left[1], right[0]):
                return stem + after, len(stem)
            return f"{stem}-{after}", len(stem) + 1
        last, first = before.rsplit(" ", 1)[-1], after.split(" ", 1)[0]
        if _WEB.search(last) and re.search(r"[/._=&%]\w", first) and not first[0].isupper():
            return before + after, len(before)
        bare = before[-1:] in "–-—" and before[-2:-1].isalnum() and after[:1].isdigit()
        if bare or (_ADDRESS.search(last) and not (last[-1] == "." and first[0].isupper())):
            return before + after, len(before)
        return f"{before} {after}", len(before) + 1

    def _is_one_word(self, left: str, right: str) -> bool:
        if not right[0].islower() or left[-1].isdigit():
            return False
        one, two = (left + right).lower(), f"{left}-{right}".lower()
        seen, parted = self._counts[one], self._counts[two]
        if seen or parted:
            return seen >= parted
        known = _dictionary()
        last = left.lower().split("-")[-1]
        if last + right.lower().split("-")[0] in known:
            return True
        return not (len(last) > 1 and last in known and right.lower().split("-")[0] in known)


def plain(text: str) -> str:
    """A finished text: soft hyphens left inside it are dropped, doubled quotes made one."""
    text = re.sub(r"\u00ad(?=\s|$)", "-", text).replace("\u00ad", "")
    return text.replace("‘‘", "“").replace("’’", "”").replace("``", "“").replace("\n", " ")
