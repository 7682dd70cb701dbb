"""Problems: what goes wrong, as RFC 9457 has it, in one sentence for whoever can mend it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from assistant.phrases import phrase
from corpus.errors import JoinedupError, UsageError
from ui.logs.request import request_id

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5  # seconds
_OPENAI = "/v1/"
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong.

    `detail` is one sentence; `errors` names, for a request that is not of the expected form, each
    wrong field and what is wrong with it. `request_id` names the request in the server's log.
    """

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[dict[str, str]] = []
    request_id: str = Field(default_factory=request_id)


class ProblemError(Exception):
    """Raised where a request cannot be served.

    Args:
        status: of the response.
        detail: one sentence.
        retry: whether the same request may succeed in a few seconds.
    """

    def __init__(self, status: int, detail: str, retry: bool = False) -> None:
        self.status, self.detail, self.retry = status, detail, retry
        super().__init__(detail)


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its description."""
    schema = Problem.model_json_schema()
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def problem_of(error: Exception) -> ProblemError:
    """An error as a problem; what only the server's keeper may know goes to the log."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, UsageError):
        said = str(error).rstrip(".")
        return ProblemError(400, f"{said[:1].upper()}{said[1:]}{'' if said.endswith('?') else '.'}")
    if isinstance(error, JoinedupError):
        _log.error("a request could not be served: %s", error)
        return ProblemError(503, phrase("api.unavailable"), retry=True)
    return ProblemError(500, phrase("api.went_wrong"))


def response(
    problem: ProblemError,
    path: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response; below /v1/ with what clients of OpenAI's look for as well."""
    more = {"retry-after": str(RETRY_AFTER)} if problem.retry else {}
    body = Problem(
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
        errors=errors or [],
    ).model_dump()
    if path.startswith(_OPENAI):
        body["error"] = openai_error(problem)
    return JSONResponse(
        body, problem.status, media_type=MEDIA_TYPE, headers={**(headers or {}), **more}
    )


def refused(reason: str) -> Response:
    """A request that is turned away before any route sees it, for a reason in one sentence."""
    return response(ProblemError(403, reason))


def openai_error(problem: ProblemError) -> dict[str, Any]:
    """A problem as OpenAI's API words one."""
    kind = "invalid_request_error" if problem.status < 500 else "server_error"
    return {"message": problem.detail, "type": kind, "param": None, "code": None}


def handle_problems(app: FastAPI) -> None:
    """Have an app answer with problems."""

    async def known(request: Request, error: Exception) -> Response:
        return response(problem_of(error), request.url.path)

    async def unknown(request: Request, error: Exception) -> Response:
        return response(problem_of(error), request.url.path)  # the server logs it

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  (it is registered for those)
        said = str(error.detail)
        if said == HTTPStatus(error.status_code).phrase:
            said = phrase("api.no_route" if error.status_code == 404 else "api.wrong_method")
        problem = ProblemError(error.status_code, said if said.endswith(".") else f"{said}.")
        return response(problem, request.url.path, headers=error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        errors = [{"field": _field(e["loc"]), "problem": _said(e)} for e in error.errors()]
        first = errors[0]
        detail = phrase("api.invalid", field=first["field"] or "body", problem=first["problem"])
        return response(ProblemError(422, detail), request.url.path, errors)

    app.add_exception_handler(ProblemError, known)
    app.add_exception_handler(JoinedupError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unknown)


def _said(error: Mapping[str, Any]) -> str:
    """What is wrong with a field, without what was sent."""
    if error["type"] == "string_pattern_mismatch":
        return phrase("api.wrong_characters")
    said = str(error["msg"]).removeprefix("Value error, ")
    return said[:1].lower() + said[1:]


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location[1:])
