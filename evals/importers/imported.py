"""What an import gives: the questions, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from corpus.errors import UsageError
from evals.dataset import Dataset, Question
from evals.importers.text import one_line


@dataclass(frozen=True)
class Imported:
    """A question set made from another format.

    Attributes:
        dataset: the questions.
        left_out: why something of the source is not in them, one sentence each; sentences that
            stand for many rows say how many.
        skipped: how many rows of the source did not become a question.
    """

    dataset: Dataset
    left_out: tuple[str, ...]
    skipped: int


class Draft:
    """A question set while its source is read.

    Args:
        source: the file or folder read; the set gets its name.
    """

    def __init__(self, source: Path) -> None:
        self._source = source
        self._questions: dict[str, Question] = {}
        self._faults: list[str] = []
        self._notes: list[str] = []
        self._reasons: Counter[str] = Counter()

    def add(self, place: str, **fields: Any) -> None:  # noqa: ANN401  (Question validates them)
        """Take a question; one that cannot be a question, or whose id stands twice, is a fault.

        Args:
            place: where it stands in the source, for the sentence about a fault.
            fields: those of `Question`.
        """
        try:
            question = Question.model_validate(fields)
        except ValidationError as error:
            self.fault(f"{place}: not a question: {problem(error)}")
            return
        if question.id in self._questions:
            self.fault(f"{place}: the id {question.id[:60]!r} stands twice")
            return
        self._questions[question.id] = question

    def fault(self, sentence: str) -> None:
        """Report one row that cannot become a question."""
        self._faults.append(sentence)

    def skip(self, reason: str) -> None:
        """Leave one row out for a reason that many may share; they are counted."""
        self._reasons[reason] += 1

    def note(self, sentence: str) -> None:
        """Report something that is not in the set and would not have been a question."""
        self._notes.append(sentence)

    def finish(self) -> Imported:
        """The set, with the reasons that stand for many rows ahead of single rows.

        Raises:
            UsageError: the source holds no usable question.
        """
        counted = [f"{reason}: {count}" for reason, count in self._reasons.most_common()]
        left_out = (*counted, *self._notes, *self._faults)
        if not self._questions:
            raise UsageError(
                "; ".join([f"{self._source}: no usable question in it", *left_out[:1]])
            )
        dataset = Dataset(name=self._source.stem, questions=tuple(self._questions.values()))
        return Imported(dataset, left_out, self._reasons.total() + len(self._faults))


def problem(error: ValidationError) -> str:
    """The first problem of a row, with the field that it is in (whose name the row may choose)."""
    first = error.errors()[0]
    field = one_line(".".join(map(str, first["loc"])))[:60]
    return f"{field}: {first['msg']}".removeprefix(": ")
