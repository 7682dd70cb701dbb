"""A page narrowed by its address: what its form offers, and what is on as removable links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from assistant.filters import ALL, Filters
from assistant.known import known
from corpus.errors import UsageError
from ingest.index import Index
from ui.web.narrowing import FIELDS, LABELS, YEARS, active, as_query, choices, read, without

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Chosen:
    """A filter that is on, in words, and the address of the page without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Narrowed:
    """What an address narrows a page to.

    Attributes:
        path: of the page.
        filters: that are on.
        others: the address's other fields, that the form and the links keep.
        problem: what is wrong with a filter, as a sentence; "" for nothing. It is left out.
    """

    path: str
    filters: Filters
    others: tuple[tuple[str, str], ...]
    problem: str = ""

    def address(self, **changes: object) -> str:
        """The page's address with some of the other fields changed; "" takes one off."""
        return self._address(self.filters, changes)

    def chosen(self, index: Index) -> list[Chosen]:
        """Each filter that is on."""
        return [
            Chosen(each.words, self._address(without(self.filters, each.field, each.value), {}))
            for each in active(self.filters, index)
        ]

    def for_template(self, index: Index) -> dict[str, object]:
        """What `narrowed.html` and the form's fields need."""
        return {
            "narrowed": self,
            "chosen": self.chosen(index),
            "widened": self._address(ALL, {}),
            "hidden": [pair for pair in as_query(self.filters) if pair[0] in FIELDS],
            "query": urlencode(as_query(self.filters)),
            "choices": choices(index),
            "labels": LABELS,
            "filters": self.filters,
        }

    def _address(self, filters: Filters, changes: Mapping[str, object]) -> str:
        others = {**dict(self.others), **{key: str(value) for key, value in changes.items()}}
        pairs = [(key, value) for key, value in others.items() if value] + as_query(filters)
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def narrowed(path: str, query: QueryParams, index: Index, others: tuple[str, ...]) -> Narrowed:
    """What an address asks for; a filter that the corpus does not know is left out, and said.

    Args:
        path: of the page.
        query: the address's fields.
        index: what is known to it is accepted.
        others: names of the fields that are no filters and that links keep.
    """
    filters, problem = ALL, ""
    for field, value in query.multi_items():
        if field not in (*FIELDS, *YEARS) or not value.strip():
            continue
        try:
            filters = known(read({field: value[:200]}, index, filters), index)
        except UsageError as error:
            said = str(error)
            problem = problem or f"{said[:1].upper()}{said[1:]}."
    kept = tuple((name, query[name][:2000]) for name in others if query.get(name))
    return Narrowed(path, filters, kept, problem)
