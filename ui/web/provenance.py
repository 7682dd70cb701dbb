"""Provenance: what a document is and whose voice speaks in it, as words for a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

import corpus
from assistant.phrases import in_words
from corpus import Publication
from ingest.document import Document

Facts = list[tuple[str, str]]


def facts(document: Document) -> Facts:
    """(term, words) on a document, those that are known."""
    publications = list(document.publications.values())
    pages = {each.page for each in document.pages}
    recognised = {each.page for each in document.pages if each.ocr}
    if document.bundled:
        said = [
            ("Publisher", f"Joinedup, from {count(len(publications), 'publication')}"),
            ("Years", years(publications)),
            ("Whose voices", voices(publications)),
        ]
    else:
        said = [
            ("Publisher", document.publisher),
            ("Authors", document.authors),
            ("Year", str(document.year or "")),
            ("Type", document.type),
            ("File", file_name(document.path)),
        ]
    initiatives, barriers = corpus.initiatives(), corpus.barriers()
    said += [
        ("Initiatives", _names(initiatives[i].name for i in document.initiatives
                               if i in initiatives)),
        ("Barriers", _names(barriers[b].name for b in document.barriers if b in barriers)),
        ("Places", _names(document.places)),
        ("Pages", str(len(pages) or "")),
        ("Recognised from pictures", count(len(recognised), "page") if recognised else ""),
    ]  # fmt: skip
    return [(term, words) for term, words in said if words]


def years(publications: Iterable[Publication]) -> str:
    """The years of publications: "2009 to 2013", "2009", or "" of none."""
    known = sorted({each.year for each in publications})
    return "" if not known else str(known[0]) if len(known) == 1 else f"{known[0]} to {known[-1]}"


def voices(publications: Iterable[Publication]) -> str:
    """Whose voices publications are, in words, each once, in order."""
    said = _names(dict.fromkeys(in_words("voice", each.voice) for each in publications))
    return said[:1].upper() + said[1:]


def file_name(path: str) -> str:
    """A file's name without its folders, which may say who keeps them; in an archive its own."""
    return PurePath(path.rpartition("!")[2] or path).name


def count(number: int, thing: str) -> str:
    """A number with the thing counted: "1 page", "1,200 pages"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _names(names: Iterable[str]) -> str:
    return "; ".join(names)
