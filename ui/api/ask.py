"""Answers: whole, or claim by claim as they pass the gate."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request

from assistant import Claim
from ui.api.asking import Answered, Question, ask
from ui.api.context import Here
from ui.api.events import Events, described_events, event, streamed
from ui.api.problems import Problem, described, problem_of
from ui.web.visitor import visitor

router = APIRouter(prefix="/api/v1/ask", tags=["ask"])
_WRONG = described(400, 404, 413, 422, 500, 503, 504)
_log = logging.getLogger(__name__)


@router.post("", responses=_WRONG)
async def answer(request: Request, here: Here, asked: Question) -> Answered:
    """Answer a question; every sentence of the answer is one whose source bears it out."""
    owner = visitor(request)
    return await here.answering.run(lambda: _last(list(ask(here, owner, asked))))


@router.post(
    "/stream",
    response_class=Events,
    responses={
        200: {
            "description": "The events.",
            "content": described_events("claim", "answer", "problem"),
        },
        **_WRONG,
    },
)
async def answer_by_claims(request: Request, here: Here, asked: Question) -> Events:
    """Answer a question by server-sent events: each `claim`, then the `answer` that counts.

    A `problem` takes the answer's place where something goes wrong after the stream has begun.
    """
    owner = visitor(request)
    items = await here.answering.stream(lambda: ask(here, owner, asked))
    return streamed(_events(items))


async def _events(items: AsyncGenerator[Claim | Answered, None]) -> AsyncGenerator[str, None]:
    try:
        async with aclosing(items):
            async for item in items:
                name = "claim" if isinstance(item, Claim) else "answer"
                yield event(item.model_dump_json(), name)
    except Exception as error:
        problem = problem_of(error)
        if problem.status == 500:
            _log.exception("an answer broke off")
        said = Problem(title="Broken off", status=problem.status, detail=problem.detail)
        yield event(said.model_dump_json(), "problem")


def _last(items: list[Claim | Answered]) -> Answered:
    answered = items[-1]
    assert isinstance(answered, Answered)  # noqa: S101  (a stream ends with it)
    return answered
