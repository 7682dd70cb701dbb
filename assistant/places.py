"""Places: recognising them in words, and what lies in what."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import corpus
from assistant.filter_words import table


@cache
def countries() -> tuple[str, ...]:
    """The UK, its nations and the other countries of the corpus: asked for, each is a must."""
    return tuple(table("countries"))


@cache
def known_places() -> tuple[str, ...]:
    """Every place that the corpus's documents and registry name, countries first."""
    found = dict.fromkeys(countries())
    for document in corpus.load().documents.values():
        found |= dict.fromkeys(document.front_matter.places)
    for initiative in corpus.initiatives().values():
        found |= dict.fromkeys(initiative.places)
    for whole, parts in table("within").items():
        found |= dict.fromkeys((whole, *parts))
    return tuple(found)


@cache
def canonical(name: str) -> str | None:
    """The place of a name, in any capitals, or of an adjective; None if none is known."""
    wanted = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    return next((p for p in known_places() if _written(p).fullmatch(wanted)), None)


@lru_cache(maxsize=50_000)
def find_places(text: str) -> tuple[str, ...]:
    """The places that a text names, by noun or adjective, in order; none inside a longer one."""
    found = (canonical(match[0]) for match in _any_place().finditer(text))
    return tuple(dict.fromkeys(place for place in found if place))


def names_place(text: str, place: str) -> bool:
    """Whether a text names a place or what lies in it."""
    return any(lies_in(found, place) for found in find_places(text))


def lies_in(place: str, whole: str) -> bool:
    """Whether a place is another or lies in it."""
    return place == whole or place in parts_of(whole)


@cache
def parts_of(place: str) -> frozenset[str]:
    """The places that lie in a place, at any depth."""
    within: dict[str, list[str]] = table("within")
    if place == "UK":
        found = set(table("home"))
    elif place == "England":
        elsewhere = set(countries()).union(*(parts_of(c) for c in countries() if c in within))
        return frozenset(set(known_places()) - elsewhere)
    else:
        found = set(within.get(place, ()))
    # Sheffield's city region and South Yorkshire hold each other: go down one step from each.
    return frozenset(found.union(*(set(within.get(each, ())) for each in found)) - {place})


@cache
def nouns() -> str:
    """A regular expression for the name of any known place, longest first."""
    names = sorted(known_places(), key=len, reverse=True)
    return "|".join(_noun(name) for name in names)


@cache
def adjectives() -> dict[str, str]:
    """By country, its adjectives as alternatives of a regular expression."""
    return {c: _cased(fields["adjective"]) for c, fields in table("countries").items()}


def _noun(place: str) -> str:
    also = table("countries").get(place, {}).get("also", [])
    written = [re.escape(place), *also]
    return "|".join(_cased(each).replace(r"\ ", r"[\s-]+") for each in written)


def _cased(pattern: str) -> str:
    """Short names, as "US", only in capitals: "us" is a word."""
    return "|".join(rf"(?-i:{p})" if len(p) < 3 else p for p in pattern.split("|"))


@cache
def _written(place: str) -> re.Pattern[str]:
    adjective = adjectives().get(place, "")
    every = "|".join(filter(None, (_noun(place), adjective)))
    return re.compile(rf"\b(?:{every})", re.IGNORECASE)


@cache
def _any_place() -> re.Pattern[str]:
    every = sorted([*adjectives().values(), *map(_noun, known_places())], key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(every)})\b", re.IGNORECASE)
