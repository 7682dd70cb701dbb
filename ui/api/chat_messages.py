"""The messages of OpenAI's API, as far as they matter here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.cited_text import CitedText
from assistant.phrases import phrase
from ui.api.problems import ProblemError
from ui.api.shown import Cited

MODEL = "joinedup"


class Part(BaseModel):
    """A part of a message's content; only text can be asked."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """What it says.

        Raises:
            ProblemError: 400, it holds something that is not text.
        """
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise ProblemError(400, phrase("api.only_text"))
        return "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """How a stream ends."""

    include_usage: bool | None = False


class ChatRequest(BaseModel):
    """A conversation to go on; other fields of OpenAI's API are taken and change nothing."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with how many tokens were used."""
        return bool(self.stream_options and self.stream_options.include_usage)


class Reply(BaseModel):
    """The answer as a message; `citations` has each number of the text."""

    role: Literal["assistant"]
    content: str
    citations: list[Cited]
    annotations: list[dict[str, Any]]
    status: Literal["answered", "partial", "not_in_corpus"]


class Choice(BaseModel):
    """The one answer."""

    index: int
    message: Reply
    finish_reason: Literal["stop"]
    logprobs: None = None


class Completion(BaseModel):
    """A completion of a chat."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: dict[str, int]


def questions(messages: list[Message]) -> list[str]:
    """What the user has asked, oldest first; the last is to be answered.

    Raises:
        ProblemError: 400, the last message is not the user's, or not text.
    """
    if messages[-1].role != "user":
        raise ProblemError(400, phrase("api.last_not_user"))
    return [message.text for message in messages if message.role == "user"]


def links(made: CitedText) -> list[dict[str, Any]]:
    """The citations that have an address, as OpenAI's API marks them in a text."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start,
                "end_index": mark.end,
                "title": mark.citation.title,
                "url": mark.citation.url,
            },
        }
        for mark in made.marks
        if mark.citation.url
    ]
