"""The publications as a list that can be narrowed, with what has been downloaded of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import Corpus, Publication
from corpus.errors import UsageError
from corpus.licences import is_mirror, permits_keeping


@dataclass(frozen=True)
class Narrowing:
    """Which publications are wanted; None and empty mean any."""

    type: str | None = None
    year: str | None = None
    initiative: str | None = None
    licence: str | None = None

    def years(self) -> tuple[int, int]:
        """The first and last year wanted.

        Raises:
            UsageError: `year` is neither a year nor two joined by a hyphen.
        """
        if not self.year:
            return 0, 9999
        first, _, last = self.year.partition("-")
        try:
            return int(first or 0), int(last or (first if "-" not in self.year else 9999))
        except ValueError as error:
            raise UsageError(
                f"--year {self.year!r}: give a year or a range, as 2010-2015"
            ) from error


@dataclass(frozen=True)
class Listed:
    """A publication with the initiatives it speaks of and its downloaded copy, if any."""

    publication: Publication
    initiatives: tuple[str, ...]
    copy: Path | None

    @property
    def may_be_fetched(self) -> bool:
        """Whether its licence permits keeping it and its address is the publisher's own."""
        return permits_keeping(self.publication.licence) and not is_mirror(self.publication.url)

    def to_dict(self) -> dict[str, Any]:
        """Its fields as JSON-ready data."""
        return {
            **self.publication.model_dump(),
            "initiatives": list(self.initiatives),
            "may_be_fetched": self.may_be_fetched,
            "copy": str(self.copy) if self.copy else None,
        }


def publications(corpus: Corpus, folder: Path, wanted: Narrowing) -> list[Listed]:
    """The publications wanted, by year and id, with their copies in `folder`.

    Raises:
        UsageError: no initiative or type of that name, or a year that cannot be read.
    """
    named = _initiatives(corpus)
    if wanted.initiative and wanted.initiative not in corpus.initiatives:
        raise UsageError(f"--initiative {wanted.initiative!r}: no such id in the registry")
    first, last = wanted.years()
    found = []
    for publication in sorted(corpus.sources.values(), key=lambda p: (p.year, p.id)):
        ids = tuple(sorted(named.get(publication.id, ())))
        if (
            (wanted.type and wanted.type.lower() not in publication.type.lower())
            or (wanted.licence and wanted.licence.lower() not in publication.licence.lower())
            or (wanted.initiative and wanted.initiative not in ids)
            or not first <= publication.year <= last
        ):
            continue
        found.append(Listed(publication, ids, copy_of(publication.id, folder)))
    return found


def copy_of(identifier: str, folder: Path) -> Path | None:
    """The downloaded copy of a publication, whatever its ending; half-made ones do not count."""
    made = sorted(p for p in folder.glob(f"{identifier}.*") if p.suffix not in (".part", ".yaml"))
    return made[0] if made else None


def _initiatives(corpus: Corpus) -> dict[str, set[str]]:
    """Which initiatives each publication speaks of, by the documents and registry that cite it."""
    found: dict[str, set[str]] = {}

    def note(sources: Iterable[str], ids: Iterable[str]) -> None:
        for source in sources:
            found.setdefault(source, set()).update(ids)

    for document in corpus.documents.values():
        note(document.front_matter.sources, document.front_matter.initiatives[:1])
    for initiative in corpus.initiatives.values():
        note((*initiative.sources, *initiative.evaluations), [initiative.id])
    return found
