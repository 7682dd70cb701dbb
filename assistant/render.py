"""An answer as text: numbered citations, who says so, and the list of sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer, Citation, Claim, Coverage
from assistant.labels import in_words as labels_of
from assistant.phrases import in_words, phrase

# C0, C1 and bidirectional controls would let a document move a terminal's cursor or turn its text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OLD = 8  # years after which the newest support of an answer is called old
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~])")


@dataclass(frozen=True)
class Style:
    """How the pieces of an answer are written.

    `escape` makes text of documents harmless; `table` takes column heads and rows of cells, the
    first of each being the row's own head; `sentence` wraps a claim, by its place among the claims.
    """

    escape: Callable[[str], str]
    heading: Callable[[str], str]
    marker: Callable[[int], str]
    table: Callable[[list[str], list[list[str]]], str]
    sentence: Callable[[int, str], str] = lambda _place, text: text


def numbered(answer: Answer) -> dict[Citation, int]:
    """The answer's citations with their numbers, from 1 in order of first use."""
    order: dict[Citation, int] = {}
    for claim in answer.claims:
        for citation in claim.citations:
            order.setdefault(citation, len(order) + 1)
    return order


def attribution(citation: Citation) -> str:
    """Who says so, and when: publisher and year, or the document's title where neither is known."""
    return ", ".join(str(x) for x in (citation.publisher or citation.title, citation.year) if x)


def weight(citation: Citation) -> str:
    """How a finding was found, in an official's words; "" where the claim reports no finding."""
    finding = citation.finding
    if finding is None:
        return ""
    how = in_words("design", finding.design) or in_words("voice", finding.voice)
    doubt = in_words("finding", "not-measured") if finding.direction == "not-measured" else ""
    return "; ".join(filter(None, (how, doubt)))


def pages(citation: Citation) -> str:
    """The page of the file that a citation names, with what is printed on it if that is another."""
    span = str(citation.page)
    if citation.last_page is not None:
        span += f" to {citation.last_page}"
    other = citation.page_label and citation.page_label != str(citation.page)
    return f"{span} (printed {citation.page_label})" if other else span


def without_controls(text: str) -> str:
    """Text without control characters, its lines and tabs kept."""
    return _CONTROLS.sub("", text)


def plain(text: str) -> str:
    """Text without control characters, on one line, safe to print on a terminal."""
    return re.sub(r"\s+", " ", without_controls(text)).strip()


def escape_markdown(text: str) -> str:
    """Text of a document as Markdown that shows just its characters."""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))


def markdown_table(heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; its cells have no line breaks and no bare "|"."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


MARKDOWN = Style(escape_markdown, lambda text: f"**{text}**", lambda n: f"[{n}]", markdown_table)


def to_markdown(answer: Answer) -> str:
    """The answer as Markdown, with its list of sources."""
    return "\n\n".join([*body(answer, MARKDOWN), *sources(answer, MARKDOWN)])


def body(answer: Answer, style: Style, today: date | None = None) -> list[str]:
    """The paragraphs of the answer: claims under their headings, then what was not found.

    Args:
        answer: to be written.
        style: how.
        today: for how old the newest source is; by default today's date.
    """
    lead = phrase(f"lead.{answer.status}")
    paragraphs = [lead] if lead else []
    if narrowed := labels_of(answer.filters):
        paragraphs.append(phrase("narrowed", filters=style.escape("; ".join(narrowed))))
    paragraphs += [phrase("found", part=style.escape(part)) for part in answer.found]
    sentences = [
        style.sentence(place, _sentence(claim, answer, style))
        for place, claim in enumerate(answer.claims)
    ]
    for correction in answer.corrections:
        said = style.escape(correction.text)
        paragraphs.append(f"{said} {sentences[correction.claim]}")
    corrected = {correction.claim for correction in answer.corrections}
    rest = [p for p in range(len(sentences)) if p not in corrected]
    paragraphs += _table(answer, sentences, style)
    run: list[str] = []
    heading = ""
    for place in rest:
        claim = answer.claims[place]
        if claim.column:
            continue
        if claim.heading != heading:
            paragraphs += [" ".join(run)] if run else []
            paragraphs += [style.heading(claim.heading)] if claim.heading else []
            heading, run = claim.heading, []
        run.append(sentences[place])
    paragraphs += [" ".join(run)] if run else []
    return paragraphs + _closing(answer, style, today)


def _sentence(claim: Claim, answer: Answer, style: Style) -> str:
    """A claim with who says so, how it was found, and its citations' numbers."""
    numbers = numbered(answer)
    marks = "".join(style.marker(numbers[c]) for c in claim.citations)
    said = [part for c in claim.citations for part in (attribution(c), weight(c)) if part]
    who = style.escape("; ".join(dict.fromkeys(said)))
    return f"{style.escape(claim.text)} ({who}) {marks}"


def _table(answer: Answer, sentences: list[str], style: Style) -> list[str]:
    """The comparison's table, [] where the answer has none; a cell may hold several claims."""
    cells: dict[tuple[str, str], list[str]] = {}
    for claim, sentence in zip(answer.claims, sentences, strict=True):
        if claim.column:
            cells.setdefault((claim.heading, claim.column), []).append(sentence)
    if not cells:
        return []
    columns = list(dict.fromkeys(column for _, column in cells))
    rows = [
        [row, *(" ".join(cells.get((row, column), [phrase("no_cell")])) for column in columns)]
        for row in dict.fromkeys(row for row, _ in cells)
    ]
    return [style.table(["", *map(style.escape, columns)], rows)]


def _closing(answer: Answer, style: Style, today: date | None) -> list[str]:
    lines = [phrase("not_found", part=style.escape(part)) for part in answer.not_found]
    numbers = numbered(answer)
    for difference in answer.differences:
        cited = [answer.claims[p].citations[0] for p in difference.claims]
        one, other = (style.marker(numbers[c]) for c in cited)
        lines.append(phrase(f"differ.{difference.about}", one=one, other=other))
    if answer.claims:
        lines.append(style.escape(drawn_from(answer.coverage, today)))
    if answer.withheld:
        key = "withheld_one" if answer.withheld == 1 else "withheld_many"
        lines.append(phrase(key, count=answer.withheld))
    if answer.degraded:
        lines.append(style.escape(answer.degraded))
    if answer.fallback and answer.claims:
        lines.append(phrase("fallback", reason=style.escape(answer.fallback)))
    if answer.written_by:
        lines.append(phrase("written_by", model=style.escape(answer.written_by)))
    if answer.status == "not_in_corpus" and answer.related:
        topics = "; ".join(style.escape(t.title) for t in answer.related)
        lines.append(f"{phrase('related')} {topics}.")
    return lines


def drawn_from(coverage: Coverage, today: date | None = None) -> str:
    """What an answer rests on: how many publications of what years and types, and how old.

    Args:
        coverage: of the answer.
        today: for how old the newest is; by default today's date.
    """
    count = coverage.publications
    years = sorted({year for year in (coverage.first_year, coverage.last_year) if year})
    kinds = [
        f"{number} {kind if number == 1 else plural(kind)}"
        for kind, number in sorted(coverage.types.items(), key=lambda item: -item[1])
    ]
    newest = coverage.last_year
    gaps = []
    if coverage.places_missing:
        gaps.append(phrase("nothing_on", places=listed(coverage.places_missing, "or")))
    if newest and (today or date.today()).year - newest >= _OLD:
        gaps.append(phrase("nothing_after", year=newest))
    documents = coverage.documents
    line = phrase(
        "drawn_from_one" if count == 1 else "drawn_from",
        count=count,
        documents=phrase("documents_one" if documents == 1 else "documents_many", count=documents),
        years="–".join(map(str, years)) or phrase("no_date"),
        kinds=", ".join(kinds),
        gaps="".join(f"; {gap}" for gap in gaps),
    )
    if coverage.replaced_by:
        line += " " + phrase("replaced", successors=listed(coverage.replaced_by, "and"))
    return line


def listed(names: Sequence[str], joining: str) -> str:
    """Names in a sentence: "Wales", "Wales or Scotland", "England, Wales or Scotland"."""
    return f" {joining} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def plural(kind: str) -> str:
    """A type of publication in the plural."""
    uncounted = kind.endswith(("research", "commentary", "statistics", "news"))
    return kind if uncounted else f"{kind}s"


def sources(answer: Answer, style: Style) -> list[str]:
    """The list of sources, one entry a citation; empty where nothing is cited."""
    if not answer.claims:
        return []
    entries = [style.heading(phrase("sources"))]
    for citation, number in numbered(answer).items():
        entries.append(f"{style.marker(number)} {reference(citation, style)}")
    if any(c.quote_is == "corpus summary" for c in numbered(answer)):
        entries.append(phrase("summary_note"))
    return entries


def reference(citation: Citation, style: Style) -> str:
    """What a citation points to: the publications, then the place of the quote."""
    place = [citation.section, f"page {pages(citation)}" if citation.page is not None else ""]
    if citation.sources:
        works = "; ".join(
            f"{style.escape(s.publisher)} ({s.year}), {style.escape(s.title)}, {s.type}, {s.url}"
            for s in citation.sources
        )
        place = [citation.document_id, *place]
    else:
        said = [citation.title, citation.publisher, str(citation.year or "")]
        works = ", ".join([*map(style.escape, filter(None, said)), *filter(None, [citation.url])])
    where = style.escape(" › ".join(filter(None, place)))
    return f"{works}. In: {where}." if where else f"{works}."
