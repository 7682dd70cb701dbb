"""The shape of answers by what is asked for, over the real index of the bundled corpus."""

import re

import pytest

import corpus
from assistant.figures import years
from assistant.render import MARKDOWN, body, drawn_from
from assistant.worth import KINDS


def headings(answer):
    return list(dict.fromkeys(c.heading for c in answer.claims))


def test_a_comparison_is_a_table_with_a_citation_in_every_filled_cell(assistant):
    answer = assistant.ask("Compare Total Place and Community Budgets")
    assert {c.column for c in answer.claims} == {"Total Place", "Community Budgets"}
    table = next(p for p in body(answer, MARKDOWN) if p.startswith("|"))
    head, _rule, *rows = table.split("\n")
    assert head == "|  | Total Place | Community Budgets |"
    assert len(rows) == len(headings(answer)) >= 3
    for row in rows:
        for cell in re.split(r"(?<!\\)\|", row)[2:-1]:
            assert re.search(r"\[\d+\]", cell) or cell.strip() == "–"


def test_a_sequence_is_a_list_by_date(assistant):
    answer = assistant.ask("What is the history of Local Area Agreements, in order?")
    dated = [c for c in answer.claims if c.heading.isdigit()]
    assert len(dated) >= 3
    assert [c.heading for c in dated] == sorted(c.heading for c in dated)
    assert all(int(c.heading) == min(years(c.text)) for c in dated)


def test_barriers_stand_by_the_way_in_which_they_bit(assistant):
    answer = assistant.ask("What got in the way of sharing data between public services?")
    assert len(headings(answer)) >= 2
    assert "The law and confidentiality" in headings(answer)
    assert (
        len(headings(answer))
        == sum(
            a.heading != b.heading for a, b in zip(answer.claims, answer.claims[1:], strict=False)
        )
        + 1
    )  # no heading stands twice


def test_what_was_measured_comes_before_what_those_responsible_said(assistant):
    answer = assistant.ask("Did the Troubled Families Programme work?")
    marks = [c.citations[0].finding for c in answer.claims]
    assert marks[0] is not None and marks[0].direction != "not-measured"
    named = [h for h in headings(answer) if h.startswith("What")]
    order = ["What evaluations", "What those responsible", "What was claimed", "What else"]
    places = [next(n for n, o in enumerate(order) if h.startswith(o)) for h in named
              if any(h.startswith(o) for o in order)]  # fmt: skip
    assert places == sorted(places)
    assert len(KINDS) == len(order)


def test_findings_that_oppose_one_another_stand_side_by_side_with_who_and_how(assistant):
    answer = assistant.ask("Did Sure Start reduce hospital admissions at age 5?")
    assert answer.differences
    for difference in answer.differences:
        one, other = (answer.claims[place] for place in difference.claims)
        assert one.heading == other.heading == "Where sources do not agree"
        if difference.about == "findings":
            assert {one.citations[0].finding.direction, other.citations[0].finding.direction} & {
                "no-effect", "harm"}  # fmt: skip
    assert "do not agree" in answer.to_markdown()


@pytest.mark.parametrize(
    ("question", "said", "holds"),
    [
        ("Why was Total Place launched in 2012?", "dates Total Place to 2009, not 2012", "2009"),
        ("Why did ministers scrap the Comprehensive Area Assessment in 2013?",
         "to 2010, not 2013", "2010"),
        ("How was the £50m for Partnerships for People and Place shared out between the pilots?",
         "£50m", "£5m"),
    ],
)  # fmt: skip
def test_a_false_premise_is_named_with_what_the_corpus_says(assistant, question, said, holds):
    answer = assistant.ask(question)
    assert answer.status == "answered"
    (correction,) = answer.corrections
    assert said in correction.text
    claim = answer.claims[correction.claim]
    assert holds in claim.text == claim.citations[0].quote
    assert body(answer, MARKDOWN)[0].startswith(correction.text.replace("_", r"\_"))


@pytest.mark.parametrize(
    "question",
    [
        "Why was Total Place launched in 2009?",
        "What did the 2015 evaluation of the New Deal for Communities find?",
        "How many of the 39 New Deal for Communities partnerships were in London?",
        "What happened to Sure Start after 2010?",
        "Was Total Place launched in 2009 or 2012?",
        "How much did the New Deal for Communities cost?",
    ],
)
def test_a_premise_that_stands_or_is_asked_about_is_not_corrected(assistant, question):
    assert assistant.ask(question).corrections == ()


def test_an_answer_says_what_it_rests_on_and_does_not_speak_of(assistant):
    answer = assistant.ask("What gets in the way of joining up local services?")
    coverage = answer.coverage
    assert coverage.documents > 1
    spoken = {p for c in answer.claims
              for p in assistant.index.document(c.citations[0].document_id).places}  # fmt: skip
    assert not set(coverage.places_missing) & spoken
    for place in coverage.places_missing:
        assert f"{place}" in drawn_from(coverage)


def test_a_programme_that_was_replaced_says_by_what(assistant):
    answer = assistant.ask("What happened to Total Place?")
    assert "Community Budgets" in answer.coverage.replaced_by
    assert corpus.initiatives()["total-place"].end == 2010
    assert "followed by Community Budgets" in answer.to_markdown()


def test_a_partial_answer_lists_the_parts_found_and_not(assistant):
    answer = assistant.ask("Who ran Sure Start, and what was the Leicester Sunrise Scheme?")
    assert answer.status == "partial"
    assert any("Sure Start" in part for part in answer.found)
    assert any("Sunrise" in part for part in answer.not_found)
