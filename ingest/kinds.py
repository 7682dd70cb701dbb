"""Kinds of file: which are read, by what endings they go, and what to do about the others."""

from __future__ import annotations

import re
from pathlib import Path

ENDINGS: dict[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "odt": (".odt", ".ott"),
    "html": (".html", ".htm", ".xhtml"),
    "mail": (".eml",),
    "zip": (".zip",),
    "markdown": (".md", ".markdown"),
    "table": (".csv", ".tsv"),
    "text": (".txt", ".text"),
}
"""The endings of each kind that is read, the usual one first."""
OFFICE = ("docx", "pptx", "xlsx", "odt")  # packed as zip archives
TEXTS = ("markdown", "table", "text")

NAMES = {
    "pdf": "a PDF", "docx": "a Word document", "pptx": "a PowerPoint file",
    "xlsx": "an Excel workbook", "odt": "an OpenDocument text", "html": "a web page",
    "mail": "an e-mail", "zip": "a zip archive", "markdown": "Markdown", "table": "a table",
    "text": "plain text",
}  # fmt: skip

_ADVICE = {
    "picture": "a picture; put it through text recognition and save that as PDF",
    "rtf": "an RTF document; save it as DOCX or PDF",
    "doc": "an old Word document; save it as DOCX or PDF",
    "xls": "an old Excel workbook; save it as XLSX or CSV",
    "ppt": "an old PowerPoint file; save it as PPTX or PDF",
    "msg": "an Outlook message; save it as EML or PDF",
    "old office": "an old Office file; save it as DOCX, XLSX or PDF",
    "mailbox": "a mailbox; export the messages as EML files",
    "epub": "an e-book; save it as HTML or PDF",
    "iwork": "a Pages, Numbers or Keynote file; export it as DOCX, XLSX or PDF",
    "ods": "an OpenDocument spreadsheet; save it as XLSX or CSV",
    "odp": "an OpenDocument presentation; save it as PPTX or PDF",
    "other archive": "an archive of a kind that is not read; unpack it, or pack it as ZIP",
    "program": "a program; leave it out",
    "recording": "a recording or film; give its transcript as text",
    "database": "a database; export the tables as CSV",
}
_BY_ENDING = {
    "rtf": "rtf", "doc": "doc", "dot": "doc", "xls": "xls", "ppt": "ppt", "pps": "ppt",
    "msg": "msg", "pst": "mailbox", "mbox": "mailbox", "epub": "epub", "mobi": "epub",
    "pages": "iwork", "numbers": "iwork", "key": "iwork", "ods": "ods", "odp": "odp",
    "mp3": "recording", "mp4": "recording", "wav": "recording", "mov": "recording",
    "m4a": "recording", "avi": "recording", "png": "picture", "jpg": "picture",
    "jpeg": "picture", "gif": "picture", "tif": "picture", "tiff": "picture", "svg": "picture",
    "exe": "program", "dll": "program", "7z": "other archive", "rar": "other archive",
    "tar": "other archive", "gz": "other archive", "tgz": "other archive",
}  # fmt: skip
_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}|\.7z", re.IGNORECASE)


def ending(path: Path) -> str:
    """The ending in lower case with its dot; "" where the part after the dot is no ending."""
    return path.suffix.lower() if _ENDING.fullmatch(path.suffix) else ""


def kind_of_ending(suffix: str) -> str:
    """The kind that an ending stands for; "" where no reader of ours has it."""
    return next((kind for kind, endings in ENDINGS.items() if suffix in endings), "")


def advice(kind: str, suffix: str) -> str:
    """What a file that is not read is, and what to convert it to, as a clause."""
    known = ", ".join(sorted(endings[0] for endings in ENDINGS.values()))
    kind = kind if kind in _ADVICE else _BY_ENDING.get(suffix.lstrip("."), "")
    if kind:
        return f"is {_ADVICE[kind]}"
    return f"is of a kind that is not read; convert it to one of {known}"
