"""Health: whether the server lives, is ready to answer, and what it has done."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from assistant.phrases import phrase
from corpus.errors import JoinedupError
from ui.api.context import Here
from ui.api.metrics import CONTENT_TYPE
from ui.api.problems import ProblemError, described

router = APIRouter(tags=["health"])
_NOBODY = ""
_log = logging.getLogger(__name__)


class Alive(BaseModel):
    """The server lives."""

    status: Literal["ok"] = "ok"
    version: str


class Ready(BaseModel):
    """The server can answer, from so many documents and passages.

    They are None where people sign in: whoever asks this has not.
    """

    status: Literal["ready"] = "ready"
    documents: int | None
    passages: int | None


@router.get("/health", responses=described(500))
async def health() -> Alive:
    """Say whether the server lives."""
    return Alive(version=version("joinedup"))


@router.get("/ready", responses=described(500, 503))
def ready(here: Here) -> Ready:
    """Say whether questions can be answered: the index opens, and the store answers."""
    try:
        index = here.assistant.index.now()
        manifest = index.manifest
    except JoinedupError as error:
        _log.warning("not ready: %s", error)
        manifest = None
    if manifest is None:
        raise ProblemError(503, phrase("api.not_ready", part="the index"), retry=True)
    try:
        here.store.find(_NOBODY, _NOBODY)
    except Exception as error:  # each database raises its own
        _log.warning("not ready: %s", error)
        raise ProblemError(503, phrase("api.not_ready", part="the store"), retry=True) from error
    if index.is_limited:
        return Ready(documents=None, passages=None)
    return Ready(documents=len(manifest.documents), passages=manifest.passages)


class _Metrics(Response):
    media_type = CONTENT_TYPE


@router.get("/metrics", response_class=_Metrics, responses=described(500))
def metrics(here: Here) -> Response:
    """Say what the server has done, in Prometheus's text format."""
    return _Metrics(here.metrics.text(here.answering.at_work))
