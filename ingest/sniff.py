"""Sniffing: what a file is by its content, whatever its name says."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

HEAD = 8192  # bytes that decide

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF87a", "picture"),
    (b"GIF89a", "picture"),
    (b"BM", "bitmap"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "rtf"),
    (b"7z\xbc\xaf\x27\x1c", "other archive"),
    (b"Rar!\x1a\x07", "other archive"),
    (b"\x1f\x8b", "other archive"),
    (b"BZh", "other archive"),
    (b"\xfd7zXZ\x00", "other archive"),
    (b"\x28\xb5\x2f\xfd", "other archive"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"ID3", "recording"),
    (b"OggS", "recording"),
    (b"fLaC", "recording"),
    (b"\x1aE\xdf\xa3", "recording"),
    (b"SQLite format 3\x00", "database"),
    (b"!BDN", "mailbox"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = re.compile(rb"%PDF-\d\.\d")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADER = re.compile(
    rb"^(From|To|Cc|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Content-Type"
    rb"|Delivered-To|Reply-To|X-[\w-]+|DKIM-Signature):[ \t]*\S",
    re.IGNORECASE,
)
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}
_PARTS = (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx"))


def sniff(path: Path) -> str:
    """What the file is: "pdf", "docx", "html", "mail", "zip", "text", "picture" and so on.

    "binary" is what is recognised as nothing; "encrypted office" an Office file with a password.
    Only the first 8 KB are read, and of a zip file its list of members.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _package(path)
    if head.startswith(_OLE):
        return _compound(path)
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t \x00")
    if _PDF.match(start):
        return "pdf"
    kind = _recognised(head)
    if kind:
        return kind
    if is_text(head):
        return _text(start)
    return "pdf" if _PDF.search(head, 0, 1024) else "binary"


def is_text(head: bytes) -> bool:
    """Whether the bytes look like characters in some encoding: few controls, or UTF-16."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        return True
    if utf16_without_mark(head):
        return True
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 or byte == 127 for byte in head)
    if odd > 0.05 * len(head):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # In a single-byte encoding of a western language most bytes are ASCII; noise is half high.
        return sum(byte >= 128 for byte in head) < 0.3 * len(head) or _single_byte(head)
    return True


def utf16_without_mark(head: bytes) -> str:
    """The name of the encoding where every other byte is mostly zero, else ""."""
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""


def _single_byte(head: bytes) -> bool:
    """Whether it is words of another alphabet in a single-byte encoding: spaces, no controls."""
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
    return controls == 0 and head.count(b" ") > 0.05 * len(head)


def _recognised(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if kind in ("bitmap", "program", "recording", "other archive") and is_text(head):
                continue  # a text may begin with BM, MZ, BZh or ID3
            return "picture" if kind == "bitmap" else kind
    if head[4:8] == b"ftyp":
        return "picture" if head[8:12] in (b"heic", b"heix", b"avif", b"mif1") else "recording"
    if head[:4] == b"RIFF":
        return "picture" if head[8:12] == b"WEBP" else "recording"
    return "other archive" if head[257:262] == b"ustar" else ""


def _text(start: bytes) -> str:
    if _HTML.match(start[:2048]):
        return "html"
    lines = start.splitlines()
    if lines and lines[0].startswith(b"From ") and b"@" in lines[0]:
        lines = lines[1:]
    names = set()
    for line in lines:
        match = _MAIL_HEADER.match(line)
        if match:
            names.add(match[1].lower())
        elif not line or line[:1] not in b" \t":
            break
    known = names & {b"from", b"to", b"subject", b"date"}
    sent = names & {b"message-id", b"mime-version", b"received", b"return-path", b"content-type"}
    return "mail" if len(known) >= 2 and (sent or len(known) == 4) else "text"


def _package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()[:20_000]
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                try:
                    declared = package.read("mimetype").decode("ascii", "replace").strip()
                except (RuntimeError, zipfile.BadZipFile, NotImplementedError):
                    declared = ""
                if declared in _OPEN_DOCUMENT:
                    return _OPEN_DOCUMENT[declared]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "damaged zip"
    if "[Content_Types].xml" in names:
        for folder, kind in _PARTS:
            if any(name.startswith(folder) for name in names):
                return kind
    if any(name.endswith((".iwa", "Index.zip")) for name in names):
        return "iwork"
    return "zip"


def _compound(path: Path) -> str:
    """The kind of an OLE file, by the names of its streams, which stand in it as UTF-16."""
    with path.open("rb") as file:
        data = file.read(4 * 1024 * 1024)
        file.seek(max(0, path.stat().st_size - 1024 * 1024))
        data += file.read()
    for name, kind in (
        ("EncryptedPackage", "encrypted office"),
        ("__substg1.0_", "msg"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if name.encode("utf-16-le") in data:
            return kind
    return "old office"
