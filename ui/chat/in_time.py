"""The timeline in an answer about what came when: the initiatives that it is about."""

from __future__ import annotations

from markupsafe import Markup

from assistant import Answer
from assistant.question import understand
from assistant.timeline import Span, timeline
from ingest.index import Index
from ui.timeline import picture
from ui.web.layout import render


def in_time(answer: Answer, index: Index) -> Markup:
    """The picture as HTML; "" where the answer is about no sequence, or of no known initiative."""
    parts = understand(answer.standalone_question).parts
    if not answer.claims or not any(part.ask.chief == "sequence" for part in parts):
        return Markup("")
    named = {initiative for part in parts for initiative in part.initiatives}
    cited = {citation.document_id for claim in answer.claims for citation in claim.citations}
    spans = _about(timeline(index), named, cited)
    if not any(span.start for span in spans):
        return Markup("")
    drawn = Markup(picture(spans))  # noqa: S704  (its maker escapes all text)
    return Markup(render("in_time.html", picture=drawn, spans=spans))  # noqa: S704


def _about(spans: tuple[Span, ...], named: set[str], cited: set[str]) -> list[Span]:
    """The initiatives that were named, with what came before and after them, or were cited."""
    near = {
        other
        for span in spans
        if span.id in named
        for other in (span.id, *span.predecessors, *span.successors)
    }
    return [span for span in spans if span.id in near or (span.document_id in cited and span.start)]
