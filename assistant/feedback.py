"""What a person says of an answer: the row that the chat writes and `eval import` reads."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from assistant.answer import Answer

Verdict = Literal["right", "wrong", "citation does not support", "out of date"]


class SentenceFeedback(BaseModel):
    """What a person says of one sentence. `claim` is its index into `answer.claims`, from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: int = Field(ge=0)
    verdict: Verdict
    comment: str = ""


class Feedback(BaseModel):
    """One rated answer: a line of JSON Lines, made with `model_dump_json()`.

    Attributes:
        id: of the rated answer; where it stands twice in a file, the later row counts.
        asked_at: when the question was asked, with its time zone; the chat writes UTC.
        turns: the person's questions so far, oldest first; the last is the one rated.
        answer: what was shown.
        useful: whether the person found the answer useful; None where they did not say.
        sentences: verdicts on single sentences, at most one each.
        comment: on the whole answer, "" if none.

    Raises:
        pydantic.ValidationError: a verdict is on a sentence that the answer has not, or a second
            one on the same sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    asked_at: AwareDatetime
    turns: tuple[str, ...] = Field(min_length=1)
    answer: Answer
    useful: bool | None = None
    sentences: tuple[SentenceFeedback, ...] = ()
    comment: str = ""

    @model_validator(mode="after")
    def _on_its_sentences(self) -> Feedback:
        rated = [sentence.claim for sentence in self.sentences]
        if len(set(rated)) < len(rated):
            raise ValueError("two verdicts on one sentence")
        if any(claim >= len(self.answer.claims) for claim in rated):
            raise ValueError("a verdict on a sentence that the answer has not")
        return self
