"""What every route works with."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from assistant import Assistant
from ui.sight import Sight, sight_of
from ui.store import Store, Turn
from ui.web.visitor import visitor


@dataclass(frozen=True)
class Service:
    """An assistant, and the store of what was asked of it."""

    assistant: Assistant
    store: Store

    def seen_by(self, sight: Sight | None) -> Service:
        """The service for somebody of this sight; None leaves it as it is."""
        if sight is None:
            return self
        assistant = self.assistant.within(sight.reads)
        return Service(assistant, self.store.seen_by(assistant.index))

    def turn(self, request: Request, turn_id: str) -> Turn:
        """A turn of the one who asks.

        Raises:
            HTTPException: 404, where they have none of that id.
        """
        found = self.store.turn(visitor(request), turn_id)
        if found is None:
            raise HTTPException(404, "This answer was deleted, or belongs to someone else.")
        return found


def service(request: Request) -> Service:
    """The service of the app that the request came to, for whoever makes it, for `Depends`."""
    found = request.app.state.service
    assert isinstance(found, Service)  # noqa: S101  (create_app made it)
    return found.seen_by(sight_of(request.scope))
