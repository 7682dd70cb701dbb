"""The shelf: the documents of the index, found, narrowed and sorted, and the state of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.filters import Filters
from assistant.narrowing import admitted
from assistant.remembered import Remembered
from ingest.document import Document
from ingest.files import stamp
from ingest.index import Index
from ingest.passages import split_id
from ingest.record import FileEntry
from ui.web.provenance import count, file_name, years

SORTS = {"title": "Title", "newest": "Newest first", "oldest": "Oldest first"}
_TAGS = ("initiatives", "barriers", "places")


@dataclass(frozen=True)
class Entry:
    """A document as it is listed.

    `year` is the latest of those that `years` shows, 0 for none; `files` are its files' names;
    `searched` is what it is found by, in small letters.
    """

    id: str
    title: str
    publisher: str
    year: int
    years: str
    type: str
    is_bundled: bool
    passages: int
    files: tuple[str, ...]
    searched: str


@dataclass(frozen=True)
class State:
    """What is to be said of a document: how many pages, and what is doubtful about it."""

    pages: str
    remarks: tuple[str, ...]


def _entries(index: Index) -> list[Entry]:
    manifest = index.manifest
    if manifest is None:
        return []
    names: dict[str, list[str]] = {}
    for path, file in manifest.files.items():
        names.setdefault(file.document_id, []).append(file_name(path))
    found = []
    for identifier, entry in manifest.documents.items():
        facets = entry.facets
        files = tuple(sorted(set(names.get(identifier, ()))))
        publisher, kind, year, said = facets.publisher, facets.type, facets.year, ""
        if facets.bundled:
            cited = index.document(identifier).publications.values()
            publisher, kind = "Joinedup", f"summary of {count(len(cited), 'publication')}"
            year, said = max((p.year for p in cited), default=None), years(cited)
        found.append(
            Entry(
                identifier, entry.title, publisher, year or 0, said or str(year or ""), kind,
                facets.bundled, entry.passages, files,
                " ".join((entry.title, publisher, *files)).lower(),
            )
        )  # fmt: skip
    return sorted(found, key=lambda e: (e.title.lower(), e.id))


entries = Remembered(_entries)
"""All documents of an index, by title."""


def find(index: Index, words: str, filters: Filters, sort: str) -> list[Entry]:
    """The documents with all of some words in title, publisher or a file's name.

    Args:
        index: whose documents.
        words: to look for.
        filters: what something in a document must meet.
        sort: of `SORTS`; an undated document comes last.
    """
    wanted = words.lower().split()
    found = [e for e in entries(index) if all(word in e.searched for word in wanted)]
    if filters:
        inside = {split_id(passage)[0] for passage in admitted(filters, index)}
        found = [e for e in found if e.id in inside and _is_tagged(e, filters, index)]
    if sort == "newest":
        found.sort(key=lambda e: -e.year)
    elif sort == "oldest":
        found.sort(key=lambda e: e.year or 9999)
    return found


def state(entry: Entry, index: Index, files: Iterable[tuple[str, FileEntry]]) -> State:
    """The state of a document, `files` being those that it came from."""
    document = index.document(entry.id)
    pages = {each.page for each in document.pages}
    recognised = {each.page for each in document.pages if each.ocr}
    remarks = []
    if recognised:
        remarks.append(f"OCR: {count(len(recognised), 'page')} recognised from pictures")
    if not entry.is_bundled:  # those come and go with the program
        for path, file in files:
            remarks += [_worded(warning) for warning in file.warnings]
            remarks += _moved(path, file)
    return State(str(len(pages) or ""), tuple(dict.fromkeys(remarks)))


def _worded(warning: str) -> str:
    return f"{warning[:1].upper()}{warning[1:]}"


def _moved(path: str, file: FileEntry) -> list[str]:
    try:
        now = stamp(Path(file.archive or path))
    except OSError:
        return ["The file has moved; what was read of it is kept"]
    if now != (file.size, file.modified_ns):
        return ["The file has changed since it was read"]
    return []


def _is_tagged(entry: Entry, filters: Filters, index: Index) -> bool:
    """Whether a user's document is on what filters ask for, as far as its metadata say.

    Passages of a user's document are admitted whatever their subject, as only words tell it.
    """
    wanted = [(name, set(getattr(filters, name))) for name in _TAGS if getattr(filters, name)]
    if entry.is_bundled or not wanted:
        return True
    document: Document = index.document(entry.id)
    return all(values & set(getattr(document, name)) for name, values in wanted)
