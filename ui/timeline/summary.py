"""The chosen initiative: its dates, what came before and after, and what the sources say."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.phrases import in_words, phrase
from assistant.timeline import Point, Span
from ui.cited import link, listed, local, numbers, text
from ui.timeline.table import linked
from ui.timeline.words import years


def summary(span: Span, questions: Sequence[str] = (), kept: str = "") -> str:
    """One initiative as HTML, with links to its evaluations and questions to ask about it.

    Args:
        span: the one chosen.
        questions: that the corpus answers, of `assistant.asking.questions_about`.
        kept: the query string of the filters, already encoded, which the links keep.
    """
    rows = [
        (phrase("timeline.dates"), text(years(span))),
        (phrase("timeline.ran_by"), text(", ".join(span.sponsors))),
        (phrase("timeline.also"), text(", ".join(span.aliases))),
        (phrase("timeline.about"), text(span.theme)),
        (phrase("timeline.where"), text(", ".join(span.places))),
        (phrase("timeline.before"), linked(span.predecessors, kept)),
        (phrase("timeline.after"), linked(span.successors, kept)),
    ]
    listing = "".join(f"<dt>{text(term)}</dt><dd>{value}</dd>" for term, value in rows if value)
    return (
        f'<article class="initiative" id="initiative" tabindex="-1">'
        f"<h2>{text(span.name)}</h2><dl>{listing}</dl>"
        f"{_said(span)}{_evaluations(span)}{_ask(questions)}{_document(span)}</article>"
    )


def _said(span: Span) -> str:
    parts = [listed(span.claims, numbers(span.claims))] if span.claims else []
    missing = [
        phrase("timeline.no_start") if span.start is not None and not span.began else "",
        phrase("timeline.no_end") if span.end is not None and not span.ended else "",
        "" if span.claims else phrase("timeline.no_claims"),
    ]
    parts += [f'<p class="hint">{text(each)}</p>' for each in missing if each]
    return f"<h3>{text(phrase('timeline.said'))}</h3>{''.join(parts)}"


def _evaluations(span: Span) -> str:
    head = f"<h3>{text(phrase('timeline.evaluations'))}</h3>"
    if not span.evaluations:
        return f"{head}<p>{text(phrase('timeline.no_evaluations'))}</p>"
    return f"{head}<ul>{''.join(map(_evaluation, span.evaluations))}</ul>"


def _evaluation(point: Point) -> str:
    how = in_words("design", point.design) or in_words("voice", point.voice)
    said = f"{point.publisher}, {point.year} ({'; '.join(filter(None, (point.type, how)))})"
    return f"<li>{link(point.url, point.title)}<br>{text(said)}</li>"


def _ask(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    items = "".join(f'<li><a href="{local("/", {"q": q})}">{text(q)}</a></li>' for q in questions)
    return f"<h3>{text(phrase('timeline.ask'))}</h3><ul>{items}</ul>"


def _document(span: Span) -> str:
    if not span.document_id:
        return ""
    opens = local(f"/documents/{span.document_id}", {})
    return f'<p><a href="{opens}">{text(phrase("timeline.document"))}</a></p>'
