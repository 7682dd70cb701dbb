"""The timeline as JSON-ready data and on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.answer import Claim
from assistant.phrases import phrase
from assistant.render import attribution, plain
from assistant.timeline import Span
from ui.terminal import number, print_sources
from ui.timeline.words import names_of, years


def rows(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The spans as JSON-ready data: years are numbers or null, other initiatives are ids."""
    return [
        {
            "id": span.id,
            "name": span.name,
            "aliases": list(span.aliases),
            "start": span.start,
            "end": span.end,
            "sponsor": "; ".join(span.sponsors),
            "sponsors": list(span.sponsors),
            "theme": span.theme,
            "places": list(span.places),
            "predecessors": list(span.predecessors),
            "successors": list(span.successors),
            "evaluations": [point.model_dump() for point in span.evaluations],
            "document_id": span.document_id,
            "citations": [c.model_dump(mode="json") for c in span.citations],
        }
        for span in spans
    ]


def print_timeline(spans: Sequence[Span], out: Console) -> None:
    """Print the spans as a table; one alone with what the sources say of it."""
    if not spans:
        out.print(Text(phrase("timeline.nothing")))
    elif len(spans) == 1:
        _print_one(spans[0], out)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, head in enumerate(phrase("timeline.terminal_heads").split("|")):
            table.add_column(head, overflow="fold", no_wrap=place == 0, ratio=min(place, 1) or None)
        for span in spans:
            cells = (_short(span), span.name, ", ".join(span.sponsors), names_of(span.successors))
            table.add_row(*(Text(plain(cell)) for cell in cells))
        out.print(table)
        out.print()
        out.print(Text(phrase("timeline.terminal_more", count=len(spans))))


def _short(span: Span) -> str:
    """Its years as a narrow column has them: "2009–2010", "1999–", "–"."""
    return f"{span.start or ''}–{span.end or ''}"


def _print_one(span: Span, out: Console) -> None:
    out.print(Text(plain(span.name), style="bold"))
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(no_wrap=True, style="bold")
    facts.add_column(overflow="fold")
    for term, value in (
        (phrase("timeline.dates"), years(span)),
        (phrase("timeline.ran_by"), ", ".join(span.sponsors)),
        (phrase("timeline.before"), names_of(span.predecessors)),
        (phrase("timeline.after"), names_of(span.successors)),
        (phrase("timeline.evaluations"), _evaluations(span)),
    ):
        if value:
            facts.add_row(Text(term), Text(plain(value)))
    out.print(facts)
    out.print()
    print_claims(span.claims, out)
    print_sources(enumerate(span.citations, 1), out)


def _evaluations(span: Span) -> str:
    return "; ".join(f"{p.publisher} ({p.year}), {p.title}" for p in span.evaluations)


def print_claims(claims: Sequence[Claim], out: Console, first: int = 1) -> None:
    """Print sentences, each with who says so and its citations' numbers.

    Args:
        claims: the sentences.
        out: where to.
        first: the number of the first citation.
    """
    cited = list(dict.fromkeys(c for claim in claims for c in claim.citations))
    for claim in claims:
        who = "; ".join(dict.fromkeys(map(attribution, claim.citations)))
        line = Text(f"{plain(claim.text)} ({plain(who)}) ")
        for citation in claim.citations:
            line.append_text(number(citation, cited.index(citation) + first))
        out.print(line)
        out.print()
