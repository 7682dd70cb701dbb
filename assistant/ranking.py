"""Ranking evidence: what is known of a sentence, weighed into one score.

Boosted trees say how likely a sentence is to answer, from its measures, and from the same less
their means over the part's evidence, since only sentences found for the same part compete. They
stand in `ranking.json` with the figures that they were fitted on; `python -m evals.fit` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np

from assistant.trees import Floats, Forest

_FILE = Path(__file__).with_name("ranking.json")


@dataclass(frozen=True)
class Measures:
    """What is known of a sentence in the light of a part of a question.

    Attributes:
        cosine: similarity to the part.
        asked: likeness of the part to the questions that the sentence answers; for a sentence
            of which none are known, what is usual at its cosine.
        coverage: share of the part's weighted terms that it or its headings state, 0 to 1.
        stated: the share that it states itself.
        rank: reciprocal-rank score of its passage, against the best.
        fit: how well its heading suits what is asked for, 0 to 1.
        carries: whether it carries a figure or date that is demanded; 0 where none is.
        mentions: whether it names an initiative that the part names.
        subject: whether its document is about one.
        foreign: whether it names another initiative.
        year: whether it names a year that the part names.
        publications: how many it rests on, four at most.
        finding: whether it is marked as a finding.
    """

    cosine: float
    asked: float
    coverage: float
    stated: float
    rank: float
    fit: float
    carries: float
    mentions: float
    subject: float
    foreign: float
    year: float
    publications: float
    finding: float


_values = attrgetter(*(field.name for field in fields(Measures)))


def usually_asked(cosine: float) -> float:
    """How like a question the questions of a sentence of this cosine usually are."""
    usual = _model()["usually_asked"]
    return float(usual["intercept"] + usual["slope"] * cosine)


def table(measures: Sequence[Measures]) -> Floats:
    """What the trees look at, shape (sentences, 2 × measures): each measure, and less its mean."""
    plain = np.array([_values(m) for m in measures], dtype=float)
    return np.concatenate([plain, plain - plain.mean(axis=0)], axis=1)


def rank_scores(measures: Sequence[Measures]) -> list[float]:
    """What the sentences of one part are ranked by, in logits, in their order."""
    return [float(score) for score in _forest()(table(measures))] if measures else []


def forget() -> None:
    """Read the model anew when it is next asked for: it has been fitted again."""
    _model.cache_clear()
    _forest.cache_clear()


@cache
def _forest() -> Forest:
    return Forest.of(_model())


@cache
def _model():  # type: ignore[no-untyped-def]  # noqa: ANN202  (JSON)
    return json.loads(_FILE.read_text(encoding="utf-8"))
