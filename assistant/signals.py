"""The signals from which it is decided whether the corpus answers a part of a question.

No one of them separates answerable from unanswerable questions well (a cosine alone has an
AUROC of about .65), so a logistic model weighs them together. Its weights stand in
`decision.json`, with the figures that they were fitted on; `evals/fit_decision.py` makes it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assistant.evidence import Evidence, weigh
from assistant.figures import NUMBER_WORDS, years
from assistant.question import Part
from assistant.vocabulary import synonyms
from ingest.index import Index
from ingest.lexical import stem, words
from ingest.sayings import under_heading

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
        counted: whether the thing counted in "how many …" stands after a number, or none is asked.
        fit: how well the best sentence's heading suits the question.
        gap: how near the corpus's own "not known" statements are to what is asked.
        gap_margin: how much nearer they are than its facts.
        asked: the greatest likeness to the questions that a sentence answers.
        asked_margin: how much nearer those come that the corpus says it cannot answer.
        year_missing: whether a year is named that neither the best sentences nor their
            publications have.
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
    counted: float
    fit: float
    gap: float
    gap_margin: float
    asked: float
    asked_margin: float
    year_missing: float


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
    query = index.sentence_vectors([part.query])[0]
    headed = index.sentence_vectors([under_heading(e.title, e.text) for e in best])
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
        counted=float(any(counts(e.text, part.counted) for e in best)) if part.counted else 1.0,
        fit=best[0].fit,
        gap=max(map(_nearness, gaps), default=0.0),
        gap_margin=max(map(_nearness, gaps)) - max(map(_nearness, evidence)) if gaps else -0.5,
        asked=max(e.asked for e in evidence),
        asked_margin=max(e.asked for e in gaps) - max(e.asked for e in evidence) if gaps else -0.5,
        year_missing=float(bool(part.years) and not any(_of_year(e, part) for e in best)),
    )


def counts(text: str, thing: str) -> bool:
    """Whether a number in the text is followed, within five words, by the thing."""
    after = re.split(
        r"(?<!\w)[£$€]?\d[\d,.]*|\b(?:" + "|".join(NUMBER_WORDS) + r")\b", text.lower()
    )
    same = synonyms(thing)
    return any(same & {stem(w) for w in words(stretch)[:5]} for stretch in after[1:])


def _nearness(evidence: Evidence) -> float:
    return (evidence.cosine + evidence.coverage) / 2


def _of_year(evidence: Evidence, part: Part) -> bool:
    dated = {publication.year for publication in evidence.publications}
    return bool(set(part.years) & (dated | set(years(evidence.text))))


def probability(signals: Signals) -> float:
    """How likely it is, from 0 to 1, that the evidence answers the part."""
    model = _model()
    # Nothing near at all: the linear model has seen too few such questions to be trusted there.
    if not signals.named and signals.cosine + signals.coverage / 2 < model["least_likeness"]:
        return 0.0
    total = model["intercept"] + sum(
        model["weights"][name] * value for name, value in asdict(signals).items()
    )
    return 1 / (1 + math.exp(-total))


def threshold() -> float:
    """The least probability at which the evidence is shown."""
    return float(_model()["threshold"])


@cache
def _model():  # type: ignore[no-untyped-def]  # noqa: ANN202  (JSON)
    return json.loads(_FILE.read_text(encoding="utf-8"))
