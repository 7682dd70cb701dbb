"""What every route of the API works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from assistant import Assistant
from ui.api.answering import Answering
from ui.api.metrics import Metrics
from ui.store import Store
from ui.web.jobs import Jobs


@dataclass(frozen=True)
class Context:
    """An assistant, the store, the jobs that add files, places to answer in, what is counted."""

    assistant: Assistant
    store: Store
    jobs: Jobs
    answering: Answering
    metrics: Metrics


def context(request: Request) -> Context:
    """The context of the app that the request came to."""
    found = request.app.state.context
    assert isinstance(found, Context)  # noqa: S101  (create_api made it)
    return found


Here = Annotated[Context, Depends(context)]
"""A route's parameter that is the context."""
