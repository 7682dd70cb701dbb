"""Understanding a question: its parts, the initiatives it names, what each part asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from assistant.cues import find_types, read_filters
from assistant.figures import years
from assistant.filters import ALL, Filters, carried, combine
from assistant.focus import Ask, ask_of
from assistant.names import Mention, barrier_names, initiative_names, replace_mentions
from assistant.places import find_places
from assistant.spans import whole_span
from assistant.spelling import is_english
from ingest.lexical import STOPWORDS, stem, words

_CLAUSES = re.compile(
    r"(?<=[.?!])\s+|\s*;\s*|\s+[–—-]\s+|,?\s+(?:and|but|also)\s+(?:also\s+)?"
    r"(?=(?:what|how|who|when|where|why|which|whether|did|does|do|was|were|is|are|tell|has|have)\b)",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\?|^(?:(?:and|but|so|also|ok|okay|please|hi|hello|thanks|then|now)[\s,:.]+)*"
    r"(?:what|how|who|whom|whose|when|where|why|which|did|does|do|was|were|is|are|has|have|had|can|"
    r"could|should|would|will|tell|give|list|compare|explain|describe|summari[sz]e|outline|need|show|"
    r"any|anything|name|wat|hw|wht)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|that|this|these|those|there|one|ones|each|both)\b", re.I
)
_WORDS = yaml.safe_load(Path(__file__).with_name("question_words.yaml").read_text("utf-8"))
_SCAFFOLD = frozenset(map(stem, _WORDS["scaffold"].split()))
_GENERIC = frozenset(map(stem, _WORDS["generic"].split()))
_GENERIC_NAMES = frozenset(_WORDS["generic_names"].split())
_CAPITAL_WORDS = frozenset(_WORDS["capital_words"].split())
_COUNTED = re.compile(
    r"(?:how many|(?:no\.|number|share|proportion|percentage|fraction|per ?cent) of)"
    r"((?:\s+(?!did|do|does|was|were|is|are|have|has|had|in|of|on|for)[\w'-]+){1,3})"
)
_NAME = re.compile(
    r"[A-Z][\w'’&-]*(?:\s+(?:(?:of|for|and|the|in|on|to|&)\s+){0,2}[A-Z0-9][\w'’&-]*)*"
)


@dataclass(frozen=True)
class Part:
    """One thing asked.

    Attributes:
        text: the words of this part.
        query: the same with initiatives' full names, which is what is searched for.
        counted: stem of the thing counted in "how many areas …", "" where nothing is.
        ask: what kind of thing is asked for.
        initiatives: ids of the initiatives named here, or in the whole question if none here.
        own: whether they are named here.
        barriers: ids of the barriers named here.
        terms: stems of the content words that are not names of initiatives, with weights.
        names: capitalised names that are not in the registry.
        years: the years named.
        places: the places named.
        types: the kinds of publication named in the plural.
        span: first and last year of the stretches given ("since 2010"), None where open.
        filters: what its words narrow the evidence to; those words are no terms, names or years.
    """

    text: str
    query: str
    counted: str
    ask: Ask
    initiatives: tuple[str, ...]
    own: bool
    barriers: tuple[str, ...]
    terms: dict[str, float]
    names: tuple[str, ...]
    years: tuple[int, ...]
    places: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    span: tuple[int | None, int | None] | None = None
    filters: Filters = ALL

    @property
    def asks_nothing(self) -> bool:
        """Whether it says nothing that evidence could be held against."""
        return not (self.initiatives or self.barriers or self.names or self.terms)


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
    whole = tuple(dict.fromkeys(m.id for m in initiative_names().find(text)))
    parts: list[Part] = []
    context = ""
    for clause in (c.strip(" ,;") for c in _CLAUSES.split(text) if c and c.strip(" ,;")):
        if not _ASKING.search(clause):
            context = f"{context} {clause}".strip()
            continue
        part = _part(clause, whole)
        if parts and not _named(part) and not whole and _LEANS.search(clause):
            # "… and how did that turn out?" asks about what the part before it names.
            part = replace(
                part,
                names=parts[-1].names,
                terms={**parts[-1].terms, **part.terms},
                filters=combine(part.filters, carried(parts[-1].filters)),
            )
        if context and _LEANS.search(clause) and not _named(part):
            part = _part(f"{context} {clause}", whole)
        if _named(part) or part.terms:
            parts.append(part)
            context = ""
    return Question(text, tuple(parts) or (_part(text, whole),))


def _named(part: Part) -> bool:
    return bool(part.own or part.names)


def _part(text: str, whole: tuple[str, ...]) -> Part:
    reading = read_filters(text)
    part = _read(text, reading.without(text), reading.with_names(text), whole)
    if part.asks_nothing and not whole:
        # "What did the NAO say?" has no other words: they are what the evidence must state.
        part = _read(text, text, text, whole)
    return replace(
        part,
        places=find_places(text),
        types=find_types(text),
        span=whole_span(text),
        filters=reading.filters,
    )


def _read(text: str, rest: str, content: str, whole: tuple[str, ...]) -> Part:
    """A part by its words, by `rest` of them for names and years, and by `content` for terms."""
    named = initiative_names().find(text)
    ids = tuple(dict.fromkeys(m.id for m in named))
    barriers = tuple(dict.fromkeys(m.id for m in barrier_names().find(text, fuzzy=False)))
    names = tuple(_names(rest, initiative_names().find(rest)))
    # A part with a subject of its own does not borrow the other part's.
    borrowed = () if ids or names else whole
    return Part(
        text=text,
        query=_written_out(text, named),
        counted=_counted(text),
        ask=ask_of(text),
        initiatives=ids or borrowed,
        own=bool(ids),
        barriers=barriers,
        terms=_terms(content, initiative_names().find(content)),
        names=names,
        years=tuple(dict.fromkeys(years(rest))),
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
    """Capitalised names, as typed, outside the names of the registry."""
    rest = _blank(text, named)
    found: list[str] = []
    for match in _NAME.finditer(rest):
        at_start = match.start() == 0 or rest[: match.start()].rstrip()[-1:] in ".?!:"
        typed = match[0].split()
        while typed and _plain(typed[0]) in _CAPITAL_WORDS:
            typed.pop(0)
            at_start = False
        if at_start and len(typed) > 1 and is_english(_plain(typed[0])):
            typed.pop(0)  # "Putting NHS and care money together" names no Putting
            at_start = False
        pieces = [" ".join(typed)]
        if any(_plain(w) in _GENERIC_NAMES for w in typed):
            pieces = re.split(r"\s+(?:and|of|for|the|in|on|to|&)\s+", pieces[0])
        for piece in pieces:
            kept = [w for w in piece.split() if _is_name(w)]
            lone_first = at_start and len(typed) == 1
            piece = re.sub(r"(?:\s+(?:of|in))?\s+(?:1[89]|20)\d\d$|['’]s$", "", piece)
            if kept and not lone_first and not all(_plain(w) in _GENERIC_NAMES for w in kept):
                found.append(piece)
            at_start = False
    return found


def _is_name(word: str) -> bool:
    """Whether a word of a capitalised run can be a name, and not a number or shouting."""
    return word[:1].isupper() and len(word) > 1 and not (word.isupper() and len(word) > 5)


def _plain(word: str) -> str:
    return re.sub(r"['’]s$", "", word.lower()).strip("'’")


def _blank(text: str, named: list[Mention]) -> str:
    """The text with the registry's names in it replaced by a mark that no name can cross."""
    return replace_mentions(text, named, lambda _: ", that,")


def _written_out(text: str, named: list[Mention]) -> str:
    """The text with initiatives by their full names: the model knows no "CAA"."""
    return replace_mentions(text, named, lambda mention: mention.name)


def _counted(text: str) -> str:
    match = _COUNTED.search(text.lower())
    if not match:
        return ""
    found = [w for w in words(match[1]) if w not in STOPWORDS and stem(w) not in _SCAFFOLD]
    return stem(found[0]) if found else ""
