"""One question of a run in full: what reports show of it, on a page or on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Citation
from evals.metrics import HEADLINE, Judges
from evals.metrics.answer import nugget_recall
from evals.metrics.retrieval import retrieval
from evals.record import Record
from evals.score import Scores

SHOWN_PASSAGES = 5
"""How many of the passages retrieved are shown."""


@dataclass(frozen=True)
class Fact:
    """A nugget, and whether the answer holds it; `held` is None where there is no answer."""

    text: str
    vital: bool
    held: bool | None


@dataclass(frozen=True)
class Sought:
    """A gold passage, and the rank at which it was retrieved, from 1; None where it was not.

    `quote` is "" where the whole document is relevant.
    """

    document_id: str
    quote: str
    rank: int | None


@dataclass(frozen=True)
class Passage:
    """A passage that was retrieved, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Detail:
    """One question in full.

    Attributes:
        record: what was asked and answered.
        scores: the question's own, by metric.
        facts: its nuggets, as the lexical judge marks them.
        sought: its gold passages.
        passages: the first that were retrieved.
    """

    record: Record
    scores: Mapping[str, float]
    facts: tuple[Fact, ...]
    sought: tuple[Sought, ...]
    passages: tuple[Passage, ...]

    @property
    def expected(self) -> str:
        """The status that was expected."""
        return self.record.question.status or "not judged"

    @property
    def given(self) -> str:
        """The status that was given, or why there is none."""
        if self.record.answer:
            return self.record.answer.status
        return "error" if self.record.error else "not asked for"

    @property
    def headline(self) -> float | None:
        """The question's headline score."""
        return self.scores.get(HEADLINE)


def detail(record: Record, scores: Mapping[str, float]) -> Detail:
    """One question in full, from its record and its own scores."""
    passages = [
        Passage(_place(p["document_id"], p.get("section", ""), p.get("page")), str(p["text"]))
        for p in record.retrieved[:SHOWN_PASSAGES]
    ]
    return Detail(record, scores, _facts(record), _sought(record), tuple(passages))


def worst(records: Sequence[Record], scores: Scores, most: int) -> list[Record]:
    """The records that failed most: errors, then by headline score, then by reciprocal rank.

    Questions that scored fully, or for which neither could be computed, are not among them.
    """

    def failed(record: Record) -> tuple[float, float]:
        row = scores.questions.get(record.question.id, {})
        rank = row.get("RR", 1.0)
        return (-1.0 if record.error else row.get(HEADLINE, rank)), rank

    return sorted((r for r in records if failed(r)[0] < 1), key=failed)[:most]


def place(citation: Citation) -> str:
    """Where a citation's quote stands: document, section and page."""
    return _place(citation.document_id, citation.section, citation.page)


def _place(document_id: str, section: str, page: int | None) -> str:
    where = f"page {page}" if page is not None else ""
    return " › ".join(filter(None, [document_id, section, where]))


def _facts(record: Record) -> tuple[Fact, ...]:
    """Each nugget by the very rule that the figures use, and so by the first 400 words only."""
    facts = []
    for nugget in record.question.nuggets:
        alone = record.question.model_copy(update={"nuggets": (nugget,)})
        held = nugget_recall(record.model_copy(update={"question": alone}), Judges())
        facts.append(Fact(nugget.text, nugget.vital, None if held is None else bool(held)))
    return tuple(facts)


def _sought(record: Record) -> tuple[Sought, ...]:
    """Each gold passage with its rank, by the very rule that the figures use."""
    gold = record.question.gold
    alone = [
        record.question.model_copy(update={"id": str(n), "gold": (g,)}) for n, g in enumerate(gold)
    ]
    found = retrieval(record.model_copy(update={"question": question}) for question in alone)
    ranks = [found.get(question.id, {}).get("RR") for question in alone]
    return tuple(
        Sought(g.document_id, g.quote, round(1 / rr) if rr else None)
        for g, rr in zip(gold, ranks, strict=True)
    )
