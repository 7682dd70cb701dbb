"""What the store gives back."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from assistant import Answer
from assistant.feedback import SentenceFeedback
from assistant.filters import ALL, Filters
from ingest.report import FileResult


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Conversation(_Record):
    """One conversation; times are in UTC."""

    id: str
    title: str
    created: datetime
    changed: datetime


class Turn(_Record):
    """A question and its answer, whole, as they stood when it was asked.

    `filters` are those chosen on the page, not what the question's words say. `prompt` is the
    short hash of the prompt with which a chat model was asked.
    """

    id: str
    conversation_id: str
    question: str
    filters: Filters = ALL
    answer: Answer
    asked_at: datetime
    prompt: str = ""


class Verdicts(_Record):
    """What the owner of a turn has said of its answer."""

    useful: bool | None = None
    comment: str = ""
    sentences: tuple[SentenceFeedback, ...] = ()

    def of(self, claim: int) -> SentenceFeedback | None:
        """The verdict on one sentence, by its place among the answer's claims."""
        return next((s for s in self.sentences if s.claim == claim), None)


class Upload(_Record):
    """A file that someone added; `size` is in bytes, times are in UTC.

    `batch` names those that were added at once. `results` is what ingestion said of it, None until
    it has: several for an archive, none for a table that describes other files.
    """

    id: str
    batch: str
    name: str
    size: int
    added: datetime
    results: tuple[FileResult, ...] | None = None
    removed: datetime | None = None


class Progress(_Record):
    """How far a lot of files is that is being brought into the index, or why it could not be.

    `done` of `total` files have been read, `name` is the one being read; `problem` says what
    went wrong, "" while nothing has.
    """

    done: int = 0
    total: int = 0
    name: str = ""
    problem: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return bool(self.problem)
