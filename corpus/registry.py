"""The registry: initiatives with their names and dates, and the five barriers."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from corpus.errors import CorpusError
from corpus.yamlfile import line_of, load_entries


class Initiative(BaseModel):
    """One initiative.

    `start` and `end` are years, None where open or unknown; `sponsors` are named as they then
    were; `evaluations` and `sources` are ids of publications.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str = Field(min_length=2)
    aliases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    start: int | None = Field(default=None, ge=1900, le=2100)
    end: int | None = Field(default=None, ge=1900, le=2100)
    sponsors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    evaluations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> Initiative:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"it ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that a reader may use, the full one first."""
        return (self.name, *self.aliases, *self.abbreviations)


class Department(BaseModel):
    """A sponsoring body by the name that it then had, and the ids of what it became."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    abbreviations: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()


class Barrier(BaseModel):
    """One of the five barriers to joining up services."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    definition: str
    synonyms: tuple[str, ...]
    source: str


def load_initiatives(path: Path) -> dict[str, Initiative]:
    """Read the initiatives by id, checking that predecessors and successors exist.

    Raises:
        CorpusError: an entry is wrong; the message names file and line.
    """
    initiatives = load_entries(path, Initiative)
    for initiative in initiatives.values():
        for other in (*initiative.predecessors, *initiative.successors):
            if other not in initiatives:
                line = line_of(path, initiative.id)
                raise CorpusError(path, line, f"no initiative {other!r}")
    return initiatives


def load_barriers(path: Path) -> dict[str, Barrier]:
    """Read the five barriers by id.

    Raises:
        CorpusError: an entry is wrong; the message names file and line.
    """
    return load_entries(path, Barrier)


def load_departments(path: Path) -> dict[str, Department]:
    """Read the sponsoring bodies by every name and abbreviation, checking their successors.

    Raises:
        CorpusError: an entry is wrong; the message names file and line.
    """
    departments = load_entries(path, Department)
    for department in departments.values():
        for other in department.successors:
            if other not in departments:
                raise CorpusError(path, line_of(path, department.id), f"no department {other!r}")
    return departments


def now_called(name: str, departments: dict[str, Department]) -> tuple[str, ...]:
    """What a sponsor, named as it then was, is called today; its own name if it is unknown."""
    found = next((d for d in departments.values() if name in (d.name, *d.abbreviations)), None)
    if found is None or not found.successors:
        return (found.name if found else name,)
    heirs = (now_called(departments[s].name, departments) for s in found.successors)
    return tuple(dict.fromkeys(heir for names in heirs for heir in names))
