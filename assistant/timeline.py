"""The timeline: the registry's initiatives with their years, each year cited where it is stated."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

import corpus
from assistant.answer import Citation, Claim
from assistant.bodies import body
from assistant.by_filters import by_filters
from assistant.compose import claim as verbatim
from assistant.dating import dated
from assistant.evidence import Evidence
from assistant.filters import ALL, Filters
from assistant.gate import judge
from assistant.known import known
from assistant.narrowing import narrow
from assistant.phrases import phrase
from assistant.showing import named
from assistant.statements import statements
from assistant.themes import theme
from ingest.index import Index

_FIRST_HEADING = corpus.HEADINGS[0]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(_Frozen):
    """An evaluation or audit of an initiative, at the year in which it was published."""

    id: str
    title: str
    publisher: str
    year: int
    type: str
    url: str
    voice: str
    design: str | None = None


class Span(_Frozen):
    """One initiative from its first year to its last.

    Attributes:
        id: of the registry.
        name: in full; `aliases` are its other names and abbreviations.
        start: its first year, None where the corpus does not say.
        end: its last year, None where it goes on or the corpus does not say.
        last_source: the year of the newest publication that statements about it cite, None
            where it is unknown; for one without an end, how far the corpus follows it.
        sponsors: as they were then called.
        theme: what it is chiefly about.
        barriers: ids of those that its document shows at work.
        places: the nation first.
        predecessors: ids of initiatives that it followed.
        successors: ids of initiatives that followed it.
        evaluations: oldest first.
        what: a sentence that says what it was; it and the next two passed the gate.
        began: one that states its first year, None where none does; so too `ended`.
        ended: one that states its last year.
        document_id: of the document about it, "" where it is only named in others.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    last_source: int | None = None
    sponsors: tuple[str, ...] = ()
    theme: str = ""
    barriers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    evaluations: tuple[Point, ...] = ()
    what: Claim | None = None
    began: Claim | None = None
    ended: Claim | None = None
    document_id: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it was, when it began and when it ended; a sentence that says more is there once."""
        said = {c.text: c for c in (self.ended, self.began, self.what) if c}
        return tuple(c for c in (self.what, self.began, self.ended) if c and said[c.text] is c)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Those of its claims, none twice."""
        return tuple(dict.fromkeys(c for claim in self.claims for c in claim.citations))


@by_filters(32)
def timeline(index: Index, filters: Filters = ALL) -> tuple[Span, ...]:
    """The initiatives in order of their first year, the undated ones last.

    Filters choose the initiatives on which the corpus has a statement that meets them all, and
    narrow the evaluations; what is said of when an initiative ran is not narrowed. Users' own
    documents have no part in it.

    Args:
        index: that holds the bundled corpus.
        filters: what to narrow it to.

    Raises:
        UsageError: a filter holds what the corpus does not know.
    """
    checked = known(filters, index)
    return index.kept(("timeline", checked), lambda: _timeline(index, checked))


def _timeline(index: Index, filters: Filters) -> tuple[Span, ...]:
    everything = statements(index)
    wanted = _chosen(filters, everything)
    ordered = sorted(
        (i for i in corpus.initiatives().values() if wanted is None or i.id in wanted),
        key=lambda i: (i.start or i.end or 9999, i.start is None, i.name),
    )
    return tuple(_span(initiative, everything, filters, index) for initiative in ordered)


def _chosen(filters: Filters, everything: Sequence[Evidence]) -> frozenset[str] | None:
    """The ids of the initiatives that the filters leave; None for all."""
    if not filters:
        return None
    kept, _ = narrow(filters, everything)
    own = {e.subject for e in everything if e.subject}
    found: set[str] = set()
    for item in kept:
        found.add(item.subject)
        # A document on a barrier names many initiatives in which it does not show that barrier.
        if not filters.barriers or named(item.text) & set(filters.barriers):
            found |= {i for i in item.mentions if i not in own}
    return frozenset(found & set(filters.initiatives or found) - {""})


def _span(
    initiative: corpus.Initiative, everything: Sequence[Evidence], filters: Filters, index: Index
) -> Span:
    own = [e for e in everything if e.subject == initiative.id]
    about = own or [e for e in everything if initiative.id in e.mentions]
    document = own[0].document if own else None
    years = [p.year for e in about for p in e.publications]
    return Span(
        id=initiative.id,
        name=initiative.name,
        aliases=(*initiative.aliases, *initiative.abbreviations),
        start=initiative.start,
        end=initiative.end,
        last_source=max(years, default=None),
        sponsors=initiative.sponsors,
        theme=theme(initiative.id),
        barriers=document.barriers if document else (),
        places=initiative.places,
        predecessors=initiative.predecessors,
        successors=initiative.successors,
        evaluations=tuple(_points(initiative, filters)),
        what=_claim(_what(initiative.id, about), "timeline.what", index),
        began=_claim(dated(initiative, "start", everything), "timeline.began", index),
        ended=_claim(dated(initiative, "end", everything), "timeline.ended", index),
        document_id=document.id if document else "",
    )


def _what(identifier: str, about: Sequence[Evidence]) -> Evidence | None:
    """The first sentence that names it, under the heading that says what it was if one does."""
    naming = [e for e in about if identifier in e.mentions]
    opening = [e for e in naming if e.section[-1:] == (_FIRST_HEADING,)]
    return next(iter(opening or naming), None)


def _claim(evidence: Evidence | None, key: str, index: Index) -> Claim | None:
    """The sentence as a claim with its heading, None where the gate would withhold it."""
    if evidence is None:
        return None
    judged = judge(verbatim(evidence, phrase(key)), index)
    return judged.claim if judged.verdict.shows else None


def _points(initiative: corpus.Initiative, filters: Filters) -> list[Point]:
    found = [corpus.sources()[identifier] for identifier in initiative.evaluations]
    speakers = [body(name) for name in filters.publishers]
    points = [
        Point(**p.model_dump(include=set(Point.model_fields)))
        for p in found
        if filters.of_year(p.year)
        and (not filters.types or p.type in filters.types)
        and (not speakers or any(s.wrote(p) for s in speakers))
    ]
    return sorted(points, key=lambda p: (p.year, p.title))
