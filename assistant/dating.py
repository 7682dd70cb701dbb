"""Dating: the sentence of the corpus that states in which year an initiative began or ended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import yaml

import corpus
from assistant.evidence import Evidence
from assistant.names import initiative_names, replace_mentions

Edge = Literal["start", "end"]
_FILE = Path(__file__).with_name("dating.yaml")
_ORDER = {
    "start": ("What it was", "How it worked", "Who ran it", "Money", "What happened next"),
    "end": ("What happened next", "What it was", "How it worked", "Money"),
}


def dated(
    initiative: corpus.Initiative, edge: Edge, evidence: Iterable[Evidence]
) -> Evidence | None:
    """The best sentence that states the year of the registry; None where none does.

    Args:
        initiative: whose `start` or `end` is looked for.
        edge: which of the two.
        evidence: the sentences that may state it.
    """
    year = initiative.start if edge == "start" else initiative.end
    if year is None:
        return None
    naming = [e for e in evidence if initiative.id in e.mentions]
    ranked = [(_states(edge, year, _marked(e.text, initiative.id)), e) for e in naming]
    stating = [(rank, e) for rank, e in ranked if rank is not None]
    if not stating:
        return None
    return min(stating, key=lambda pair: _weakness(initiative.id, edge, *pair))[1]


def _weakness(identifier: str, edge: Edge, rank: int, evidence: Evidence) -> tuple[int, ...]:
    """A key by which the better sentence sorts first: its own document's, of a fitting heading."""
    headings = _ORDER[edge]
    heading = evidence.section[-1] if evidence.section else ""
    place = headings.index(heading) if heading in headings else len(headings)
    others = len(evidence.mentions) - 1
    return (int(evidence.subject != identifier), others, place, rank, evidence.start)


def _states(edge: Edge, year: int, text: str) -> int | None:
    """The place of the first cue by which a sentence states the year as that edge's."""
    if str(year)[2:] not in text or any(p.search(text) for p in _patterns("not_of_it", year)):
        return None
    return next((n for n, p in enumerate(_patterns(edge, year)) if p.search(text)), None)


@lru_cache(maxsize=50_000)
def _marked(text: str, identifier: str) -> str:
    """The sentence in lower case, its own names "@it" and other initiatives' "@other".

    A word of a name ("Best Start Family Hubs") is then no cue, and a short form in brackets that
    follows the name does not part it from its date.
    """
    mentions = initiative_names().find(text, fuzzy=False)
    plain = replace_mentions(text, mentions, lambda m: "@it" if m.id == identifier else "@other")
    return re.sub(r"(@it|@other)(?:[’']s)?\s*\((?:@it|@other|[A-Za-z&]+)\)", r"\1", plain).lower()


@lru_cache(maxsize=500)
def _patterns(key: str, year: int) -> tuple[re.Pattern[str], ...]:
    short = str(year)[2:]
    return tuple(
        re.compile(cue.replace("{year}", str(year)).replace("{short}", short))
        for cue in _cues()[key]
    )


@cache
def _cues() -> dict[str, list[str]]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
