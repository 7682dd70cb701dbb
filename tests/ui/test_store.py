"""The store: what is kept, whose it is, and what becomes of what was replaced or deleted."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from assistant import Answer
from assistant.answer import Citation, Claim, IndexState
from assistant.feedback import SentenceFeedback
from assistant.filters import Filters
from corpus.errors import StoreUnavailable, UsageError
from ui.store import Progress, Store, Verdicts
from ui.store.queries import utc_now

STATE = IndexState(fingerprint="f", documents=1, passages=1, model="m")


def answer(question, *claims):
    cited = Citation(
        document_id="d", title="D", publisher="P", year=2001, section="S", page=3,
        quote="Ünïcode “quote”\x1b", start=5, end=20, url="", evidence_type="evaluation",
    )  # fmt: skip
    return Answer(
        question=question, standalone_question=question, status="answered", index=STATE,
        claims=tuple(Claim(text=text, citations=(cited,)) for text in claims or ("It cost £5m.",)),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    kept = Store(tmp_path / "store.db")
    yield kept
    kept.close()


def questions(store, owner, conversation):
    return [turn.question for turn in store.turns(owner, conversation)]


def test_an_answer_comes_back_whole_after_a_restart(tmp_path):
    given = answer("What did it cost?")
    filters = Filters(places=("Wales",), first_year=2001)
    first = Store(tmp_path / "s.db")
    turn = first.add("anna", "", given, filters)
    first.close()
    again = Store(tmp_path / "s.db")
    assert again.turn("anna", turn.id) == turn
    assert again.turn("anna", turn.id).answer == given
    assert again.turn("anna", turn.id).filters == filters
    assert [c.title for c in again.conversations("anna")] == ["What did it cost?"]


def test_nobody_sees_or_changes_what_is_another_s(store):
    turn = store.add("anna", "", answer("Hers?"))
    theirs = turn.conversation_id
    assert store.conversations("bert") == []
    assert store.find("bert", theirs) is None
    assert store.turns("bert", theirs) == []
    assert store.turn("bert", turn.id) is None
    for act in (
        lambda: store.add("bert", theirs, answer("Mine?")),
        lambda: store.ratings.give("bert", turn.id, Verdicts(useful=False)),
    ):
        with pytest.raises(UsageError):
            act()
    store.rename("bert", theirs, "Stolen")
    store.delete("bert", theirs)
    store.put_back("bert", turn.id)
    assert [c.title for c in store.conversations("anna")] == ["Hers?"]
    assert questions(store, "anna", theirs) == ["Hers?"]
    store.ratings.give("anna", turn.id, Verdicts(useful=True))
    assert store.ratings.of("bert", turn.id) == Verdicts()


def test_conversations_are_found_by_words_of_questions_and_answers(store):
    one = store.add("anna", "", answer("What was Total Place?", "Pilots counted 100% of money_x."))
    store.add("anna", "", answer("What was Sure Start?", "Centres for children."))
    assert [c.title for c in store.conversations("anna", "PILOTS place")] == [
        "What was Total Place?"
    ]
    assert [c.title for c in store.conversations("anna", "100%")] == ["What was Total Place?"]
    assert store.conversations("anna", "%") and len(store.conversations("anna", "%")) == 1
    assert len(store.conversations("anna", "money_x")) == 1
    assert store.conversations("anna", "moneyax") == []
    store.rename("anna", one.conversation_id, "  For the\nminister  ")
    assert [c.title for c in store.conversations("anna", "minister")] == ["For the minister"]
    with pytest.raises(UsageError, match="name is empty"):
        store.rename("anna", one.conversation_id, " ")


def test_an_edited_question_takes_the_place_of_what_followed_and_is_put_back(store):
    first = store.add("anna", "", answer("One?"))
    here = first.conversation_id
    second = store.add("anna", here, answer("Two?"))
    store.add("anna", here, answer("Three?"))
    edited = store.add("anna", here, answer("Two, better?"), instead_of=second.id)
    assert questions(store, "anna", here) == ["One?", "Two, better?"]
    store.put_back("anna", edited.id)
    assert questions(store, "anna", here) == ["One?", "Two?", "Three?"]
    with pytest.raises(UsageError, match="not in this conversation"):
        store.add("anna", here, answer("Four?"), instead_of=edited.id)
    assert questions(store, "anna", here) == ["One?", "Two?", "Three?"]


def test_what_was_deleted_comes_back_within_the_hour_and_is_then_gone(tmp_path):
    store = Store(tmp_path / "s.db")
    turn = store.add("anna", "", answer("Secret?", "A secret sentence."))
    store.delete("anna", turn.conversation_id)
    assert store.conversations("anna") == []
    assert store.turn("anna", turn.id) is None
    store.restore("anna", turn.conversation_id)
    assert questions(store, "anna", turn.conversation_id) == ["Secret?"]
    store.delete("anna", turn.conversation_id)
    assert store.purge(datetime.now() + timedelta(days=2)) == 1
    store.restore("anna", turn.conversation_id)
    assert store.conversations("anna") == []
    store.close()
    assert b"secret sentence" not in (tmp_path / "s.db").read_bytes()


def test_what_was_replaced_is_gone_after_the_hour(store):
    first = store.add("anna", "", answer("One?"))
    edited = store.add("anna", first.conversation_id, answer("Other?"), instead_of=first.id)
    store.purge(datetime.now() + timedelta(days=2))
    store.put_back("anna", edited.id)
    assert questions(store, "anna", first.conversation_id) == []


def test_feedback_keeps_one_verdict_a_sentence_and_the_questions_before(store):
    first = store.add("anna", "", answer("What was it?"))
    second = store.add("anna", first.conversation_id, answer("And its cost?", "A.", "B."))
    wrong = SentenceFeedback(claim=1, verdict="wrong", comment="It was £6m")
    store.ratings.give("anna", second.id, Verdicts(useful=False, sentences=(wrong,)))
    store.ratings.give("anna", second.id, Verdicts(useful=True, sentences=(wrong,), comment="x"))
    (row,) = store.ratings.rows()
    assert row.turns == ("What was it?", "And its cost?")
    assert (row.useful, row.comment, row.sentences) == (True, "x", (wrong,))
    assert row.answer == second.answer
    assert store.ratings.rows(["bert"]) == []
    beyond = Verdicts(sentences=(SentenceFeedback(claim=2, verdict="right"),))
    with pytest.raises(UsageError, match="not in the answer"):
        store.ratings.give("anna", second.id, beyond)


def test_many_threads_write_at_once_and_nothing_is_lost(store):
    here = store.add("anna", "", answer("0?")).conversation_id
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.add("anna", here, answer(f"{n}?")), range(1, 41)))
    assert sorted(questions(store, "anna", here)) == sorted(f"{n}?" for n in range(41))


def test_a_place_that_cannot_hold_a_store_is_named_in_one_sentence(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnavailable, match=r"broken\.db: the conversations cannot be opened"):
        Store(tmp_path / "broken.db")
    with pytest.raises(StoreUnavailable, match="cannot be opened") as refused:
        Store("postgresql+nothing://anna:pass@localhost/x")
    assert "pass" not in str(refused.value)
    newer = Store(tmp_path / "newer.db")
    newer.close()
    with sqlite3.connect(tmp_path / "newer.db") as database:
        database.execute("UPDATE about SET version = '99'")
    with pytest.raises(StoreUnavailable, match="newer Joinedup"):
        Store(tmp_path / "newer.db")


def test_work_is_seen_by_all_workers_until_the_one_at_it_is_gone(store):
    work, now = store.work, utc_now()
    assert work.of("lot") is None
    work.note("lot", "one", Progress(done=1, total=3, name="a.pdf"))
    assert work.of("lot") == Progress(done=1, total=3, name="a.pdf")
    assert work.of("other") is None
    gone = now + timedelta(seconds=120)
    assert work.of("lot", gone) is None
    work.note("lot", "one", Progress(problem="The disk is full."))
    assert work.of("lot", gone).problem == "The disk is full."
    work.note("lot", "two", Progress(total=3))
    assert work.of("lot") == Progress(total=3)
    work.end("lot", "two")
    assert work.of("lot") is None


def test_another_schema_is_refused_in_one_sentence(tmp_path):
    for version, word in (("999", "newer"), ("0", "older"), ("x", "newer")):
        place = tmp_path / f"{version}.db"
        kept = Store(place)
        with kept.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE about SET version = '{version}'")
        kept.close()
        with pytest.raises(StoreUnavailable, match=f"an? {word} Joinedup wrote"):
            Store(place)
