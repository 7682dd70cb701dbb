"""Retrieval metrics by question, through ir-measures (MacAvaney and others, 2022)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from evals.dataset import Gold
from evals.record import Record

MEASURES = (R @ 1, R @ 3, R @ 5, R @ 10, R @ 20, Success @ 5, nDCG @ 10, RR, AP)
"""Recall at k, success at 5, nDCG at 10, reciprocal rank (its mean is MRR), average precision
(its mean is MAP). Runs save 20 passages a question, so RR and AP are of the first 20."""


def retrieval(records: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Retrieval measures by question id; questions without gold are left out.

    A gold passage counts as retrieved at the first passage of its document that holds its quote,
    or at the first of its document where the whole document is relevant: the unit is the gold
    passage, whatever the size of the passages retrieved.
    """
    qrels, run = [], []
    for record in records:
        gold = {f"gold{n}": g for n, g in enumerate(record.question.gold)}
        if not gold or record.error:
            continue
        name = record.question.id
        qrels += [ir_measures.Qrel(name, identifier, 1) for identifier in gold]
        run += [
            ir_measures.ScoredDoc(name, identifier, -float(rank))
            for rank, identifier in enumerate(_ranking(gold, record.retrieved))
        ]
    found: dict[str, dict[str, float]] = {qrel.query_id: {} for qrel in qrels}
    for measured in ir_measures.iter_calc(MEASURES, qrels, run):
        found[measured.query_id][str(measured.measure)] = measured.value
    return found


def _ranking(gold: Mapping[str, Gold], retrieved: Iterable[Mapping[str, Any]]) -> list[str]:
    """Ids of what was retrieved, none twice: those of the gold passages met, "other…" else."""
    ranking: dict[str, None] = {}
    for rank, passage in enumerate(retrieved):
        met = [name for name, g in gold.items() if _holds(passage, g)]
        ranking |= dict.fromkeys(met or [f"other{rank}"])
    return list(ranking)


def _holds(passage: Mapping[str, Any], gold: Gold) -> bool:
    return passage["document_id"] == gold.document_id and gold.quote in str(passage["text"])
