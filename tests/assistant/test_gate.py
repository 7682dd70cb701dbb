"""The gate must refuse every kind of corrupted claim, and pass the faithful one."""

import pytest

from assistant import Assistant, Claim
from assistant.compose import claim
from assistant.evidence import gather
from assistant.gate import check

QUOTE = "Phase 1 of the Troubled Families Programme (2012-2015) had funding of £448m"


@pytest.fixture(scope="module")
def faithful(assistant: Assistant) -> Claim:
    passages = assistant.index.passages_of("troubled-families")
    evidence = gather(assistant.index, [(p, 1.0) for p in passages])
    return claim(next(e for e in evidence if QUOTE in e.text))


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
        ("had funding", "had no funding", "deny"),
        ("had funding", "did not have funding", "deny"),
    ],
)
def test_a_corrupted_claim_is_refused(assistant, faithful, old, new, fault):
    assert old in faithful.text
    faults = check(reworded(faithful, faithful.text.replace(old, new)), assistant.index)
    assert any(fault in f for f in faults), faults


def test_a_quote_from_another_document_is_refused(assistant, faithful):
    moved = faithful.citations[0].model_copy(update={"document_id": "total-place"})
    faults = check(faithful.model_copy(update={"citations": (moved,)}), assistant.index)
    assert any("does not stand" in f for f in faults)


def test_a_quote_that_was_altered_is_refused(assistant, faithful):
    citation = faithful.citations[0]
    altered = citation.model_copy(update={"quote": citation.quote.replace("£448m", "£449m")})
    faults = check(faithful.model_copy(update={"citations": (altered,)}), assistant.index)
    assert any("does not stand" in f for f in faults)


def test_a_document_that_is_not_stored_is_refused(assistant, faithful):
    gone = faithful.citations[0].model_copy(update={"document_id": "nowhere"})
    faults = check(faithful.model_copy(update={"citations": (gone,)}), assistant.index)
    assert any("no document" in f for f in faults)


def test_a_wrong_page_is_refused(assistant, faithful):
    paged = faithful.citations[0].model_copy(update={"page": 7})
    assert check(faithful.model_copy(update={"citations": (paged,)}), assistant.index)


def test_a_claim_without_a_citation_is_refused(assistant):
    assert check(Claim(text="Total Place ran in 2009.", citations=()), assistant.index)


def test_a_claim_that_its_quote_does_not_carry_is_refused(assistant, faithful):
    text = "Councils were unhappy with delays to payment by the department."
    assert any("carries only" in f for f in check(reworded(faithful, text), assistant.index))


def test_a_reversed_direction_is_refused(assistant):
    passages = assistant.index.passages_of("new-deal-for-communities")
    evidence = gather(assistant.index, [(p, 1.0) for p in passages])
    one = claim(next(e for e in evidence if "rose from 26% to 37%" in e.text))
    faults = check(reworded(one, one.text.replace("rose", "fell")), assistant.index)
    assert any("direction" in f for f in faults)
