"""The model that every format writes: nothing shown is lost, and every mark has its note."""

import re
from datetime import date
from itertools import pairwise

import pytest

from assistant.render import numbered
from tests.ui.export.conftest import EVIL, TODAY
from ui.export import briefing
from ui.export.blocks import Heading, Mark, Paragraph, See, Table
from ui.export.clean import address, clean
from ui.export.works import Work


def runs(made):
    """Every run of pieces of a briefing, in order of reading."""
    for section in made.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.pieces
            elif isinstance(block, Table):
                yield from (cell for _, cells in block.rows for cell in cells)


def marks(made):
    return [piece for run in runs(made) for piece in run if isinstance(piece, Mark)]


def said(made):
    return " ".join(piece for run in runs(made) for piece in run if isinstance(piece, str))


def test_every_claim_and_every_citation_of_every_answer_is_in_the_briefing(every):
    for kind, answers in every.items():
        made = briefing("T", TODAY, answers)
        cited = {c for answer in answers for c in numbered(answer)}
        assert len(made.notes) == len(cited), kind
        assert sorted(n.quote for n in made.notes) == sorted(clean(c.quote) for c in cited), kind
        text = re.sub(r"\s+", " ", said(made))
        for answer in answers:
            assert all(clean(claim.text) in text for claim in answer.claims), kind


def test_notes_are_numbered_in_the_order_in_which_they_are_marked(every):
    for kind, answers in every.items():
        made = briefing("T", TODAY, answers)
        firsts = [mark.number for mark in marks(made) if mark.first]
        assert firsts == list(range(1, len(made.notes) + 1)), kind
        assert [note.number for note in made.notes] == firsts, kind
        seen = set()
        for mark in marks(made):
            assert mark.first == (mark.number not in seen), kind
            seen.add(mark.number)


def test_a_mark_follows_the_sentence_that_its_quote_bears_out(answers):
    made = briefing("", TODAY, answers["overview"])
    quotes = {note.number: note.quote for note in made.notes}
    checked = 0
    for run in runs(made):
        for before, after in pairwise(run):
            if isinstance(before, str) and isinstance(after, Mark):
                assert quotes[after.number] in before
                checked += 1
    assert checked == len(answers["overview"][0].claims)


def test_a_conversation_says_what_was_searched_for_and_uses_a_note_again(answers):
    turns = answers["conversation"]
    made = briefing("", TODAY, turns)
    assert [section.question for section in made.sections] == [a.question for a in turns]
    assert made.sections[0].searching_for == ""
    assert made.sections[1].searching_for == "Searching for: How much did Sure Start cost?"
    assert any(not mark.first for mark in marks(made))
    assert made.title == "Briefing: What was Sure Start?"


def test_a_comparison_is_a_table_and_a_premise_is_corrected(answers):
    table = next(
        block
        for block in briefing("", TODAY, answers["comparison"]).sections[0].blocks
        if isinstance(block, Table)
    )
    assert table.heads == ("Sure Start", "Troubled Families Programme")
    assert all(len(cells) == 2 for _, cells in table.rows)
    first = briefing("", TODAY, answers["premise"]).sections[0].blocks[0]
    assert first.pieces[0].startswith("The corpus dates the end of Total Place to 2010, not 2015.")


def test_sources_that_differ_are_named_by_note(answers):
    made = briefing("", TODAY, answers["disagreement"])
    about = [run for run in runs(made) if any(isinstance(piece, See) for piece in run)]
    assert len(about) == len(answers["disagreement"][0].differences) > 0
    for run, difference in zip(about, answers["disagreement"][0].differences, strict=True):
        quotes = {note.number: note.quote for note in made.notes}
        claims = [answers["disagreement"][0].claims[place] for place in difference.claims]
        seen = [quotes[piece.number] for piece in run if isinstance(piece, See)]
        assert seen == [claim.citations[0].quote for claim in claims]


def test_what_the_corpus_does_not_say_is_exported_and_says_so(answers):
    made = briefing("", TODAY, answers["nothing"])
    assert "The corpus does not say." in said(made)
    assert not made.notes
    assert not made.references
    assert "does not answer what was asked" in " ".join(made.about)


def test_a_corpus_summary_is_never_called_the_publications_words(answers, own):
    made = briefing("", TODAY, answers["overview"])
    assert all("Joinedup’s own summary" in note.short for note in made.notes)
    assert all(dict(note.details)["Document"].startswith("Joinedup’s own") for note in made.notes)
    assert any("not the publications' text" in text for text in made.about)
    mine = briefing("", TODAY, own)
    assert mine.about[0] == "Made with Joinedup on 5 March 2026, from an index of one document."
    assert not any("summary" in text for text in mine.about)
    assert not any("summary" in note.short for note in mine.notes)


def test_a_users_pdf_is_cited_to_the_page_of_the_file_and_what_is_printed_on_it(own):
    made = briefing("", TODAY, own)
    note = next(note for note in made.notes if "£7 million" in note.quote)
    assert "page 3 (printed 1)" in note.short
    assert dict(note.details)["Page"] == "3 (printed 1)"
    assert dict(note.details)["Document"] == "The Hull Plan"


def test_each_work_is_listed_once_in_order(answers):
    made = briefing("", TODAY, answers["conversation"])
    cited = {s.id for a in answers["conversation"] for c in numbered(a) for s in c.sources}
    assert len(made.references) == len({w.key for w in made.references}) == len(cited)
    order = [(w.who.casefold(), w.year) for w in made.references]
    assert order == sorted(order)
    assert all(work.url.startswith("http") for work in made.references)


def test_no_text_of_a_document_is_taken_for_a_mark_or_a_heading(hostile):
    made = briefing(EVIL[6], TODAY, hostile)
    texts = [made.title, said(made), *(n.short + n.quote for n in made.notes)]
    texts += [b.text for s in made.sections for b in s.blocks if isinstance(b, Heading)]
    assert not any(re.search("[\x00-\x08\x0b-\x1f\ud800\ufffe\uffff\u202e]", t) for t in texts)
    assert max(mark.number for mark in marks(made)) == len(made.notes)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.org/x?y=1#z", "https://a.org/x?y=1#z"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("http://[bad", ""),
        ("https://a.org/a b<c>{d}", "https://a.org/a%20b%3Cc%3E%7Bd%7D"),
    ],
)
def test_only_web_addresses_are_linked_to(url, safe):
    assert address(url) == safe


def test_a_reference_ends_each_part_once():
    work = Work("k", "Did it work?", "NAO", "", 2010, "audit report", "")
    assert work.reference == "NAO (2010) Did it work? Audit report."


def test_how_old_the_newest_source_is_goes_by_the_day_given(answers):
    newest = answers["overview"][0].coverage.last_year
    soon, late = (briefing("", date(newest + n, 12, 31), answers["overview"]) for n in (1, 20))
    assert f"nothing after {newest}" in said(late)
    assert "nothing after" not in said(soon)
    assert late.about[0].startswith(f"Made with Joinedup on 31 December {newest + 20}")
