"""Asking through the API: what is sent, what comes back, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant import Answer, Claim, Conversation, Filters
from assistant.filters import ALL
from assistant.phrases import phrase
from ui.api.context import Context
from ui.api.problems import ProblemError
from ui.store import Turn

Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
"""A question: 1 to 2,000 characters, at least one of them no space."""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""An id under which something is kept."""

_MOST_EARLIER = 50


class Question(BaseModel):
    """A question, what it leans on, and what its evidence is narrowed to.

    Attributes:
        question: as a person would ask it.
        earlier: questions asked before it, oldest first, in case it leans on them; of use where no
            conversation is kept.
        filters: what the evidence is narrowed to, besides what the question's words say.
        keep: whether to keep the answer in your conversations, so that it can be rated; the
            cookie that comes with it says whose they are.
        conversation: the id of a conversation of yours that this goes on; it is kept there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Words
    earlier: tuple[Words, ...] = Field(default=(), max_length=_MOST_EARLIER)
    filters: Filters = ALL
    keep: bool = False
    conversation: Id | None = None


class Answered(BaseModel):
    """An answer; `id` and `conversation` are where it is kept, None where it is not."""

    model_config = ConfigDict(frozen=True)

    answer: Answer
    id: str | None = None
    conversation: str | None = None


def ask(here: Context, owner: str, asked: Question) -> Iterator[Claim | Answered]:
    """Yield each claim as it passes the gate, and last what was answered, kept where it is to be.

    Args:
        here: the context.
        owner: who asks.
        asked: what.

    Raises:
        ProblemError: 404, the owner has no such conversation.
        UsageError: a filter holds what the corpus does not know.
    """
    turns: list[Turn] = []
    if asked.conversation:
        turns = here.store.turns(owner, asked.conversation)
        if not turns:
            raise ProblemError(404, phrase("api.no_conversation"))
    answers = [turn.answer for turn in turns]
    conversation = Conversation(here.assistant, answers, asked.earlier)
    items = conversation.stream(asked.question, asked.filters)
    return (_kept(here, owner, asked, i) if isinstance(i, Answer) else i for i in items)


def _kept(here: Context, owner: str, asked: Question, answer: Answer) -> Answered:
    if not (asked.keep or asked.conversation):
        return Answered(answer=answer)
    turn = here.store.add(owner, asked.conversation or "", answer, asked.filters)
    return Answered(answer=answer, id=turn.id, conversation=turn.conversation_id)
