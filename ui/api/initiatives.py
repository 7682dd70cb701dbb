"""Initiatives: the registry of what was tried."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

import corpus
from assistant.phrases import phrase
from corpus import Initiative
from ui.api.problems import ProblemError, described

router = APIRouter(prefix="/api/v1/initiatives", tags=["initiatives"])


class Initiatives(BaseModel):
    """The initiatives by id."""

    initiatives: list[Initiative]


@router.get("", responses=described(422, 500))
def initiatives(
    named: Annotated[str, Query(max_length=200, description="Part of a name.")] = "",
) -> Initiatives:
    """List the initiatives: names, years, sponsors, places, what came before and after."""
    return Initiatives(initiatives=find(named))


@router.get("/{initiative_id}", responses=described(404, 422, 500))
def initiative(
    initiative_id: Annotated[str, Path(min_length=1, max_length=200)],
) -> Initiative:
    """Show one initiative of the registry."""
    found = corpus.initiatives().get(initiative_id)
    if found is None:
        raise ProblemError(404, phrase("api.no_initiative"))
    return found


def find(named: str = "") -> list[Initiative]:
    """The initiatives with these words in one of their names; all where there are none."""
    wanted = named.strip().lower()
    return [
        each
        for each in corpus.initiatives().values()
        if any(wanted in name.lower() for name in each.names)
    ]
