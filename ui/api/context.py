"""What every route of the API works with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from assistant import Assistant
from ui.api.answering import Answering
from ui.api.metrics import Metrics
from ui.sight import Sight, sight_of
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

    def seen_by(self, sight: Sight | None) -> Context:
        """The context for somebody of this sight; None leaves it as it is."""
        if sight is None:
            return self
        assistant = self.assistant.within(sight.reads)
        return replace(self, assistant=assistant, store=self.store.seen_by(assistant.index))


def context(request: Request) -> Context:
    """The context of the app that the request came to, for whoever makes it."""
    found = request.app.state.context
    assert isinstance(found, Context)  # noqa: S101  (create_api made it)
    return found.seen_by(sight_of(request.scope))


Here = Annotated[Context, Depends(context)]
"""A route's parameter that is the context."""
