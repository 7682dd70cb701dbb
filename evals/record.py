"""A run's records: what was asked, what was answered, and how each answer scored."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.answer import Answer
from evals.dataset import Question


class Record(BaseModel):
    """One question with its answer, or the error that took its place."""

    model_config = ConfigDict(frozen=True)

    question: Question
    answer: Answer | None
    retrieved: tuple[dict[str, Any], ...] = ()
    error: str = ""
    seconds: float = 0.0
