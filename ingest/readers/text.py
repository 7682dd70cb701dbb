"""Plain text in any encoding: paragraphs between blank lines; a short first line is the title."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from corpus.errors import Unreadable
from ingest.block import Block, ReadFile, clean
from ingest.shown import shown
from ingest.sniff import utf16_without_mark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{1000,}")  # base64 and the like; no word is so long
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def read(path: Path) -> ReadFile:
    """Read a text file; what encodes data (a run of 1,000 characters without a space) is left out.

    Raises:
        Unreadable: it is in no encoding that is known.
    """
    whole, warnings = decoded(path)
    paragraphs = [clean(re.sub(r"\s*\n\s*", " ", part)) for part in re.split(r"\n\s*\n", whole)]
    blocks = [Block(text, level=2 if _is_heading(text) else 0) for text in paragraphs if text]
    return ReadFile(blocks, {"title": _title(blocks)} if blocks else {}, warnings)


def decode(path: Path) -> str:
    """All of the file's characters but NULs, with one kind of line end.

    Raises:
        Unreadable: it is in no encoding that is known.
    """
    text, _ = _characters(path.read_bytes(), path)
    return _lines(text.replace("\0", ""))


def decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """The file's characters, with one kind of line end, and what could not be kept of them.

    Raises:
        Unreadable: it is in no encoding that is known.
    """
    data = path.read_bytes()
    text, encoding = _characters(data, path)
    warnings = []
    lost = text.count("\ufffd")
    if lost:
        warnings.append(f"{lost} characters could not be read as {encoding}")
    if "\0" in text:
        warnings.append(f"{text.count(chr(0))} NUL characters were dropped")
        text = text.replace("\0", "")
    if _OVERRIDES.search(text):
        warnings.append("marks that reverse the order of characters were dropped")
    text, left_out = _ENCODED.subn(" ", text)
    if left_out:
        warnings.append("what looks like encoded data was left out")
    return _lines(text), tuple(warnings)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _characters(data: bytes, path: Path) -> tuple[str, str]:
    """The characters and the encoding: by its mark, as UTF-8, or as what fits it best."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    wide = utf16_without_mark(data[:8192])
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # Two stray bytes in a megabyte of UTF-8 do not make it Windows-1252.
        text = data.decode("utf-8", "replace")
        many = sum(byte >= 0xC2 for byte in data[:1_000_000])
        if many > 20 and text[:1_000_000].count("\ufffd") < 0.1 * many:
            return text, "utf-8"
        return _single_byte(data, path, error)


def _single_byte(data: bytes, path: Path, error: UnicodeDecodeError) -> tuple[str, str]:
    sample = data[:65536]
    if sum(byte >= 128 for byte in sample) < 0.2 * len(sample):
        return data.decode("cp1252", "replace"), "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        raise Unreadable(f"{shown(path)}: is in no known encoding; save it as UTF-8") from error
    return data.decode(best.encoding, "replace"), best.encoding


def _is_heading(text: str) -> bool:
    return len(text) <= 80 and text[-1] not in '.!?:;,…"”’)' and text[0].isupper()


def _title(blocks: list[Block]) -> str:
    headings = [block.text for block in blocks[:3] if block.level]
    return max(headings, key=len) if headings else ""
