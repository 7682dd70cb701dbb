"""Chat completions as OpenAI's API has them, so that existing chat front ends work.

What makes text up elsewhere quotes here: sampling options and system messages change nothing.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from assistant import Answer, Assistant, Claim
from assistant.cited_text import CitedText, cited_text
from assistant.phrases import phrase
from ui.api.chat_messages import MODEL, ChatRequest, Completion, links, questions
from ui.api.context import Here
from ui.api.events import described_events, event, streamed
from ui.api.problems import ProblemError, described, openai_error, problem_of
from ui.api.shown import cited
from ui.store.queries import new_id

router = APIRouter(prefix="/v1", tags=["openai"])
_log = logging.getLogger(__name__)


@router.get("/models", responses=described(500))
async def models() -> dict[str, Any]:
    """List what can be asked: one model."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{model}", responses=described(404, 422, 500))
async def one_model(model: str) -> dict[str, Any]:
    """Show the model."""
    _known(model)
    return _model()


@router.post(
    "/chat/completions",
    response_model=Completion,
    responses={
        200: {"content": described_events(), "description": "Whole, or its chunks."},
        **described(400, 404, 413, 422, 500, 503, 504),
    },
)
async def complete(request: Request, here: Here, asked: ChatRequest) -> Response:
    """Answer the last message, with numbered citations in the text and `citations` as data."""
    _known(asked.model)
    turns = questions(asked.messages)
    head = {"id": f"chatcmpl-{new_id()}", "created": int(time.time()), "model": MODEL}
    if asked.stream:
        items = await here.answering.stream(lambda: _items(here.assistant, turns))
        return streamed(_chunks(head, items, asked.wants_usage))
    answer = await here.answering.run(lambda: _answer(here.assistant, turns))
    made = cited_text(answer)
    message = {"role": "assistant", "content": made.text, **_data(answer, made)}
    return JSONResponse({
        **head,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(answer),
    })  # fmt: skip


async def _chunks(
    head: dict[str, Any], items: AsyncGenerator[Claim | Answer, None], usage: bool
) -> AsyncGenerator[str, None]:
    """The answer in pieces, once it is whole: a piece that was sent cannot be taken back."""

    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return event(json.dumps({**head, "object": "chat.completion.chunk", "choices": [choice]}))

    yield chunk({"role": "assistant", "content": ""})
    try:
        async with aclosing(items):
            answer = [item async for item in items][-1]
        assert isinstance(answer, Answer)  # noqa: S101  (a stream ends with it)
        made = cited_text(answer)
        for piece in made.pieces:
            yield chunk({"content": piece})
        yield chunk(_data(answer, made), "stop")
        if usage:
            whole = {**head, "object": "chat.completion.chunk", "choices": []}
            yield event(json.dumps({**whole, "usage": _usage(answer)}))
        yield event("[DONE]")
    except Exception as error:
        problem = problem_of(error)
        if problem.status == 500:
            _log.exception("an answer broke off")
        yield event(json.dumps({"error": openai_error(problem)}))


def _items(assistant: Assistant, turns: list[str]) -> Iterator[Claim | Answer]:
    return assistant.conversation(turns[:-1]).stream(turns[-1])


def _answer(assistant: Assistant, turns: list[str]) -> Answer:
    return assistant.conversation(turns[:-1]).ask(turns[-1])


def _data(answer: Answer, made: CitedText) -> dict[str, Any]:
    """What a program reads of a message: the citations, and whether the corpus says."""
    return {
        "citations": [each.model_dump(mode="json") for each in cited(answer)],
        "annotations": links(made),
        "status": answer.status,
    }


def _usage(answer: Answer) -> dict[str, int]:
    """Tokens of a chat model, if one worded the answer; else none were read or written."""
    read, written = answer.tokens.get("read", 0), answer.tokens.get("written", 0)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _known(model: str) -> None:
    if model != MODEL:
        raise ProblemError(404, phrase("api.no_model", model=model[:80]))


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "joinedup"}
