"""The barriers: where each of the five was seen, how sure that is, and what answers it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.barriers import matrix
from ui.barriers import detail, matrix_table
from ui.web.layout import page
from ui.web.narrowed import narrowed
from ui.web.narrowing import as_query
from ui.web.service import Service, service

router = APIRouter()
Here = Annotated[Service, Depends(service)]


@router.get("/barriers")
def show(request: Request, here: Here, open: str = "", at: str = "") -> HTMLResponse:
    """The five barriers against the initiatives.

    Args:
        request: whose address narrows them.
        here: the service.
        open: the id of the barrier that is shown in full.
        at: the id of the initiative or document in which alone it is shown.
    """
    index = here.assistant.index.now()
    narrowing = narrowed("/barriers", request.query_params, index, ("open", "at"))
    found = matrix(index, narrowing.filters)
    kept = urlencode(as_query(narrowing.filters))
    return page(
        "barriers.html",
        "/barriers",
        "Barriers",
        opened=open,
        problem=narrowing.problem,
        table=Markup(matrix_table(found, kept)),  # noqa: S704  (its maker escapes all text)
        detail=Markup(detail(found, open, at, kept)) if open else "",  # noqa: S704
        **narrowing.for_template(index),
    )
