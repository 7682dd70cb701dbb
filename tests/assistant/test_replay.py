"""Saved answers, asked again and checked after the index changed."""

import pytest

from assistant.replay import changes, load, save, unsupported
from corpus.errors import UsageError

QUESTION = "What happened to Total Place?"


@pytest.fixture(scope="module")
def answer(assistant):
    return assistant.ask(QUESTION)


def test_an_answer_is_saved_whole_and_loaded(answer, tmp_path):
    path = tmp_path / "answers" / "one.json"
    save(answer, path)
    assert load(path).answer == answer
    first = answer.evidence[0]
    assert len(first.sha256) == 64
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="--save"):
        load(path)
    with pytest.raises(UsageError, match="cannot be written"):
        save(answer, path / "under-a-file.json")


def test_the_same_question_gives_the_same_answer(assistant, answer):
    assert changes(answer, assistant.ask(QUESTION)) == []


def test_what_changed_is_told(answer):
    less = answer.model_copy(update={"claims": answer.claims[1:], "status": "partial"})
    found = changes(answer, less)
    assert any("partial now" in line for line in found)
    assert f"No longer shown: {answer.claims[0].text}" in found
    assert f"New: {answer.claims[0].text}" in changes(less, answer)
    turned = answer.model_copy(update={"claims": answer.claims[::-1]})
    assert changes(answer, turned) == ["The same sentences stand in another order."]


def test_claims_that_lost_their_support_are_found(assistant, answer):
    assert unsupported(answer, assistant.index) == []
    claim = answer.claims[0]
    gone = claim.citations[0].model_copy(update={"quote": "This sentence was never ingested."})
    spoilt = claim.model_copy(update={"citations": (gone,)})
    later = answer.model_copy(update={"claims": (spoilt, *answer.claims[1:])})
    assert unsupported(later, assistant.index) == [spoilt]
