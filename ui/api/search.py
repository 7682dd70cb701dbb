"""Search: the passages nearest to a query."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant import Filters
from ui.api.asking import Words
from ui.api.context import Here
from ui.api.problems import described
from ui.api.shown import FoundPassage

router = APIRouter(prefix="/api/v1/search", tags=["search"])
_Year = Annotated[int | None, Field(ge=1000, le=2999)]


class Wanted(BaseModel):
    """A query, how many passages, and what they are narrowed to; a repeated value means either."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Words
    k: int = Field(default=10, ge=1, le=100)
    initiative: list[str] = []
    barrier: list[str] = []
    place: list[str] = []
    publisher: list[str] = []
    type: list[str] = []
    since: _Year = None
    until: _Year = None

    @property
    def filters(self) -> Filters:
        """The narrowing."""
        return Filters(
            initiatives=tuple(self.initiative),
            barriers=tuple(self.barrier),
            places=tuple(self.place),
            publishers=tuple(self.publisher),
            types=tuple(self.type),
            first_year=self.since,
            last_year=self.until,
        )


class Found(BaseModel):
    """The passages found, best first."""

    passages: list[FoundPassage]


@router.get("", responses=described(400, 422, 500, 503, 504))
async def search(here: Here, wanted: Annotated[Wanted, Query()]) -> Found:
    """Find passages by meaning and by words."""
    rows = await here.answering.run(
        lambda: here.assistant.search(wanted.q, wanted.k, filters=wanted.filters)
    )
    return Found(passages=[FoundPassage.model_validate(row) for row in rows])
