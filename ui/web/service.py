"""What every route works with."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from assistant import Assistant
from ui.store import Store, Turn
from ui.web.visitor import visitor


@dataclass(frozen=True)
class Service:
    """An assistant, and the store of what was asked of it."""

    assistant: Assistant
    store: Store

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
    """The service of the app that the request came to, for `Depends`."""
    found = request.app.state.service
    assert isinstance(found, Service)  # noqa: S101  (create_app made it)
    return found
