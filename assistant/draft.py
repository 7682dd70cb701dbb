"""The draft: an answer in the making, to which each step of the pipeline adds one thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answer import Claim, Rejected
from assistant.decide import Decision
from assistant.evidence import Evidence
from assistant.filters import ALL, Filters
from assistant.generate import Usage
from assistant.options import Options
from assistant.premises import Premise
from assistant.question import Question
from assistant.rerank import Reranker
from assistant.retrieve import Hit, Retriever, Search
from assistant.writer import Writer
from ingest.index import Index

_NOTHING = Question("", ())


@dataclass(frozen=True)
class Draft:
    """An answer in the making."""

    asked: str
    standalone: str
    index: Index
    retriever: Retriever
    earlier: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    filters: Filters = ALL
    question: Question = _NOTHING
    hits: tuple[tuple[Hit, ...], ...] = ()
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    decisions: tuple[Decision, ...] = ()
    premises: tuple[Premise, ...] = ()
    drafted: tuple[Claim, ...] = ()
    shown: tuple[Claim, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    writer: Writer | None = None
    reranker: Reranker | None = None
    usage: Usage = field(default_factory=Usage)
    fallback: str = ""
    missing: frozenset[Search] = frozenset()
    timings: dict[str, float] = field(default_factory=dict)
