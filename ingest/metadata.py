"""Title, authors, publisher, year and type of a document that is not bundled.

They are read from the file's metadata, its first page and its name, in that order; what people
say beside the file (`ingest/given.py`) outranks all three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.block import ReadFile, clean
from ingest.file_title import file_title
from ingest.given import LISTS, given
from ingest.publishers import recognise

_TYPES = (
    ("evaluation", r"evaluat\w+|impact assessment|trial"),
    ("audit report", r"audit\w*|comptroller|NAO"),
    ("select-committee report", r"committee|HC \d+"),
    ("official statistics", r"statistic\w*|census"),
    ("policy paper", r"white paper|green paper|policy|strategy|prospectus|guidance|Cm \d+"),
    ("research", r"research|study|review|analysis|working paper"),
)
_YEAR = re.compile(r"\b(19[5-9]\d|20[0-4]\d)\b")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SAID = re.compile(
    r"(?:©|\(c\)|copyright|published|publication date)[^.\n]{0,60}?\b(19[5-9]\d|20[0-4]\d)\b",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b(?:{_MONTHS})\s+(19[5-9]\d|20[0-4]\d)\b")
_JUNK_TITLE = re.compile(
    r"^microsoft (?:word|powerpoint|excel) ?-|^(?:untitled|document|doc|presentation|slide|layout"
    r"|book|sheet|title|template|draft|report|no title|powerpoint presentation|page)[\s_-]*\d*$"
    r"|\.(?:docx?|indd|qxd|pdf|pptx?|xlsx?|odt|rtf|txt|html?)$|^[\W\d_]*$|^[\w-]*_[\w-]*$"
    r"|^(?:file|https?):",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"^(?:(?i:(?:microsoft(?: office)?|windows|office|default|test|unknown|local)? ?"
    r"(?:user|admin|administrator|owner|author|unknown)\d*|python-docx|openpyxl|none)"
    r"|[a-z]+\d[\w.]*|[a-z.]{1,20}|\W*)$"
)
_FIRST_PAGE = 3000  # characters, where a file has no pages


@dataclass(frozen=True)
class Described:
    """The provenance fields of a document, as `Document` takes them, and what is doubtful."""

    fields: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def describe(path: Path, content: ReadFile, named: str = "") -> Described:
    """Title, publisher, authors, year, type, url, initiatives, barriers and places of a file.

    Initiatives, barriers and places come only from `metadata.csv` or a sidecar: what a file says
    of itself does not make it one of the documents about an initiative.

    Args:
        path: of the file.
        content: as it was read.
        named: its name in a container, "/a/b.zip!folder/name.pdf".
    """
    said = given(path, named)
    own, first = content.metadata, _first_page(content)
    name = PurePosixPath(named.replace("!", "/")) if named else path
    title = (
        clean(_text(said.fields.get("title")))
        or _own_title(content, first, path)
        or _first_heading(content)
        or file_title(name)
    )
    publisher = recognise(first)
    kind = clean(_text(said.fields.get("type") or own.get("type")))
    fields = {
        "title": title[:300],
        "publisher": clean(_text(said.fields.get("publisher") or own.get("publisher")))
        or (publisher.name if publisher else ""),
        "authors": _names(said.fields.get("authors") or said.fields.get("author"))
        or _own_authors(own),
        "year": said.fields.get("year") or _year(path, content, first, title, name),
        "type": kind or _type(title, name, publisher.type if publisher else ""),
        "url": _web_address(said.fields.get("url")) or _web_address(own.get("url")),
        **{key: tuple(said.fields.get(key, ())) for key in LISTS},
    }
    return Described(fields, said.problems)


def _first_page(content: ReadFile) -> list[str]:
    """The lines (blocks) of the first page, or of the first 3,000 characters."""
    lines: list[str] = []
    size = 0
    for block in content.blocks[:80]:
        if size > _FIRST_PAGE or (block.pages and block.pages[0][1] > 1):
            break
        lines.append(block.text[:_FIRST_PAGE])
        size += len(block.text)
    return lines


def _own_title(content: ReadFile, first: list[str], path: Path) -> str:
    """The title that the file's metadata give, unless a program made it up or left it behind."""
    title = clean(_text(content.metadata.get("title")))
    if not title or not _is_made_by_program(content, path):
        return title
    if _JUNK_TITLE.search(title):
        return ""
    words = {w.lower() for w in re.findall(r"[^\W\d_]{4,}", title)}
    page = " ".join(first).lower()
    heading = _first_heading(content)
    # The title of the template, or of the report that this one was made from.
    left_behind = heading and words and not any(word in page for word in words)
    return "" if left_behind else title


def _is_made_by_program(content: ReadFile, path: Path) -> bool:
    """Whether the metadata are a program's, and not written by hand as front matter is."""
    return "created" in content.metadata or path.suffix.lower() == ".pdf"


def _own_authors(own: dict[str, Any]) -> str:
    names = _names(own.get("authors") or own.get("author"))
    return "" if _JUNK_AUTHOR.match(names) else names


def _year(
    path: Path, content: ReadFile, first: list[str], title: str, name: PurePosixPath | Path
) -> int | None:
    """The year of publication.

    A file's date of creation is that of its last export: a first page that names an earlier date
    is believed before it, and one that says when it was published always.
    """
    own = content.metadata
    exported = own.get("created")
    written = own.get("year") or own.get("date")
    if path.suffix.lower() == ".pdf" and exported is None:
        exported, written = written, None
    if _YEAR.search(_text(written)):
        return _search(_text(written))
    made = _search(_text(exported))
    page = "\n".join(first)
    said = [int(match[1]) for match in _SAID.finditer(page)]
    if said:
        return said[0]
    dated = [int(match[1]) for match in _DATED.finditer(page)]
    if dated and (made is None or dated[0] <= made):
        return dated[0]
    named = _search(title) or _search(re.sub(r"[_.]", " ", name.stem))
    if named and (made is None or named <= made):
        return named
    return made


def _search(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _first_heading(content: ReadFile) -> str:
    return next((block.text for block in content.blocks[:5] if block.level), "")


def _names(value: Any) -> str:  # noqa: ANN401  (front matter may hold anything)
    if isinstance(value, list | tuple):
        return ", ".join(clean(_text(item)) for item in value)
    return clean(_text(value))


def _text(value: Any) -> str:  # noqa: ANN401
    """The value on one line; "" for what is no text, such as a mapping that bombs when printed."""
    if isinstance(value, str | int | float) or hasattr(value, "isoformat"):
        return re.sub(r"\s+", " ", str(value))[:1000] if value else ""
    return ""


def _type(title: str, name: PurePosixPath | Path, known_for: str) -> str:
    for words in (title, name.stem):
        for kind, cue in _TYPES:
            if re.search(cue, words, re.IGNORECASE):
                return kind
    return known_for or "document"


def _web_address(value: Any) -> str:  # noqa: ANN401
    address = _text(value).strip()
    return address if re.match(r"https?://[^\s<>\"']+$", address) else ""
