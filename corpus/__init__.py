"""The bundled corpus: documents in our own sentences, and the publications behind them.

Nothing here knows about indexes or answers. `load()` validates every file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.document import HEADINGS, CorpusDocument, FrontMatter, load_document
from corpus.errors import CorpusError, JoinedupError
from corpus.markup import Statement, parse_statement
from corpus.registry import (
    Barrier,
    Department,
    Initiative,
    load_barriers,
    load_departments,
    load_initiatives,
)
from corpus.sources import Publication, load_sources

__all__ = [
    "HEADINGS",
    "Barrier",
    "Corpus",
    "CorpusDocument",
    "CorpusError",
    "Department",
    "FrontMatter",
    "Initiative",
    "JoinedupError",
    "Publication",
    "Statement",
    "barriers",
    "departments",
    "documents_folder",
    "initiatives",
    "load",
    "parse_statement",
    "sources",
]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Corpus:
    """Everything bundled, by id."""

    documents: dict[str, CorpusDocument]
    sources: dict[str, Publication]
    initiatives: dict[str, Initiative]
    barriers: dict[str, Barrier]
    departments: dict[str, Department]


def documents_folder() -> Path:
    """The folder of the bundled documents."""
    return _FOLDER / "documents"


@cache
def sources() -> dict[str, Publication]:
    """The publications by id."""
    return load_sources(_FOLDER / "sources.yaml")


@cache
def initiatives() -> dict[str, Initiative]:
    """The initiatives by id."""
    return load_initiatives(_FOLDER / "initiatives.yaml")


@cache
def barriers() -> dict[str, Barrier]:
    """The five barriers by id."""
    return load_barriers(_FOLDER / "barriers.yaml")


@cache
def departments() -> dict[str, Department]:
    """The sponsoring bodies by id."""
    return load_departments(_FOLDER / "departments.yaml")


def load() -> Corpus:
    """Load and validate the whole corpus.

    Raises:
        CorpusError: any file is wrong; the message names file and line.
    """
    documents = [load_document(path) for path in sorted(documents_folder().glob("*.md"))]
    corpus = Corpus(
        {d.id: d for d in documents}, sources(), initiatives(), barriers(), departments()
    )
    for document in documents:
        _check_links(document, corpus)
    return corpus


def _check_links(document: CorpusDocument, corpus: Corpus) -> None:
    matter = document.front_matter
    for kind, ids, known in (
        ("initiative", matter.initiatives, corpus.initiatives),
        ("barrier", matter.barriers, corpus.barriers),
        ("source", matter.sources, corpus.sources),
    ):
        for identifier in ids:
            if identifier not in known:
                raise CorpusError(document.path, 1, f"no {kind} {identifier!r} in the registry")
    for placed in document.statements:
        for identifier in placed.statement.sources:
            if identifier not in corpus.sources:
                raise CorpusError(document.path, placed.line, f"no source {identifier!r}")
