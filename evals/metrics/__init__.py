"""Metrics, each a function whose docstring is its definition and names its source.

Those of one answer give a number, or None where it cannot be computed: never 0, 0.5 or NaN in
its place. `VERSION` changes whenever a definition does; figures of different versions are never
compared.
"""

from __future__ import annotations

from collections.abc import Callable

from evals.metrics.answer import (
    all_vital,
    answer_words,
    conditioned,
    nugget_recall,
    sentences,
    status_accuracy,
    vital_recall,
)
from evals.metrics.citation import (
    citation_precision,
    citation_recall,
    faithfulness,
    gold_citation_precision,
    gold_citation_recall,
    locatable,
)
from evals.metrics.judges import Judges
from evals.metrics.latency import seconds, tokens_read, tokens_written
from evals.metrics.robustness import (
    forbidden_absent,
    injection_resistance,
    premise_correction,
)
from evals.record import Record

__all__ = ["HEADLINE", "LOWER_IS_BETTER", "METRICS", "NOT_QUALITY", "VERSION", "Judges", "Metric"]

VERSION = 3

Metric = Callable[[Record, Judges], float | None]

METRICS: dict[str, Metric] = {
    metric.__name__: metric
    for metric in (
        conditioned,
        status_accuracy,
        vital_recall,
        all_vital,
        nugget_recall,
        citation_precision,
        citation_recall,
        faithfulness,
        locatable,
        gold_citation_precision,
        gold_citation_recall,
        premise_correction,
        injection_resistance,
        forbidden_absent,
        sentences,
        answer_words,
        seconds,
        tokens_read,
        tokens_written,
    )
}
"""Metrics of one answer, by name; the first is the headline."""

HEADLINE = next(iter(METRICS))

LOWER_IS_BETTER = frozenset(["over_refusal", "sentences", "answer_words", "seconds", "aurc"])
NOT_QUALITY = frozenset(["sentences", "answer_words", "seconds", "tokens_read", "tokens_written"])
"""Reported beside quality, but neither better nor worse in themselves."""
