"""Passages: the stretches of documents that are found and cited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from assistant.phrases import phrase
from ingest.index import Index
from ingest.passages import Passage, split_id
from ui.api import shown
from ui.api.context import Here
from ui.api.problems import ProblemError, described
from ui.api.shown import ShownPassage

router = APIRouter(prefix="/api/v1/passages", tags=["passages"])


@router.get("/{passage_id}", responses=described(404, 422, 500, 503))
def passage(
    here: Here,
    passage_id: Annotated[
        str,
        Path(min_length=1, max_length=500, description='As "total-place#13-170", "#" as %23.'),
    ],
) -> ShownPassage:
    """Show one passage, its words verbatim, and where it stands."""
    index = here.assistant.index.now()
    return shown.passage(index, find(index, passage_id))


def find(index: Index, identifier: str) -> Passage:
    """A passage by its id.

    Raises:
        ProblemError: 404, the index holds none of this id.
    """
    try:
        document_id, _, _ = split_id(identifier)
    except ValueError:
        document_id = ""
    of_it = index.passages_of(document_id) if document_id in index.document_ids else []
    found = next((each for each in of_it if each.id == identifier), None)
    if found is None:
        raise ProblemError(404, phrase("api.no_passage"))
    return found
