"""Feedback: what people say of answers of theirs that were kept."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.feedback import SentenceFeedback
from assistant.phrases import phrase
from ui.api.asking import Id
from ui.api.context import Here
from ui.api.problems import ProblemError, described
from ui.store import Verdicts
from ui.web.visitor import visitor

router = APIRouter(prefix="/api/v1/feedback", tags=["feedback"])
_LONGEST_COMMENT = 2000


class Rating(BaseModel):
    """What you say of an answer of yours, in place of what you said of it before.

    Attributes:
        answer: the id under which it was kept.
        useful: whether you found it useful; None where you do not say.
        sentences: verdicts on single sentences, at most one each.
        comment: on the whole answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Id
    useful: bool | None = None
    sentences: tuple[SentenceFeedback, ...] = Field(default=(), max_length=100)
    comment: str = Field(default="", max_length=_LONGEST_COMMENT)

    @model_validator(mode="after")
    def _checked(self) -> Rating:
        rated = [sentence.claim for sentence in self.sentences]
        if len(set(rated)) < len(rated):
            raise ValueError("two verdicts on one sentence")
        if any(len(sentence.comment) > _LONGEST_COMMENT for sentence in self.sentences):
            raise ValueError(f"a comment of more than {_LONGEST_COMMENT} characters")
        return self


@router.post("", status_code=204, responses=described(400, 404, 413, 422, 500, 503))
def rate(request: Request, here: Here, said: Rating) -> None:
    """Say what an answer was worth; only who asked can rate it."""
    owner = visitor(request)
    if here.store.turn(owner, said.answer) is None:
        raise ProblemError(404, phrase("api.no_answer"))
    verdicts = Verdicts(useful=said.useful, comment=said.comment, sentences=said.sentences)
    here.store.ratings.give(owner, said.answer, verdicts)
