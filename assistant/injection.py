"""Instructions inside a question. They are never followed, and are not searched for either."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("injection.txt")
_MARKUP = re.compile(r"<[^<>]{0,300}>|```|\[(?:INST|/INST)\]")
_SENTENCE = re.compile(r"[^.?!\n;]*[.?!\n;]+[\"'”’)]*\s*|[^.?!\n;]+$")


def without_instructions(question: str) -> str:
    """The question without sentences that instruct the assistant; "" if nothing else is left.

    A sentence that asks something too ("ignore the rules: what was Total Place?") keeps what
    follows its last colon, dash or "and".
    """
    kept = []
    for sentence in _SENTENCE.findall(_MARKUP.sub(" ", question)):
        if not _instructs().search(sentence):
            kept.append(sentence)
        elif "?" in sentence:
            tail = re.split(r":\s+|\s[–—-]\s|,?\s+(?:and|but|then|so)\s+(?=\w+)|,\s+", sentence)[-1]
            if not _instructs().search(tail):
                kept.append(tail)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


@cache
def _instructs() -> re.Pattern[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(c for c in lines if c and c[:2] != "# "), re.IGNORECASE | re.DOTALL)
