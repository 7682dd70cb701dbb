"""Who does what to whom: relations of which the two sides may not change places.

"A replaced B", "A was replaced by B", "more A than B", "from A to B", "A against B". A relation is
read off its words alone: what stands before and after them in the clause. Shapes that it does not
know it says nothing of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Literal

from assistant.figures import amounts
from ingest.lexical import STOPWORDS, stem, words

_REACH = 5  # content words of a side
_BE = r"(?:was|were|is|are|been|being|be|got)\s+(?:\w+ly\s+|later\s+|then\s+|soon\s+)?"
_CLAUSE = re.compile(r"[;:.!?](?:\s|$)|,\s(?:and|but|while|though|although)\b|\bbut\b")
_LESS = r"(?:less|fewer|lower|smaller|worse|slower|cheaper|shorter|weaker|below)"
_MORE = (
    r"(?:more|higher|larger|bigger|greater|better|faster|dearer|longer|stronger|above|costlier"
    r"|older|wider|stronger|quicker)"
)
Kind = Literal["replace", "exceed", "shift", "against", "cause", "order", "apart"]

# (kind, pattern, whether the sides stand the other way round)
_SHAPES: tuple[tuple[Kind, str, bool], ...] = (
    ("replace", rf"{_BE}(?:replaced|superseded|succeeded|supplanted)\s+by", True),
    ("replace", r"(?:replac\w+|supersed\w+|succeeded|supplant\w+|took over from)", False),
    ("exceed", rf"{_BE}(?:exceeded|outnumbered|outweighed|outstripped|overtaken)\s+by", True),
    ("exceed", r"(?:exceed\w*|outnumber\w*|outweigh\w*|outstrip\w*|overt(?:ook|ake\w*))", False),
    ("exceed", rf"{_MORE}\b[^,;]{{0,40}}?\bthan", False),
    ("exceed", rf"{_LESS}\b[^,;]{{0,40}}?\bthan", True),
    ("cause", rf"{_BE}(?:caused|driven|prompted|triggered|produced)\s+by", True),
    ("cause", r"(?:because of|owing to|due to|resulted from|stemmed from|arose from)", True),
    ("cause", r"(?:caused|led to|leads to|resulted in|gave rise to|prompted|triggered)", False),
    ("order", rf"(?:{_BE}followed by|{_BE}succeeded by)", False),
    ("order", rf"{_BE}preceded by", True),
    ("order", r"(?:preceded|came before|before)", False),
    ("order", r"(?:followed|came after|after)", True),
    (
        "apart",
        r"(?:rather than|instead of|(?:and|but) not (?:just |only |merely )?(?:an?|the))",
        False,
    ),
    ("against", r"against", False),
)
_SHAPED = [(k, re.compile(rf"\b{p}\b", re.IGNORECASE), turned) for k, p, turned in _SHAPES]
_FROM_TO = re.compile(r"\bfrom\s+([^,;]{1,60}?)\s+(?:in)?to\s+([^,;.]{1,60})", re.IGNORECASE)


@dataclass(frozen=True)
class Relation:
    """A kind of relation with the stems and figures of its two sides, the doer's first."""

    kind: Kind
    first: frozenset[str]
    second: frozenset[str]


def relations(text: str) -> list[Relation]:
    """The relations that a text states, clause by clause."""
    found = []
    for clause in _CLAUSE.split(text):
        taken: list[tuple[int, int]] = []
        for kind, pattern, turned in _SHAPED:
            for match in pattern.finditer(clause):
                if any(low < match.end() and match.start() < high for low, high in taken):
                    continue
                taken.append(match.span())
                before = _side(clause[: match.start()], last=True)
                after = _side(clause[match.end() :])
                if before and after:
                    found.append(Relation(kind, *((after, before) if turned else (before, after))))
        for match in _FROM_TO.finditer(clause):
            found.append(Relation("shift", _side(match[1]), _side(match[2])))
    return found


def turned_round(claim: str, quotes: str) -> str | None:
    """A relation of the quotes must not stand in the claim with its sides changed over."""
    quoted = relations(quotes)
    for said in relations(claim):
        same = [r for r in quoted if r.kind == said.kind]
        if any(map(partial(_crosses, said), same)) and not any(_fits(said, r) for r in same):
            return "the claim turns round who did what to whom in the quote"
    return None


def _crosses(one: Relation, other: Relation) -> bool:
    """Whether what two relations share has changed sides: both of them, and most of it."""
    back, forth = _weight(one.first & other.second), _weight(one.second & other.first)
    straight = _straight(one, other)
    return back + forth >= straight + 2 or bool(back and forth and back + forth >= straight)


def _fits(one: Relation, other: Relation) -> bool:
    """Whether two relations share more with their sides as they are."""
    crossed = _weight(one.first & other.second) + _weight(one.second & other.first)
    return _straight(one, other) > crossed


def _straight(one: Relation, other: Relation) -> int:
    return _weight(one.first & other.first) + _weight(one.second & other.second)


def _weight(shared: frozenset[str]) -> int:
    # A figure tells a side better than a word does.
    return sum(3 if any(c.isdigit() for c in item) else 1 for item in shared)


def _side(text: str, last: bool = False) -> frozenset[str]:
    content = [stem(w) for w in words(text) if w not in STOPWORDS and not w[0].isdigit()]
    near = content[-_REACH:] if last else content[:_REACH]
    tokens = text.split()
    close = " ".join(tokens[-8:] if last else tokens[:8])
    return frozenset(near) | {str(figure) for figure in amounts(close)}
