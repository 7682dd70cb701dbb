"""Filters: what evidence an answer is narrowed to."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

_FIELDS = ("initiatives", "barriers", "places", "publishers", "types")


class Filters(BaseModel):
    """A narrowing of the evidence; every field may be empty, which narrows nothing.

    Values of one field are alternatives; different fields must all be met.

    Attributes:
        initiatives: ids of the registry.
        barriers: ids of the five barriers.
        places: names, as "Wales" and "Greater Manchester".
        publishers: names of who says so, as "NAO", "Ofsted", "MPs" or a publisher's full name.
        types: kinds of publication, as "evaluation".
        first_year: publications of this year or later.
        last_year: publications of this year or earlier.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    initiatives: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    first_year: int | None = Field(default=None, ge=1000, le=2999)
    last_year: int | None = Field(default=None, ge=1000, le=2999)

    def __bool__(self) -> bool:
        """Whether anything is narrowed."""
        return self != Filters()

    @property
    def of_publications(self) -> bool:
        """Whether something is asked of the publications: who, what kind, or when."""
        return bool(self.publishers or self.types or self.first_year or self.last_year)

    def of_year(self, year: int | None) -> bool:
        """Whether a year of publication is wanted; an unknown one is not where any is given."""
        if year is None:
            return not (self.first_year or self.last_year)
        return (self.first_year or year) <= year <= (self.last_year or year)


ALL = Filters()
"""The filters that narrow nothing."""


def combine(explicit: Filters, read: Filters) -> Filters:
    """Both narrowings at once; where they exclude each other, the explicit one holds."""
    values: dict[str, tuple[str, ...] | int | None] = {}
    for name in _FIELDS:
        given, found = getattr(explicit, name), getattr(read, name)
        both = tuple(value for value in given if value in found)
        values[name] = both or given or found
    firsts = [f.first_year for f in (explicit, read) if f.first_year is not None]
    lasts = [f.last_year for f in (explicit, read) if f.last_year is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    if first is not None and last is not None and first > last:
        first, last = explicit.first_year, explicit.last_year
    return Filters.model_validate({**values, "first_year": first, "last_year": last})


def either(narrowings: list[Filters]) -> Filters:
    """Everything that any of several narrowings holds, as it is shown for a whole question."""
    values = {
        name: tuple(dict.fromkeys(value for f in narrowings for value in getattr(f, name)))
        for name in _FIELDS
    }
    firsts = [f.first_year for f in narrowings if f.first_year is not None]
    lasts = [f.last_year for f in narrowings if f.last_year is not None]
    years = {"first_year": min(firsts, default=None), "last_year": max(lasts, default=None)}
    return Filters.model_validate({**values, **years})


def beyond(filters: Filters, read: Filters) -> Filters:
    """The part of filters that was not read from words: what was asked for explicitly."""
    values: dict[str, tuple[str, ...] | int | None] = {
        name: tuple(v for v in getattr(filters, name) if v not in getattr(read, name))
        for name in _FIELDS
    }
    for name in ("first_year", "last_year"):
        year = getattr(filters, name)
        values[name] = None if year == getattr(read, name) else year
    return Filters.model_validate(values)


def carried(filters: Filters) -> Filters:
    """What still holds of a part that leans on the one narrowed: where it is, and who says so."""
    return Filters(places=filters.places, publishers=filters.publishers)
