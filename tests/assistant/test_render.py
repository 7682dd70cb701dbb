import pytest

from assistant.answer import Answer, Citation, Claim, IndexState
from assistant.render import MARKDOWN, attribution, escape_markdown, reference, to_markdown

STATE = IndexState(fingerprint="x", documents=1, passages=1, model="m")


def citation(**changes):
    fields = {
        "document_id": "report-1a2b", "title": "A [Report]", "publisher": "", "year": 2011,
        "section": "Money", "page": 4, "quote": "It cost £7m.", "start": 0, "end": 12, "url": "",
        "evidence_type": "document",
    }  # fmt: skip
    return Citation(**{**fields, **changes})


def test_a_users_document_is_referred_to_by_title_heading_and_page():
    assert reference(citation(), MARKDOWN) == r"A \[Report\], 2011. In: Money › page 4."
    assert attribution(citation()) == "A [Report], 2011"
    assert attribution(citation(publisher="NAO")) == "NAO, 2011"


@pytest.mark.parametrize("text", ["[x](http://e.org)", "<b>x</b>", "# x", "*x*", "a | b", "`x`"])
def test_markup_in_documents_is_escaped(text):
    cite = citation(quote=text)
    claim = Claim(text=text, citations=(cite,))
    answer = Answer(
        question="?", standalone_question="?", status="answered", claims=(claim,), index=STATE
    )
    assert escape_markdown(text) in to_markdown(answer)
    assert f"\n{text}" not in to_markdown(answer)


def test_one_citation_has_one_number_however_often_it_is_used():
    cite = citation()
    claims = (
        Claim(text="It cost £7m.", citations=(cite,)),
        Claim(text="It cost.", citations=(cite,)),
    )
    answer = Answer(
        question="?", standalone_question="?", status="answered", claims=claims, index=STATE
    )
    assert to_markdown(answer).count("[1]") == 3
    assert "[2]" not in to_markdown(answer)


def test_what_was_withheld_and_not_found_is_said():
    answer = Answer(question="?", standalone_question="?", status="not_in_corpus", withheld=2,
                    not_found=("What of Mars?",), index=STATE)  # fmt: skip
    text = to_markdown(answer)
    assert "2 sentences were withheld" in text
    assert "Not found in the corpus: What of Mars?" in text
