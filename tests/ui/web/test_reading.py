"""Reading: parts that together are the whole text, whatever the document."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Document, PageBreak, Section
from ui.web.reading import PASSAGES, Heading, cut, part_at, read


def made(sections: list[int]) -> tuple[Document, list[tuple[int, int]]]:
    """A document with that many passages in each section, and a page every third passage."""
    text, places, spans, breaks = "", [], [], []
    for number, passages in enumerate(sections):
        start = len(text)
        text += f"Heading {number}\n\n"
        for place in range(passages):
            if len(spans) % 3 == 0:
                breaks.append(PageBreak(page=len(breaks) + 1, start=len(text)))
            low = len(text)
            text += f"Sentence {place} under heading {number}."
            spans.append((low, len(text)))
            text += "\n\n"
        places.append(Section(path=(f"Heading {number}",), start=start, end=len(text)))
    document = Document(id="x", title="X", text=text, sections=tuple(places), pages=tuple(breaks))
    return document, spans


def words_of(pieces) -> str:
    """The words that pieces show, in order."""
    return " ".join(
        piece.words
        if isinstance(piece, Heading)
        else " ".join(run.text for p in piece.paragraphs for run in p.runs)
        for piece in pieces
    )


@given(st.lists(st.integers(0, 70), max_size=6), st.integers(0, 6000), st.integers(1, 90))
def test_the_parts_show_the_whole_text_in_order_and_the_quote_once(sections, start, size):
    document, spans = made(sections)
    parts = cut(document, spans)
    assert all(part.end - part.first <= PASSAGES for part in parts)
    pieces = [piece for part in parts for piece in read(document, spans, part)]
    assert words_of(pieces).split() == document.text.split()
    numbers = [p.number for p in pieces if not isinstance(p, Heading)]
    assert numbers == list(range(1, len(spans) + 1))
    quote = (min(start, len(document.text)), min(start + size, len(document.text)))
    marked = [
        run.text
        for part in parts
        for piece in read(document, spans, part, quote)
        if not isinstance(piece, Heading)
        for paragraph in piece.paragraphs
        for run in paragraph.runs
        if run.is_quote
    ]
    inside = "".join(document.text[max(s, quote[0]) : min(e, quote[1])] for s, e in spans)
    assert "".join(marked) == inside


def test_a_part_ends_where_a_heading_does_and_holds_the_offsets_that_it_shows():
    document, spans = made([30, 30, 30])
    parts = cut(document, spans)
    assert [(part.first, part.end) for part in parts] == [(0, 30), (30, 60), (60, 90)]
    assert document.text[parts[1].low :].startswith("Heading 1")
    assert part_at(parts, parts[1].low).number == 2
    assert part_at(parts, 10**9).number == 3


def test_a_page_is_named_where_it_begins_and_at_the_start_of_each_part():
    document, spans = made([45])
    first, second = (read(document, spans, part) for part in cut(document, spans))
    named = [
        run.page.page
        for piece in first
        if not isinstance(piece, Heading)
        for paragraph in piece.paragraphs
        for run in paragraph.runs
        if run.page
    ]
    assert named == list(range(1, 15))
    assert second[0].paragraphs[0].runs[0].page.page == document.page_at(spans[40][0])
