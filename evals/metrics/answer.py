"""Metrics of one answer, each a number or None where it cannot be computed (never 0 or NaN)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import ir_measures
from ir_measures import AP, RR, R, nDCG

from assistant.answer import Answer
from assistant.gate import carried, figures_stand, names_stand, negation_stands
from evals.dataset import Question
from evals.match import holds
from evals.record import Record

Metric = Callable[[Record], float | None]


def status_accuracy(record: Record) -> float | None:
    """1 where the answer's status is the expected one."""
    return _of(record, lambda q, a: float(a.status == q.status))


def vital_recall(record: Record) -> float | None:
    """Share of the vital nuggets that the answer holds ("strict vital", TREC RAG 2024)."""
    return _recall(record, lambda nugget: nugget)


def nugget_recall(record: Record) -> float | None:
    """Share of all the nuggets that the answer holds ("strict all", TREC RAG 2024)."""
    return _recall(record, lambda _: True)


def all_vital(record: Record) -> float | None:
    """1 where the answer holds every vital nugget."""
    recall = vital_recall(record)
    return None if recall is None else float(recall == 1.0)


def citation_precision(record: Record) -> float | None:
    """Share of the answer's citations that support their sentence (ALCE; Gao and others, 2023).

    Support is lexical: the gate's figures, names, negation and coverage. With one citation a
    sentence, ALCE's second condition (that the citation is needed) always holds.
    """
    pairs = [(c.text, cite.quote) for c in _claims(record) for cite in c.citations]
    return sum(_supports(*pair) for pair in pairs) / len(pairs) if pairs else None


def citation_recall(record: Record) -> float | None:
    """Share of the answer's sentences that their citations together support (ALCE)."""
    claims = _claims(record)
    if not claims:
        return None
    return sum(_supports(c.text, " ".join(x.quote for x in c.citations)) for c in claims) / len(
        claims
    )


def gold_citation_precision(record: Record) -> float | None:
    """Share of the citations that quote a gold passage; a lower bound, since others may serve."""
    quotes = [x.quote for c in _claims(record) for x in c.citations]
    gold = [g.quote for g in record.question.gold]
    if not quotes or not gold:
        return None
    return sum(any(g in q or q in g for g in gold) for q in quotes) / len(quotes)


def gold_citation_recall(record: Record) -> float | None:
    """Share of the gold passages that the answer quotes."""
    quotes = [x.quote for c in _claims(record) for x in c.citations]
    gold = [g.quote for g in record.question.gold]
    if not gold or record.answer is None:
        return None
    return sum(any(g in q or q in g for q in quotes) for g in gold) / len(gold)


def conditioned(record: Record) -> float | None:
    """The headline: vital recall where there is an answer, a refusal where there is none.

    MTRAG's conditioning (Katsis and others, 2025): an answerable question scores its vital
    recall, 0 if refused; an unanswerable one scores 1 if refused, else 0. An answer of which a
    sentence is not supported by its citations scores 0 (a faithfulness gate, as in FACTS).
    """
    if record.answer is None:
        return None
    refused = record.answer.status == "not_in_corpus"
    if record.question.status == "not_in_corpus":
        return float(refused)
    if refused or (citation_recall(record) or 0.0) < 1.0:
        return 0.0
    return vital_recall(record)


def sentences(record: Record) -> float | None:
    """How many sentences the answer shows; None for a refusal."""
    return float(len(_claims(record))) or None


def seconds(record: Record) -> float | None:
    """How long the answer took."""
    return record.seconds if record.answer else None


METRICS: dict[str, Metric] = {
    "conditioned": conditioned,
    "status_accuracy": status_accuracy,
    "vital_recall": vital_recall,
    "all_vital": all_vital,
    "nugget_recall": nugget_recall,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "gold_citation_precision": gold_citation_precision,
    "gold_citation_recall": gold_citation_recall,
    "sentences": sentences,
    "seconds": seconds,
}
"""Metrics of one answer, by name; the first is the headline."""

RETRIEVAL = (R @ 5, R @ 10, nDCG @ 10, RR, AP)


def retrieval(records: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Retrieval measures by question id, through ir-measures; questions without gold left out.

    A gold quote counts as retrieved at the first passage of its document that holds it.
    """
    qrels, run = [], []
    for record in records:
        gold = {f"g{n}": g for n, g in enumerate(record.question.gold)}
        if not gold or not record.retrieved:
            continue
        qrels += [ir_measures.Qrel(record.question.id, name, 1) for name in gold]
        for rank, passage in enumerate(record.retrieved):
            hit = [n for n, g in gold.items() if _inside(g.document_id, g.quote, passage)]
            name = hit[0] if hit else f"other{rank}"
            run.append(ir_measures.ScoredDoc(record.question.id, name, -float(rank)))
            for extra in hit[1:]:
                run.append(ir_measures.ScoredDoc(record.question.id, extra, -rank - 0.001))
    found: dict[str, dict[str, float]] = {}
    for measured in ir_measures.iter_calc(RETRIEVAL, qrels, _once(run)):
        found.setdefault(measured.query_id, {})[str(measured.measure)] = measured.value
    return found


def refusal(records: Iterable[Record]) -> dict[str, tuple[int, int]]:
    """Refusal precision, recall and over-refusal as (successes, trials)."""
    rows = [(r.question.status, r.answer.status) for r in records if r.answer]
    refused = [want for want, got in rows if got == "not_in_corpus"]
    unknown = [got for want, got in rows if want == "not_in_corpus"]
    known = [got for want, got in rows if want != "not_in_corpus"]
    return {
        "refusal_precision": (refused.count("not_in_corpus"), len(refused)),
        "refusal_recall": (unknown.count("not_in_corpus"), len(unknown)),
        "over_refusal": (known.count("not_in_corpus"), len(known)),
    }


def _of(record: Record, score: Callable[[Question, Answer], float]) -> float | None:
    return score(record.question, record.answer) if record.answer else None


def _claims(record: Record):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return record.answer.claims if record.answer else ()


def _recall(record: Record, wanted: Callable[[bool], bool]) -> float | None:
    nuggets = [n.text for n in record.question.nuggets if wanted(n.vital)]
    if not nuggets or record.answer is None:
        return None
    shown = [claim.text for claim in record.answer.claims]
    return sum(holds(nugget, shown) for nugget in nuggets) / len(nuggets)


@cache
def _supports(claim: str, quote: str) -> bool:
    checks = (figures_stand, names_stand, negation_stands, carried)
    return not any(fault for check in checks for fault in check(claim, quote))


def _inside(document_id: str, quote: str, passage: dict[str, object]) -> bool:
    return passage["document_id"] == document_id and quote in str(passage["text"])


def _once(run: list[ir_measures.ScoredDoc]) -> list[ir_measures.ScoredDoc]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in run:
        if (row.query_id, row.doc_id) not in seen:
            seen.add((row.query_id, row.doc_id))
            kept.append(row)
    return kept
