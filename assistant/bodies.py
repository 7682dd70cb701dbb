"""Bodies: who says so, by every name under which they publish or are quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import corpus
from assistant.filter_words import saying, table
from assistant.spelling import is_english
from corpus import Publication

_LISTS = ("names", "also", "voices", "types")
_SEPARATORS = re.compile(r"\s*[/(),;]\s*")


@dataclass(frozen=True)
class Body:
    """Someone who says things.

    Attributes:
        label: what a filter names it by.
        said: the same in a sentence.
        names: its names and abbreviations.
        also: names of others that speak for it.
        voices: voices of publications that are its own.
        types: types of publications that are its own.
    """

    label: str
    said: str
    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def published(self, publisher: str, authors: str, voice: str, kind: str) -> bool:
        """Whether a publication of this publisher, authors, voice and type is its own."""
        if self.voices or self.types:
            return voice in self.voices or kind in self.types
        mine = {plain(name) for name in self.names}
        return any(piece in mine for piece in pieces(publisher) | pieces(authors))

    def wrote(self, publication: Publication) -> bool:
        """Whether a publication is its own."""
        return self.published(
            publication.publisher, publication.authors, publication.voice, publication.type
        )

    def says(self, sentence: str) -> bool:
        """Whether a sentence names it as who says so."""
        return _says(self, sentence)


@cache
def bodies() -> tuple[Body, ...]:
    """Those of the data file, then the sponsoring bodies and publishers that it leaves out."""
    listed = [
        Body(each["label"], each["said"], *(tuple(each.get(key, ())) for key in _LISTS))
        for each in table("bodies")
    ]
    known = {plain(name) for body in listed for name in body.names}
    others = {d.name: (d.name, *d.abbreviations) for d in corpus.departments().values()}
    seen = {plain(name) for names in others.values() for name in names}
    for publisher in dict.fromkeys(p.publisher for p in corpus.sources().values()):
        for part in (publisher, *_SEPARATORS.split(publisher)):
            if part.strip() and plain(part) not in seen:
                others[part.strip()] = (part.strip(),)
                seen.add(plain(part))
    for name, names in others.items():
        if not known & {plain(each) for each in names}:
            listed.append(Body(name, name, names))
            known |= {plain(each) for each in names}
    return tuple(listed)


@cache
def body(name: str) -> Body:
    """The body of a name, label or abbreviation; one made of the name itself if none is known."""
    wanted = plain(name)
    for each in bodies():
        if wanted == plain(each.label) or wanted in map(plain, each.names):
            return each
    return Body(name, name, (name,))


def is_known(name: str) -> bool:
    """Whether a body of that name, label or abbreviation is known."""
    return body(name) in bodies()


@cache
def alternatives() -> str:
    """A regular expression for the name of any body, in the group `body`; longer names first.

    A name of one English word ("Reform") or a short abbreviation counts only in its own capitals,
    unless the data file lists it: "the nao" is plain after "what did".
    """
    listed = {name for each in table("bodies") for name in each["names"]}
    names = sorted({n for each in bodies() for n in each.names}, key=len, reverse=True)
    written = "|".join(_written(n, exact=n not in listed) for n in names if len(n) > 2)
    return rf"(?:(?:the|think[- ]tank)\s+){{0,2}}(?P<body>{written})\b"


def plain(name: str) -> str:
    """A name without "the", capitals and apostrophes, for comparing."""
    return re.sub(r"['’]", "", re.sub(r"^the\s+", "", name.strip().lower()))


@cache
def pieces(text: str) -> frozenset[str]:
    """The names that a publisher's or authors' field may hold, plain."""
    found = {plain(text)}
    for part in _SEPARATORS.split(text):
        found |= {plain(part), *map(plain, re.split(r"\s+and\s+", part))}
    return frozenset(found - {""})


def _written(name: str, exact: bool = True) -> str:
    """A name as a regular expression; `exact`: one that is a word, too, needs its capitals."""
    pattern = r"\s+".join(map(re.escape, re.sub(r"^[Tt]he\s+(?=\w+\s)", "", name).split()))
    pattern = pattern.replace("'", "['’]?")
    is_word = " " not in name and (is_english(name.lower()) or len(name) < 4)
    return rf"(?-i:{pattern})" if exact and is_word and name != name.lower() else pattern


@lru_cache(maxsize=50_000)
def _says(speaker: Body, sentence: str) -> bool:
    return bool(_quoted(speaker).search(sentence))


@cache
def _quoted(speaker: Body) -> re.Pattern[str]:
    names = "|".join(_written(n) for n in (*speaker.names, *speaker.also))
    return re.compile(
        rf"\b(?:{names})\b[^.;]{{0,70}}?\b(?:{saying()}|reporting|saying)\b"
        rf"|\b(?:according\s+to|by|told|from|in)\s+(?:the\s+)?(?:{names})\b"
        rf"|\b(?:{names})['’]s?\s+\w*\s*(?:report|study|review|evaluation|research|inquiry)",
        re.IGNORECASE,
    )
