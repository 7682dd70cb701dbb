"""Two runs of one set, paired by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import UsageError
from evals.metrics import HEADLINE, METRICS
from evals.score import Scores
from evals.statistics import Difference, difference, holm

TESTED = (HEADLINE, "status_accuracy", "vital_recall", "citation_recall", "R@5", "nDCG@10")
"""Figures whose p-values are corrected together: few, since each makes the others' test stricter.
The rest are exploratory: their changes are reported without a p-value."""

_REPORTED = tuple(dict.fromkeys((*TESTED, *METRICS, "R@10", "RR", "AP", "consistency")))


@dataclass(frozen=True)
class Comparison:
    """What changed from one run to another.

    Attributes:
        changes: by metric, over the questions that both runs have a value for.
        p: two-sided p-values of the metrics tested, adjusted for their number by Holm's method.
        won: ids of the questions whose headline score rose; `lost`: fell.
        pairs: how many questions have a headline score in both.
    """

    changes: dict[str, Difference]
    p: dict[str, float]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    pairs: int

    def worse(self, metric: str, level: float = 0.05) -> bool:
        """Whether a figure fell by more than noise would explain."""
        return self.changes[metric].change.value < 0 and self.p[metric] < level


def compare(before: Scores, after: Scores, tested: Sequence[str] = TESTED) -> Comparison:
    """Compare the scores of two runs, question by question.

    Args:
        before: scores of the older run.
        after: scores of the newer run.
        tested: figures whose p-values are corrected together.

    Raises:
        UsageError: they are of other questions, metrics or judges.
    """
    if set(before.questions) != set(after.questions):
        raise UsageError("the runs did not ask the same questions; compare runs of one set")
    if (before.metrics, before.judge) != (after.metrics, after.judge):
        raise UsageError(
            f"the runs were scored otherwise (metrics {before.metrics} by {before.judge}, metrics "
            f"{after.metrics} by {after.judge}); score both again with: joinedup eval score FOLDER"
        )
    changes = {}
    for name in dict.fromkeys((*tested, *_REPORTED)):
        ids = [q for q, row in before.questions.items()
               if name in row and name in after.questions[q]]  # fmt: skip
        if ids:
            changes[name] = difference(
                [before.questions[q][name] for q in ids],
                [after.questions[q][name] for q in ids],
                [before.clusters[q] for q in ids],
            )
    moves = {
        q: after.questions[q][HEADLINE] - row[HEADLINE]
        for q, row in before.questions.items()
        if HEADLINE in row and HEADLINE in after.questions[q]
    }
    return Comparison(
        changes=changes,
        p=holm({name: changes[name].p for name in tested if name in changes}),
        won=tuple(q for q, move in moves.items() if move > 0),
        lost=tuple(q for q, move in moves.items() if move < 0),
        pairs=len(moves),
    )
