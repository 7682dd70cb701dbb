"""Numbers of a text as plain digits, for comparing documents with their fact sheets."""

from __future__ import annotations

import re

_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_WORDS = {word: str(value) for value, word in enumerate(_NAMES.split())}


def numbers(text: str) -> set[str]:
    """The numbers in a text, commas dropped; those in words up to twenty count as digits."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    found = set(re.findall(r"\d+(?:\.\d+)?", plain))
    return found | {_WORDS[w] for w in re.findall(r"[a-z]+", plain.lower()) if w in _WORDS}
