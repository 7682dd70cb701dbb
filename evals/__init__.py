"""Measuring answers: question sets, runs, metrics, statistics and reports.

A set is asked (`evals.run`), the saved answers are scored (`evals.score`), and scores are compared
(`evals.compare`), gated (`evals.gate`) and reported (`evals.report`), each step from the files of
the one before. `evaluate` does the first two for any assistant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evals.dataset import Dataset, Gold, Nugget, Question
    from evals.evaluation import Evaluation, evaluate

_PLACES = {
    "Dataset": "evals.dataset",
    "Evaluation": "evals.evaluation",
    "Gold": "evals.dataset",
    "Nugget": "evals.dataset",
    "Question": "evals.dataset",
    "evaluate": "evals.evaluation",
}

__all__ = ["Dataset", "Evaluation", "Gold", "Nugget", "Question", "evaluate"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import on first use: the command line imports this package without the models."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(_PLACES[name]), name)
