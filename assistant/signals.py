"""The signals from which it is decided whether the corpus answers a part of a question.

No one of them separates answerable from unanswerable questions well (a cosine alone has an
AUROC of about .65), so a logistic model weighs them together. Its weights stand in
`decision.json`, with the figures that they were fitted on; `evals/fit_decision.py` makes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assistant.evidence import Evidence, weigh
from assistant.question import Part
from assistant.vocabulary import synonyms
from ingest.index import Index

_FILE = Path(__file__).with_name("decision.json")
_BEST = 8


@dataclass(frozen=True)
class Signals:
    """Measures of how well evidence answers a part.

    Attributes:
        cosine: the likest of the best sentences.
        context: the same with title and heading before each sentence.
        coverage: the greatest share of the part's terms that one sentence states.
        union: the share that the best four state together.
        close_and_covering: the greatest product of cosine and coverage.
        rarest_missing: weight of the heaviest term that none of the best states.
        unknown: share of the terms' weight that stands nowhere in the corpus.
        named: whether an initiative is named.
        bare: whether there are no terms beyond names ("What was Total Place?").
        strict: whether a figure or a date is demanded.
        strict_coverage: coverage where one is demanded, else 1.
        fit: how well the best sentence's heading suits the question.
        gap: how much nearer the corpus's own "not known" statements are than its facts.
    """

    cosine: float
    context: float
    coverage: float
    union: float
    close_and_covering: float
    rarest_missing: float
    unknown: float
    named: float
    bare: float
    strict: float
    strict_coverage: float
    fit: float
    gap: float


def measure(
    part: Part, evidence: Sequence[Evidence], gaps: Sequence[Evidence], index: Index
) -> Signals:
    """The signals for evidence that is sorted best first and not empty."""
    best = evidence[:_BEST]
    weights = {term: weigh(part, term, index) for term in part.terms}
    total = sum(weights.values()) or 1.0
    stated = frozenset[str]().union(*(e.covered for e in best[:4]))
    missing = [w for term, w in weights.items() if term not in stated]
    nowhere = sum(
        w for term, w in weights.items() if not any(map(index.document_frequency, synonyms(term)))
    )
    coverage = max(e.coverage for e in evidence) if weights else 1.0
    query = index.sentence_vectors([part.text])[0]
    headed = index.sentence_vectors([f"{e.title}: {e.text}" for e in best])
    cosine = max(e.cosine for e in best)
    return Signals(
        cosine=cosine,
        context=float((headed @ query).max()),
        coverage=coverage,
        union=1 - sum(missing) / total if weights else 1.0,
        close_and_covering=max(e.cosine * e.coverage for e in evidence) if weights else 0.5,
        rarest_missing=max(missing, default=0.0) / 6,
        unknown=nowhere / total,
        named=float(bool(part.initiatives)),
        bare=float(not weights),
        strict=float(part.ask.strict),
        strict_coverage=coverage if part.ask.strict else 1.0,
        fit=best[0].fit,
        gap=max((g.score for g in gaps), default=0.0) - best[0].score if gaps else -0.5,
    )


def probability(signals: Signals) -> float:
    """How likely it is, from 0 to 1, that the evidence answers the part."""
    model = _model()
    value = model["intercept"] + sum(
        model["weights"][name] * measure for name, measure in asdict(signals).items()
    )
    return 1 / (1 + math.exp(-value))


def threshold() -> float:
    """The least probability at which the evidence is shown."""
    return float(_model()["threshold"])


@cache
def _model():  # type: ignore[no-untyped-def]  # noqa: ANN202  (JSON)
    return json.loads(_FILE.read_text(encoding="utf-8"))
