"""The figures of a run with their definitions, in the order in which reports show them."""

from __future__ import annotations

from dataclasses import dataclass

from evals.metrics import HEADLINE, METRICS, NOT_QUALITY
from evals.metrics.refusal import area_under_risk, separation
from evals.metrics.robustness import consistency
from evals.score import Scores
from evals.statistics import Interval, detectable

_BY_MODULE = {
    "answer": "Answers",
    "citation": "Citations",
    "robustness": "Robustness",
    "latency": "Time",
}
BY_KIND = (HEADLINE, "status_accuracy", "vital_recall", "citation_recall", "R@5", "sentences")
"""Figures shown by kind of question."""

RECALL = ("R@1", "R@3", "R@5", "R@10", "R@20")
"""Recall at k, least k first."""

_RETRIEVAL = {
    **{name: f"Share of the gold passages that are among the first {name[2:]} retrieved."
       for name in RECALL},
    "Success@5": "1 where a gold passage is among the first 5 retrieved.",
    "nDCG@10": "Gain of the gold passages among the first 10, discounted by rank, over the best.",
    "RR": "1 over the rank of the first gold passage, of the first 20; the mean is MRR.",
    "AP": "Mean precision at the ranks of the gold passages, of the first 20; the mean is MAP.",
}  # fmt: skip
_REFUSAL = {
    "refusal_precision": "Share of the refusals that were due.",
    "refusal_recall": "Share of the unanswerable questions that were refused.",
    "over_refusal": "Share of the answerable questions that were refused; lower is better.",
}


@dataclass(frozen=True)
class Figure:
    """One figure of a run.

    Attributes:
        name: as in scores.json.
        group: what it is a figure of.
        definition: in one sentence.
        interval: None where it could be computed for no question.
        unscored: how many questions it could not be computed for; None where that does not apply.
    """

    name: str
    group: str
    definition: str
    interval: Interval | None
    unscored: int | None

    @property
    def is_share(self) -> bool:
        """Whether it lies from 0 to 1, as all do but lengths and times."""
        return self.name not in NOT_QUALITY


@dataclass(frozen=True)
class Single:
    """A figure of the whole run that has no interval; `value` is None where there is none."""

    name: str
    definition: str
    value: float | None


def figures(scores: Scores) -> list[Figure]:
    """Every figure that could be reported, those without a value included."""
    own = {
        name: (_BY_MODULE[metric.__module__.rpartition(".")[2]], _first_line(metric.__doc__))
        for name, metric in METRICS.items()
    }
    known = {
        **{name: about for name, about in own.items() if about[0] != "Time"},
        "consistency": ("Robustness", _first_line(consistency.__doc__)),
        **{name: ("Retrieval", definition) for name, definition in _RETRIEVAL.items()},
        **{name: ("Refusal", definition) for name, definition in _REFUSAL.items()},
        **own,
    }
    return [
        Figure(name, group, definition, scores.overall.get(name), _unscored(name, scores))
        for name, (group, definition) in known.items()
    ]


def singles(scores: Scores) -> list[Single]:
    """The figures of the whole run."""
    known = {"confidence_auroc": separation.__doc__, "aurc": area_under_risk.__doc__}
    return [Single(name, _first_line(doc), scores.single.get(name)) for name, doc in known.items()]


def groups(scores: Scores) -> int:
    """How many groups of questions (conversations, paraphrases) count as one in the statistics."""
    return len(set(scores.clusters.values()))


def least(clusters: int) -> float | None:
    """The least pass-or-fail difference that would show, from 0 to 1; None for no questions."""
    return min(1.0, detectable(clusters)) if clusters else None


def _unscored(name: str, scores: Scores) -> int | None:
    if name in scores.unscored:
        return scores.unscored[name]
    if name in _REFUSAL:  # a proportion of some questions, not a mean over all
        return None
    return sum(name not in row for row in scores.questions.values())


def _first_line(doc: str | None) -> str:
    return (doc or "").partition("\n")[0]
