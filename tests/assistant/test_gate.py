"""The gate must refuse every kind of corrupted claim, and pass the faithful one."""

import pytest

from assistant import Assistant, Claim
from assistant.checks import faults
from assistant.compose import claim
from assistant.evidence import gather
from assistant.gate import judge

QUOTE = "Phase 1 of the Troubled Families Programme (2012-2015) had funding of £448m"


@pytest.fixture(scope="module")
def faithful(assistant: Assistant) -> Claim:
    passages = assistant.index.passages_of("troubled-families")
    evidence = gather(assistant.index, [(p, 1.0) for p in passages])
    return claim(next(e for e in evidence if QUOTE in e.text))


def check(one: Claim, index) -> list[str]:
    """Why a claim may not be shown; empty where it may."""
    verdict = judge(one, index).verdict
    return [] if verdict.shows else list(verdict.faults)


def reworded(one: Claim, text: str) -> Claim:
    return Claim(text=text, citations=one.citations)


def test_the_sentence_itself_passes(assistant, faithful):
    assert check(faithful, assistant.index) == []


def test_a_faithful_shortening_passes(assistant, faithful):
    text = "Phase 1 of the Troubled Families Programme had funding of £448m."
    assert check(reworded(faithful, text), assistant.index) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("£448m", "£484m", "figure"),
        ("£448m", "£448bn", "figure"),
        ("2015", "2016", "year"),
        ("Troubled Families", "Supporting Families", "name"),
        ("had funding", "had no funding", "denies"),
        ("had funding", "did not have funding", "denies"),
    ],
)
def test_a_corrupted_claim_is_refused(assistant, faithful, old, new, fault):
    assert old in faithful.text
    faults = check(reworded(faithful, faithful.text.replace(old, new)), assistant.index)
    assert any(fault in f for f in faults), faults


@pytest.mark.parametrize(
    "moved",
    [
        {"document_id": "total-place"},
        {"document_id": "nowhere"},
        {"start": 0, "end": 10},
        {"page": 7},
    ],
)
def test_a_quote_that_stands_elsewhere_is_cited_where_it_stands(assistant, faithful, moved):
    wrong = faithful.citations[0].model_copy(update=moved)
    judged = judge(faithful.model_copy(update={"citations": (wrong,)}), assistant.index)
    assert judged.verdict.status == "misattributed"
    assert judged.claim.citations == faithful.citations


def test_a_quote_in_other_typography_is_found(assistant, faithful):
    citation = faithful.citations[0]
    printed = citation.quote.replace("(2012-2015)", "(2012–2015)").replace(" had ", "\n had ")
    wrong = citation.model_copy(update={"quote": printed, "document_id": "total-place"})
    judged = judge(faithful.model_copy(update={"citations": (wrong,)}), assistant.index)
    assert judged.verdict.status == "misattributed"
    assert judged.claim.citations == faithful.citations


def test_a_quote_that_was_altered_is_refused(assistant, faithful):
    citation = faithful.citations[0]
    altered = citation.model_copy(update={"quote": citation.quote.replace("£448m", "£449m")})
    faults = check(faithful.model_copy(update={"citations": (altered,)}), assistant.index)
    assert any("stands nowhere" in f for f in faults)


def test_a_claim_without_a_citation_is_refused(assistant):
    assert check(Claim(text="Total Place ran in 2009.", citations=()), assistant.index)


def test_a_claim_that_its_quote_does_not_carry_is_refused(assistant, faithful):
    text = "Councils were unhappy with delays to payment by the department."
    assert any("does not say" in f for f in check(reworded(faithful, text), assistant.index))


def test_a_reversed_direction_is_refused(assistant):
    passages = assistant.index.passages_of("new-deal-for-communities")
    evidence = gather(assistant.index, [(p, 1.0) for p in passages])
    one = claim(next(e for e in evidence if "rose from 26% to 37%" in e.text))
    faults = check(reworded(one, one.text.replace("rose", "fell")), assistant.index)
    assert any("direction" in f for f in faults)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The scheme improved health.", "There was no evidence that the scheme improved health."),
        ("Councils saved £4m.", "It was denied that councils saved £4m."),
        ("The pilots will be extended.", "Ministers did not say that the pilots will be extended."),
    ],
)
def test_a_piece_of_a_sentence_does_not_say_what_the_piece_says(claim, quote):
    assert faults(claim, quote)
    assert faults(claim, f"{claim} It was reported in 2010.") == []
