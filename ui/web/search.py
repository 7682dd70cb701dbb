"""Search: the passages nearest to a query, narrowed by the address, each a link to where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.cues import read_filters
from assistant.filters import ALL, Filters, beyond
from ingest.document import Document
from ingest.index import Index
from ui.web.highlight import marked
from ui.web.layout import page
from ui.web.narrowed import narrowed
from ui.web.narrowing import active, as_query
from ui.web.provenance import count, file_name, years
from ui.web.service import Service, service

router = APIRouter()
Here = Annotated[Service, Depends(service)]
LONGEST_QUERY = 2000
FIRST, MOST = 20, 100  # passages shown at first, and at most


@dataclass(frozen=True)
class Found:
    """A passage as it is shown: `facts` say in words where it is from."""

    address: str
    title: str
    heading: str
    facts: str
    text: Markup


@router.get("/search")
def search(
    request: Request, here: Here, q: str = "", show: Annotated[int, Query(ge=1)] = FIRST
) -> HTMLResponse:
    """The passages that a query finds.

    Args:
        request: whose address narrows the search.
        here: the service.
        q: what is searched for.
        show: how many passages, 100 at most.
    """
    index = here.assistant.index.now()
    narrowing = narrowed("/search", request.query_params, index, ("q",))
    query, problem = " ".join(q.split()), narrowing.problem
    if len(query) > LONGEST_QUERY:
        problem = f"Your words are longer than {LONGEST_QUERY:,} characters. Write fewer."
    rows: list[dict[str, Any]] = []
    show = min(show, MOST)
    if query and not problem:
        rows = here.assistant.search(query, show + 1, filters=narrowing.filters)
    return page(
        "search.html",
        "/search",
        f"Search: {query[:80]}" if query else "Search",
        400 if problem else 200,
        q=q[:LONGEST_QUERY],
        searched=bool(query and not problem),
        problem=problem,
        results=[_found(index, row, query) for row in rows[:show]],
        more=narrowing.address(show=min(show + FIRST, MOST)) if len(rows) > show < MOST else "",
        ask="/?" + urlencode([("q", query), *as_query(narrowing.filters)]),
        read_from_words=[a.words for a in active(_read(query, narrowing.filters), index)],
        **narrowing.for_template(index),
    )


def _read(query: str, explicit: Filters) -> Filters:
    """What the query's own words narrow it to, besides what is chosen."""
    return beyond(read_filters(query).filters, explicit) if query else ALL


def _found(index: Index, row: dict[str, Any], query: str) -> Found:
    document = index.document(row["document_id"])
    starts = [start for start, _, _ in index.spans.get(document.id, [])]
    number = starts.index(row["start"]) + 1 if row["start"] in starts else 1
    return Found(
        address=f"/documents/{document.id}?{urlencode({'start': row['start']})}#passage-{number}",
        title=document.title,
        heading=row["section"],
        facts=" · ".join(part for part in _facts(document, row) if part),
        text=marked(row["text"], query),
    )


def _facts(document: Document, row: dict[str, Any]) -> list[str]:
    page, last = row["page"], row["last_page"]
    where = "" if page is None else f"Page {page}"
    if page is not None and last not in (None, page):
        where = f"Pages {page} to {last}"
    if not document.bundled:
        said = [document.publisher, str(document.year or "no date"), document.type]
        return [*said, where, file_name(document.path)]
    cited = {
        source: document.publications[source]
        for statement in document.statements
        if row["start"] <= statement.start < row["end"]
        for source in statement.sources
        if source in document.publications
    }
    kinds = "; ".join(sorted({each.type for each in cited.values()}))
    summary = f"The corpus’s summary of {count(len(cited), 'publication')}"
    publishers = sorted({each.publisher for each in cited.values()})
    more = f" and {count(len(publishers) - 2, 'other')}" if len(publishers) > 2 else ""
    return [summary, "; ".join(publishers[:2]) + more, years(cited.values()), kinds, where]
