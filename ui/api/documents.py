"""Documents: what the index holds."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from assistant.phrases import phrase
from ui.api import shown
from ui.api.context import Here
from ui.api.problems import ProblemError, described
from ui.api.shown import ListedDocument, ShownDocument

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])


class Documents(BaseModel):
    """A stretch of the list, by id; `after` is what to give for the next, None at the end."""

    total: int
    documents: list[ListedDocument]
    after: str | None


@router.get("", responses=described(422, 500, 503))
def documents(
    here: Here,
    after: Annotated[str, Query(max_length=500, description="The last id seen.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Documents:
    """List the documents by id, a stretch at a time."""
    manifest = here.assistant.index.now().manifest
    entries = manifest.documents if manifest else {}
    ids = sorted(entries)
    begin = bisect_right(ids, after) if after else 0
    stretch = ids[begin : begin + limit]
    more = begin + limit < len(ids)
    return Documents(
        total=len(ids),
        documents=[shown.listed(i, entries[i]) for i in stretch],
        after=stretch[-1] if more else None,
    )


@router.get("/{document_id}", responses=described(404, 422, 500, 503))
def document(
    here: Here, document_id: Annotated[str, Path(min_length=1, max_length=500)]
) -> ShownDocument:
    """Show one document: what it is about, its headings and its passages' ids."""
    index = here.assistant.index.now()
    entry = index.manifest.documents.get(document_id) if index.manifest else None
    if entry is None:
        raise ProblemError(404, phrase("api.no_document"))
    return shown.document(entry, index.document(document_id), index.passages_of(document_id))
