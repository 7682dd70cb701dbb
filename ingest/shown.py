"""A file's name as it may be shown: one line of printable characters."""

from __future__ import annotations

import os
import unicodedata

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown(path: os.PathLike[str] | str) -> str:
    """The name with line ends, escape sequences, overrides and stray bytes written as escapes."""
    return "".join(_escape(c) if unicodedata.category(c) in _HIDDEN else c for c in os.fspath(path))


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
