"""Known values: filters as they are given, made those of the corpus, or refused with a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import get_args

import corpus
from assistant.bodies import bodies, body, is_known, plain
from assistant.filters import Filters
from assistant.places import canonical, known_places
from corpus.errors import UsageError
from corpus.sources import EvidenceType
from ingest.index import Index

_SHOWN = 6  # known values that a message names where none is near


def known(filters: Filters, index: Index) -> Filters:
    """The filters with each value as the corpus writes it.

    Raises:
        UsageError: a value that neither the corpus nor a document of the index knows, or years
            in the wrong order; the message names the nearest known values.
    """
    if not filters:
        return filters
    first, last = filters.first_year, filters.last_year
    if first is not None and last is not None and first > last:
        raise UsageError(f"no year is both {first} or later and {last} or earlier; swap the years")
    own = [facets for facets in index.facets.values() if not facets.bundled]
    publishers = {facets.publisher for facets in own if facets.publisher}
    types = dict.fromkeys([*get_args(EvidenceType), "document", *(f.type for f in own)])
    return filters.model_copy(
        update={
            "initiatives": _each("initiative", filters.initiatives, _initiative, _initiatives()),
            "barriers": _each("barrier", filters.barriers, _barrier, list(corpus.barriers())),
            "places": _each("place", filters.places, canonical, known_places()),
            "publishers": _each(
                "publisher",
                filters.publishers,
                lambda name: _publisher(name, publishers),
                [*(b.label for b in bodies()), *publishers],
            ),
            "types": _each("type", filters.types, lambda kind: _type(kind, types), list(types)),
        }
    )


def _each(
    kind: str, values: Iterable[str], find: Callable[[str], str | None], all_known: Iterable[str]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in values:
        one = find(value.strip())
        if one is None:
            raise UsageError(f"no {kind} {value!r} is known; {_hint(value, list(all_known))}")
        found[one] = None
    return tuple(found)


def _hint(value: str, all_known: list[str]) -> str:
    folded = {each.lower(): each for each in reversed(all_known)}
    near = [folded[each] for each in get_close_matches(value.lower(), folded, 4, 0.5)]
    near += [e for e in all_known if value.lower() in e.lower() and e not in near][: 4 - len(near)]
    if near:
        return f"did you mean {' or '.join(near)}?"
    more = ", …" if len(all_known) > _SHOWN else ""
    return f"known are {', '.join(all_known[:_SHOWN])}{more}"


def _initiatives() -> list[str]:
    return list(corpus.initiatives())


def _initiative(name: str) -> str | None:
    wanted = name.lower()
    for each in corpus.initiatives().values():
        if wanted == each.id or wanted in (n.lower() for n in each.names):
            return each.id
    return None


def _barrier(name: str) -> str | None:
    wanted = name.lower()
    for each in corpus.barriers().values():
        if wanted in (each.id, each.name.lower(), *(s.lower() for s in each.synonyms)):
            return each.id
    return None


def _publisher(name: str, own: Iterable[str]) -> str | None:
    if is_known(name):
        return body(name).label
    return next((each for each in own if plain(each) == plain(name)), None)


def _type(name: str, types: Iterable[str]) -> str | None:
    wanted = _singular(name)
    return next((kind for kind in types if _singular(kind) == wanted), None)


def _singular(kind: str) -> str:
    return kind.lower().replace("-", " ").replace("_", " ").removesuffix("s")
