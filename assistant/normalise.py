"""Text as the gate compares it: one form for what readers see as the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FOLDED = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00ad": ""}
)
_BROKEN = re.compile(r"(?<=[a-z])-\s*\n\s*(?=[a-z])")


@lru_cache(maxsize=1 << 12)
def normalise(text: str) -> str:
    """Fold ligatures, quotation marks, dashes, soft hyphens, broken words and white space."""
    return normalise_with_offsets(text)[0]


def normalise_with_offsets(text: str) -> tuple[str, list[int]]:
    """The normal form of a text, and for each of its characters where in `text` it came from."""
    broken = {place for match in _BROKEN.finditer(text) for place in range(*match.span())}
    folded: list[str] = []
    offsets: list[int] = []
    for place, character in enumerate(text):
        if place in broken:
            continue
        for each in unicodedata.normalize("NFKC", character.translate(_FOLDED)):
            plain = " " if each.isspace() else each
            if plain != " " or (folded and folded[-1] != " "):
                folded.append(plain)
                offsets.append(place)
    if folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    return "".join(folded), offsets
