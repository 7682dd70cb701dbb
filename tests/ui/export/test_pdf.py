"""PDF briefings, read back with another library: every footnote, quote and address is there."""

import re
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as raw

from tests.ui.export.conftest import EVIL, TODAY
from ui.export import briefing, export
from ui.export.blocks import Paragraph, Table
from ui.export.clean import clean
from ui.export.pdf import pdf


def squashed(text):
    """Text without spaces, since lines break anywhere; pdfium writes a hyphen there as U+FFFE."""
    return re.sub(r"\s", "", re.sub("[\x02\ufffe]", "-", text))


def opened(answers, title=""):
    return pypdfium2.PdfDocument(export("pdf", title, answers, TODAY))


def text_of(document):
    return squashed("".join(page.get_textpage().get_text_bounded() for page in document))


def test_every_footnote_quote_detail_and_reference_is_there(answers, own):
    for kind, given in {**answers, "own": own}.items():
        text, made = text_of(opened(given)), briefing("", TODAY, given)
        for note in made.notes:
            assert squashed(f"{note.number}{note.short}") in text, kind
            assert squashed(f"Note {note.number}{note.quote}") in text, kind
        for work in made.references:
            assert squashed(f"{work.reference} {work.url}") in text, kind
        for answer in given:
            assert squashed(answer.question) in text, kind


def test_every_sentence_is_followed_by_the_number_of_its_note(answers):
    for kind in ("conversation", "comparison"):
        text, made = text_of(opened(answers[kind])), briefing("", TODAY, answers[kind])
        runs = [b.pieces for s in made.sections for b in s.blocks if isinstance(b, Paragraph)]
        runs += [c for s in made.sections for b in s.blocks if isinstance(b, Table)
                 for _, cells in b.rows for c in cells]  # fmt: skip
        checked = 0
        for run in runs:
            for before, after in pairwise(run):
                if isinstance(before, str) and not isinstance(after, str):
                    tail = squashed(before)[-30:] + str(after.number)
                    checked += tail in text
        assert checked > 0.9 * len(made.notes)  # a page may end between a sentence and its number


def test_a_footnote_stands_on_the_page_of_its_mark_or_after_it(answers):
    document, made = opened(answers["conversation"]), briefing("", TODAY, answers["conversation"])
    pages = [squashed(page.get_textpage().get_text_bounded()) for page in document]
    places = []
    for note in made.notes:
        entry = squashed(f"{note.number}{note.short}")
        places.append(next(n for n, page in enumerate(pages) if entry in page))
    assert places == sorted(places)


def test_it_is_tagged_and_has_a_title_and_a_language(answers):
    document = opened(answers["comparison"], "A title – with a dash")
    assert document.get_metadata_dict()["Title"] == "A title – with a dash"
    assert raw.FPDFCatalog_IsTagged(document.raw)
    content = export("pdf", "", answers["comparison"], TODAY)
    assert b"pdfuaid" in content  # PDF/UA: Typst has checked its tags, headings and descriptions
    assert b"en-GB" in content


def test_addresses_are_links_that_wrap_inside_the_margins(answers):
    document, made = opened(answers["overview"]), briefing("", TODAY, answers["overview"])
    found = set()
    for page in document:
        width = page.get_width()
        textpage = page.get_textpage()
        for place in range(textpage.count_rects()):
            left, _, right, _ = textpage.get_rect(place)
            assert left > 60
            assert right < width - 60
        found |= set(_links(document, page))
    assert found == {work.url for work in made.references}


def _links(document, page):
    import ctypes

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, position, link):
        action = raw.FPDFLink_GetAction(link)
        if not action:
            continue
        size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document.raw, action, buffer, size)
        if buffer.value:
            yield buffer.value.decode()


def test_hostile_text_is_shown_and_never_run(hostile):
    document = opened(hostile)
    text = text_of(document)
    for evil in EVIL[:7]:
        assert squashed(clean(evil)) in text
    for letters in ("שלום", "日本語"):
        assert any(each in text for each in (letters, letters[::-1]))
    assert document[0].get_width() > 590  # no `#set page(width: 1cm)` was obeyed
    assert "root:" not in text
    assert not any(
        url.startswith("javascript") for page in document for url in _links(document, page)
    )


def test_a_character_that_no_font_holds_does_not_stop_the_export(answers):
    made = briefing("A \U00010380 title", TODAY, answers["nothing"])
    document = pypdfium2.PdfDocument(pdf(made))
    assert "Thecorpusdoesnotsay." in text_of(document)


def test_a_word_of_a_thousand_letters_and_a_very_long_cell_fit(answers):
    answer = answers["comparison"][0]
    claims = [c.model_copy(update={"text": c.text + " Zq" * 900}) for c in answer.claims]
    claims[0] = claims[0].model_copy(update={"text": "x" * 1000})
    long = answer.model_copy(update={"claims": tuple(claims)})
    text = text_of(pypdfium2.PdfDocument(export("pdf", "", [long], TODAY)))
    assert text.count("Zq") == 900 * (len(claims) - 1)
