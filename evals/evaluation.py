"""Measuring any assistant from Python: ask a set, score the answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant
from evals.ask import ask_callable, ask_joinedup
from evals.dataset import Dataset
from evals.metrics import Judges
from evals.record import Record
from evals.score import Scores, score


@dataclass(frozen=True)
class Evaluation:
    """The records of a run and their scores."""

    dataset: Dataset
    records: tuple[Record, ...]
    scores: Scores

    def to_markdown(self) -> str:
        """The figures with their intervals, by kind, and the worst questions."""
        from evals.report.markdown import markdown

        return markdown(self.dataset.name, self.records, self.scores)


def evaluate(
    dataset: Dataset | str | Path,
    assistant: Assistant | Callable[..., Any],
    judges: Judges | None = None,
    workers: int = 1,
    seed: int = 0,
) -> Evaluation:
    """Ask a question set and score the answers.

    Args:
        dataset: a set, the name of a bundled one, or a file.
        assistant: ours, or any callable that takes a question (and `history`, the turns before,
            if it has a parameter of that name) and returns an answer: see
            `evals.foreign.as_answer` for what it may be.
        judges: who judges support and nuggets; by default lexical, without a model.
        workers: questions asked at once.
        seed: of the resampling.

    Raises:
        UsageError: there is no such set.

    >>> from evals import Dataset, Question, evaluate
    >>> dataset = Dataset(name="one", questions=[Question(id="a", turns=["Who?"],
    ...     status="answered", nuggets=[{"text": "Sir Michael Marmot", "vital": True}])])
    >>> found = evaluate(dataset, lambda question: "Sir Michael Marmot wrote it.")
    >>> found.scores.overall["vital_recall"].value
    1.0
    """
    asked = dataset if isinstance(dataset, Dataset) else Dataset.load(dataset)
    ask = ask_joinedup(assistant) if isinstance(assistant, Assistant) else ask_callable(assistant)
    with ThreadPoolExecutor(workers) as pool:
        records = tuple(pool.map(ask, asked.questions))
    return Evaluation(asked, records, score(records, judges, seed))
