"""The timeline as a table, for those who cannot use the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant import Citation
from assistant.answer import Claim
from assistant.phrases import phrase
from assistant.timeline import Span
from ui.cited import local, marker, numbers, text
from ui.timeline.words import name_of, years


def table(spans: Sequence[Span], kept: str = "") -> str:
    """All spans as an HTML table, the undated ones last; each name opens its summary.

    Args:
        spans: of `assistant.timeline`.
        kept: the query string of the filters, already encoded, which the links keep.
    """
    if not spans:
        return f"<p>{text(phrase('timeline.nothing'))}</p>"
    heads = phrase("timeline.heads").split("|")
    head = "".join(f'<th scope="col">{text(each)}</th>' for each in heads)
    numbered = numbers(c for span in spans for c in _dating(span))
    rows = "".join(_row(span, kept, numbered) for span in spans)
    return (
        '<div class="table-wide" role="region" tabindex="0" aria-labelledby="timeline-caption">'
        f'<table class="timeline-table"><caption id="timeline-caption">'
        f"<span>{text(phrase('timeline.caption'))}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _dating(span: Span) -> list[Claim]:
    return [claim for claim in (span.began, span.ended) if claim]


def _row(span: Span, kept: str, numbered: dict[Citation, int]) -> str:
    opens = local("/timeline", {"open": span.id}, kept)
    cited = dict.fromkeys(c for claim in _dating(span) for c in claim.citations)
    cells = [
        text(years(span)),
        text(", ".join(span.sponsors)),
        text(span.theme),
        linked(span.predecessors, kept),
        linked(span.successors, kept),
        text(_evaluations(span)),
        " ".join(marker(c, numbered[c]) for c in cited),
    ]
    none = text(phrase("timeline.none"))
    return (
        f'<tr><th scope="row"><a href="{opens}">{text(span.name)}</a></th>'
        + "".join(f"<td>{cell or none}</td>" for cell in cells)
        + "</tr>"
    )


def linked(identifiers: Sequence[str], kept: str = "") -> str:
    """The names of initiatives as links to their summaries."""
    return ", ".join(
        f'<a href="{local("/timeline", {"open": i}, kept)}">{text(name_of(i))}</a>'
        for i in identifiers
    )


def _evaluations(span: Span) -> str:
    """Their years with how many there are of each: "2008, 2010 (2)"."""
    counts = Counter(point.year for point in span.evaluations)
    return ", ".join(f"{year} ({n})" if n > 1 else str(year) for year, n in sorted(counts.items()))
