"""Understanding a question: its parts, the initiatives it names, what each part asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.figures import years
from assistant.focus import Ask, ask_of
from assistant.names import Mention, barrier_names, initiative_names
from ingest.lexical import STOPWORDS, stem, words

_JOINT = re.compile(
    r"(?<=[?!])\s+|\s*;\s*|,?\s+(?:and|but|also)\s+(?:also\s+)?"
    r"(?=(?:what|how|who|when|where|why|which|whether|did|does|do|was|were|is|are|tell|has|have)\b)",
    re.IGNORECASE,
)
_SCAFFOLD = frozenset(
    stem(w)
    for w in (
        "tell describe explain give list summarise summarize summary overview happened happen know "
        "known knows actually really ever exactly briefly quick quickly please thanks hello hi help "
        "want need asked ask question questions answer answers information info anything something "
        "thing things lot many much kind sort way ways come came get got go going went make made "
        "put let look see used use using try tried example examples main key various different one "
        "ones corpus document documents source sources according etc ok okay brief briefing "
        "figure number proportion share percentage percent total overall altogether roughly about "
        "year date month time first last long ago turned become became "
        "compare compared comparison versus difference between point points bit idea case cases "
        "word words sentence sentences bullet bullets"
    ).split()
)
_GENERIC = frozenset(
    stem(w)
    for w in (
        "programme programmes program programs scheme schemes initiative initiatives project projects "
        "policy policies government governments service services public local work working england "
        "english uk britain british national area areas people official officials country approach "
        "new joined joining join partnership partnerships"
    ).split()
)
_NAME = re.compile(
    r"[A-Z][\w'’&-]*(?:\s+(?:(?:of|for|and|the|in|on|to|&)\s+){0,2}[A-Z0-9][\w'’&-]*)*"
)
_CAPITAL_WORDS = frozenset(
    "i a an the what how who when where why which did does do was were is are has have had can could "
    "should would will tell describe explain give list compare summarise please any and but or so "
    "in on at for of to from with under since during after before if ok hi hello thanks also".split()
)


@dataclass(frozen=True)
class Part:
    """One thing asked.

    Attributes:
        text: the words of this part.
        ask: what kind of thing is asked for.
        initiatives: ids of the initiatives named here, or in the whole question if none here.
        terms: stems of the content words that are not names of initiatives, with weights.
        names: capitalised names that are not in the registry.
        years: the years named.
    """

    text: str
    ask: Ask
    initiatives: tuple[str, ...]
    barriers: tuple[str, ...]
    terms: dict[str, float]
    names: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Question:
    """A question as understood."""

    text: str
    parts: tuple[Part, ...]

    @property
    def initiatives(self) -> tuple[str, ...]:
        """The initiatives that any part names, in order."""
        return tuple(dict.fromkeys(i for part in self.parts for i in part.initiatives))


def understand(text: str) -> Question:
    """Split a standalone question into its parts and read each."""
    pieces = [p.strip(" ,;") for p in _JOINT.split(text) if p and len(words(p)) > 1] or [text]
    whole = tuple(dict.fromkeys(m.id for m in initiative_names().find(text)))
    return Question(text, tuple(_part(piece, whole, alone=len(pieces) == 1) for piece in pieces))


def _part(text: str, whole: tuple[str, ...], alone: bool) -> Part:
    named = initiative_names().find(text)
    ids = tuple(dict.fromkeys(m.id for m in named))
    barriers = tuple(dict.fromkeys(m.id for m in barrier_names().find(text, fuzzy=False)))
    names = tuple(_names(text, named))
    # A part with a subject of its own does not borrow the other part's.
    borrowed = () if ids or names or alone else whole
    return Part(
        text=text,
        ask=ask_of(text),
        initiatives=ids or borrowed,
        barriers=barriers,
        terms=_terms(text, named),
        names=names,
        years=tuple(dict.fromkeys(years(text))),
    )


def _terms(text: str, named: list[Mention]) -> dict[str, float]:
    inside = {place for m in named for place in range(m.start, m.end)}
    weights: dict[str, float] = {}
    for place, word in enumerate(words(text)):
        if place in inside or word in STOPWORDS or (len(word) == 1 and not word.isdigit()):
            continue
        term = stem(word)
        if term not in _SCAFFOLD and not re.fullmatch(r"(?:1[89]|20)\d\d", term):
            weights[term] = 0.25 if term in _GENERIC else 1.0
    return weights


def _names(text: str, named: list[Mention]) -> list[str]:
    """Capitalised names, as typed, that do not overlap a name of the registry."""
    known = {w for m in named for w in words(text)[m.start : m.end]}
    found = []
    for match in _NAME.finditer(text):
        typed = match[0].split()
        while typed and typed[0].lower().rstrip("'’s") in _CAPITAL_WORDS:
            typed.pop(0)
        rest = [w for w in typed if w[:1].isupper() or w[:1].isdigit()]
        at_start = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".?!:"
        lone_first = at_start and len(typed) == len(match[0].split()) == 1
        if rest and not lone_first and not all(w in known for w in words(" ".join(rest))):
            found.append(" ".join(typed))
    return found
