"""Characters of a PDF: which of them mean nothing, and what to write for the others."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_VOWELS = frozenset("aeiouyáàâäãåéèêëíìîïóòôöõøúùûüæœ")
_COMMON = frozenset(
    "the of and to in for is on with by as at from be are or was that this de la le les et des en "
    "du el los y que der die und das den het een van il di e do da em na w z i no not total date "
    "page name number year".split()
)
# What a symbol font's private code stands for; other private codes mean nothing.
_BULLETS = frozenset((0xF0B7, 0xF0A7, 0xF0A8, 0xF076, 0xF0D8, 0xF0FC, 0xF06E, 0xF071, 0xF020))
# Accents that some fonts set as characters of their own over a letter, and what combines with it.
ACCENTS = dict(
    zip(
        "`´ˆ˜¨¯˘˙˚¸˝˛ˇ",
        map(
            chr,
            (
                0x300,
                0x301,
                0x302,
                0x303,
                0x308,
                0x304,
                0x306,
                0x307,
                0x30A,
                0x327,
                0x30B,
                0x328,
                0x30C,
            ),
        ),
        strict=True,
    )
)
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf¡-¿]|â€|Â[\xa0-\xbf]|ï¬|\ufffd")


HYPHENS = (0x02, 0xFFFE, 0xAD)  # soft; PDFium gives one at a line's end as the first or second


def is_bad(code: int) -> bool:
    """Whether a code point carries no meaning: control, private use, unassigned, a replacement."""
    if code in (0xFFFD, 0) or code in _BULLETS:
        return code not in _BULLETS
    return unicodedata.category(chr(code)) in ("Cc", "Co", "Cn", "Cs")


@lru_cache(maxsize=4096)
def mend(code: int) -> str:
    """What to write for a character: ligatures spelt out, soft hyphens plain, rubbish dropped."""
    if code in HYPHENS:
        return "\u00ad"
    if code in _BULLETS:
        return "•" if code != 0xF020 else ""
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or is_bad(code):
        return ""
    character = chr(code)
    if 0xFB00 <= code <= 0xFB06 or 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:
        return unicodedata.normalize("NFKC", character)
    if unicodedata.category(character) == "Cf" and code not in (0x200C, 0x200D):
        return ""
    if code in (0x2010, 0x2011):
        return "-"
    return character


def is_rtl(text: str) -> bool:
    """Whether a character belongs to a script that runs from right to left."""
    return unicodedata.bidirectional(text[0]) in ("R", "AL")


def is_legible(text: str, total: int, bad: int) -> bool:
    """Whether a page's text can be read as words.

    Args:
        text: of the page.
        total: how many characters it has, white space left out.
        bad: how many of them mean nothing.
    """
    if not total or bad > 0.4 * total:
        return False
    letters = [c for c in text.lower() if c.isalpha()]
    latin = [c for c in letters if c < "\u0250"]
    words = text.lower().split()
    if len(_MOJIBAKE.findall(text)) > 0.15 * max(1, len(words)):
        return False
    if len(latin) < 80 or len(latin) < 0.8 * len(letters):
        return True
    # A font whose codes are shifted yields letters, but neither vowels nor the usual words.
    vowels = sum(c in _VOWELS for c in latin)
    return vowels > 0.25 * len(latin) or any(word in _COMMON for word in words)
