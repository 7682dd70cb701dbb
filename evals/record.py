"""A run's records: what was asked, what was answered, and how each answer scored."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.answer import Answer, Claim
from evals.dataset import Question


class Record(BaseModel):
    """One question with what came of it.

    Attributes:
        question: what was asked and what was expected.
        answer: None where an error took its place, or only retrieval was asked for.
        retrieved: the passages found for the standalone question, best first; each has at least
            `document_id` and `text`.
        misplaced: how many of the answer's quotes do not stand where their citations say; None
            where there is no index to look it up in.
        error: why there is no answer, "" if there is one.
        seconds: how long the whole took.
    """

    model_config = ConfigDict(frozen=True)

    question: Question
    answer: Answer | None = None
    retrieved: tuple[dict[str, Any], ...] = ()
    misplaced: int | None = None
    error: str = ""
    seconds: float = 0.0

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the answer; none where there is no answer."""
        return self.answer.claims if self.answer else ()
