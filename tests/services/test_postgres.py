"""Conversations in a real PostgreSQL: all that the file of SQLite does, and what befalls it."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from assistant import Settings
from corpus.errors import StoreUnavailable
from tests.ui.test_store import (
    answer,
    test_an_edited_question_takes_the_place_of_what_followed_and_is_put_back,
    test_conversations_are_found_by_words_of_questions_and_answers,
    test_feedback_keeps_one_verdict_a_sentence_and_the_questions_before,
    test_many_threads_write_at_once_and_nothing_is_lost,
    test_nobody_sees_or_changes_what_is_another_s,
    test_what_was_replaced_is_gone_after_the_hour,
)
from ui.access.access import access
from ui.api.serve import start
from ui.store import Store

pytestmark = pytest.mark.services
__all__ = [
    "test_an_edited_question_takes_the_place_of_what_followed_and_is_put_back",
    "test_conversations_are_found_by_words_of_questions_and_answers",
    "test_feedback_keeps_one_verdict_a_sentence_and_the_questions_before",
    "test_many_threads_write_at_once_and_nothing_is_lost",
    "test_nobody_sees_or_changes_what_is_another_s",
    "test_what_was_replaced_is_gone_after_the_hour",
]
BODY = {"question": "What was Total Place?", "keep": True}
PASSWORD = "correct horse battery staple"


def test_workers_that_start_together_make_the_tables_once(database_url):
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(database_url), range(8)))
    turn = stores[0].add("anna", "", answer("Hers?"))
    assert [s.turn("anna", turn.id) for s in stores] == [turn] * 8
    for each in stores:
        each.close()


def test_a_newer_schema_is_refused(store, database_url):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE about SET version = '999'")
    with pytest.raises(StoreUnavailable, match="a newer Joinedup wrote"):
        Store(database_url)


def test_a_password_is_not_told(postgres):
    with pytest.raises(StoreUnavailable) as told:
        Store(f"postgresql+psycopg://anna:hush-hush@127.0.0.1:{postgres.port}/nowhere")
    assert "hush-hush" not in str(told.value)


def test_two_workers_share_people_and_conversations_and_one_may_go(
    assistant, database_url, tmp_path
):
    settings = Settings(store=database_url, questions_per_minute=1000)
    stores = [Store(database_url) for _ in range(2)]
    gates = [access(each, settings) for each in stores]
    gates[0].accounts.add("anna", "reader", PASSWORD)
    workers = [
        start(assistant, kept, settings, ("chat.example.org",), gate)
        for kept, gate in zip(stores, gates, strict=True)
    ]
    one, two = (httpx.Client(base_url=each.url, timeout=120) for each in workers)
    for client, worker in ((one, workers[0]), (two, workers[1])):
        client.headers["origin"] = worker.url.rstrip("/")
    try:
        assert one.post("/api/v1/ask", json=BODY).status_code == 401
        said = one.post(
            "/sign-in", data={"name": "anna", "password": PASSWORD}, follow_redirects=False
        )
        assert said.status_code == 303, said.text
        two.cookies.update(one.cookies)
        first = one.post("/api/v1/ask", json=BODY).json()
        more = {**BODY, "question": "How much did it cost?", "conversation": first["conversation"]}
        second = two.post("/api/v1/ask", json=more).json()
        assert second["conversation"] == first["conversation"]
        workers[0].close()
        third = two.post("/api/v1/ask", json={**more, "question": "Who ran it?"}).json()
        (owner,) = {c.owner for c in _conversations(stores[1])}
        kept = [turn.id for turn in stores[1].turns(owner, first["conversation"])]
        assert kept == [first["id"], second["id"], third["id"]]
    finally:
        for client in (one, two):
            client.close()
        workers[1].close()
        for each in stores:
            each.close()


def _conversations(store):
    from sqlalchemy import select

    from ui.store.schema import conversations

    with store.engine.connect() as connection:
        return connection.execute(select(conversations)).all()


def test_a_database_that_is_gone_is_said_and_comes_back(assistant, database_url, postgres):
    store = Store(database_url)
    served = start(assistant, store, Settings())
    try:
        with httpx.Client(base_url=served.url, timeout=120) as client:
            first = client.post("/api/v1/ask", json=BODY).json()
            postgres.stop()
            try:
                gone = client.post("/api/v1/ask", json=BODY)
                assert gone.status_code == 503
                assert gone.headers["content-type"] == "application/problem+json"
                alone = client.post("/api/v1/ask", json={"question": BODY["question"]})
                assert alone.status_code == 200
                assert client.get("/health").status_code == 200
            finally:
                postgres.start()
            more = {**BODY, "conversation": first["conversation"]}
            again = client.post("/api/v1/ask", json=more)
            assert again.status_code == 200
            (owner,) = {c.owner for c in _conversations(store)}
            kept = [turn.id for turn in store.turns(owner, first["conversation"])]
            assert kept == [first["id"], again.json()["id"]]
    finally:
        served.close()
        store.close()
