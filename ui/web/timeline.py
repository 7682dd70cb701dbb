"""The timeline: a picture of the initiatives, a table of the same, and the one that is chosen."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

import plotly
from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse
from markupsafe import Markup

from assistant.asking import questions_about
from assistant.timeline import timeline
from ui.timeline import picture, summary, table
from ui.web.layout import page
from ui.web.narrowed import narrowed
from ui.web.narrowing import as_query
from ui.web.service import Service, service

router = APIRouter()
Here = Annotated[Service, Depends(service)]


@router.get("/timeline")
def show(
    request: Request, here: Here, by: Literal["theme", "sponsor"] = "theme", open: str = ""
) -> HTMLResponse:
    """The initiatives in time.

    Args:
        request: whose address narrows the timeline.
        here: the service.
        by: what the picture puts together.
        open: the id of the initiative whose summary is shown.
    """
    index = here.assistant.index.now()
    narrowing = narrowed("/timeline", request.query_params, index, ("by", "open"))
    spans = timeline(index, narrowing.filters)
    kept = urlencode([*as_query(narrowing.filters), ("by", by)])
    chosen = next((span for span in timeline(index) if span.id == open), None)
    return page(
        "timeline.html",
        "/timeline",
        f"Timeline: {chosen.name}" if chosen else "Timeline",
        by=by,
        opened=open,
        problem=narrowing.problem,
        picture=Markup(picture(spans, by)),  # noqa: S704  (its maker escapes all text)
        table=Markup(table(spans, kept)),  # noqa: S704
        summary=Markup(summary(chosen, questions_about(index, chosen.id), kept))  # noqa: S704
        if chosen
        else "",
        **narrowing.for_template(index),
    )


@router.get("/joinedup/plotly.min.js")
def script() -> FileResponse:
    """The plotting library's script, as its package carries it."""
    path = plotly.__path__[0] + "/package_data/plotly.min.js"
    return FileResponse(
        path, media_type="text/javascript", headers={"cache-control": "public, max-age=86400"}
    )
