"""Questions about an initiative that the corpus answers, as its authors wrote them."""

from __future__ import annotations

import re

import corpus
from assistant.evidence import Evidence
from assistant.names import initiative_names
from assistant.statements import statements
from ingest.index import Index

_ORDER = ("What was found", "What got in the way", "What happened next", "Money")
_SHAPE = re.compile(r"^(?:How|What|Which|Who|Why|When|Where|Did|Was|Were|Has|Have|Is|Are)\b.*\?$")
_SHORTEST, _LONGEST = 25, 95  # characters


def questions_about(index: Index, initiative: str, most: int = 3) -> tuple[str, ...]:
    """Up to `most` questions that name the initiative, each of a different heading if it can be.

    They come from `corpus/questions`, from under the statements that answer them.

    Args:
        index: that holds the bundled corpus.
        initiative: an id of the registry.
        most: how many at most.
    """
    everything = statements(index)
    own = [e for e in everything if e.subject == initiative]
    about = own or [e for e in everything if initiative in e.mentions]
    headings = [*_ORDER, *(h for h in corpus.HEADINGS if h not in _ORDER)]
    by_heading = [
        [q for e in about if e.section[-1:] == (heading,) for q in _of(e, initiative)]
        for heading in headings
    ]
    # One of each heading first, then second ones, until there are enough.
    deepest = max(map(len, by_heading), default=0)
    turns = [found[turn] for turn in range(deepest) for found in by_heading if turn < len(found)]
    return tuple(dict.fromkeys(turns))[:most]


def _of(evidence: Evidence, initiative: str) -> list[str]:
    """The best-formed questions of a statement that name the initiative: at most one."""
    asked = evidence.statement.questions if evidence.statement else ()
    formed = [q for q in asked if _SHORTEST <= len(q) <= _LONGEST and _SHAPE.match(q)]
    return [q for q in formed if _names(q, initiative)][:1]


def _names(question: str, initiative: str) -> bool:
    return any(m.id == initiative for m in initiative_names().find(question, fuzzy=False))
