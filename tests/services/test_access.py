"""Accounts, sessions and guesses in a real PostgreSQL: the tests of access, over it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant import Settings
from tests.ui.access.conftest import PASSWORD, Guarded, small_index
from tests.ui.access.test_provider import (
    made,
    provider,
    test_a_provider_s_word_gives_nobody_another_s_account,
    test_a_sign_in_belongs_to_the_browser_that_began_it_and_counts_once,
    test_somebody_signs_in_at_the_provider,
)
from tests.ui.access.test_sign_in import (
    test_a_role_and_a_removal_count_from_the_next_request_on,
    test_attempts_wait_longer_each_time_and_are_forgotten,
    test_guesses_are_slowed_for_a_name_whether_it_is_an_account_s_or_not,
    test_many_guesses_at_once_gain_nothing,
    test_sending_too_much_is_slowed_and_refused,
    test_sessions_end_when_nobody_uses_them_and_at_last,
    test_who_signs_in_comes_where_they_wanted_and_out_again,
)
from ui.access.access import access
from ui.access.pace import SharedPace
from ui.store import Store

pytestmark = pytest.mark.services
__all__ = [
    "made",
    "provider",
    "small_index",
    "test_a_provider_s_word_gives_nobody_another_s_account",
    "test_a_role_and_a_removal_count_from_the_next_request_on",
    "test_a_sign_in_belongs_to_the_browser_that_began_it_and_counts_once",
    "test_attempts_wait_longer_each_time_and_are_forgotten",
    "test_guesses_are_slowed_for_a_name_whether_it_is_an_account_s_or_not",
    "test_many_guesses_at_once_gain_nothing",
    "test_sending_too_much_is_slowed_and_refused",
    "test_sessions_end_when_nobody_uses_them_and_at_last",
    "test_somebody_signs_in_at_the_provider",
    "test_who_signs_in_comes_where_they_wanted_and_out_again",
]


@pytest.fixture
def guard(small_index, embedder, tmp_path, database_url):
    opened = []

    def make(**settings):
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(Guarded(small_index, embedder, folder, store=database_url, **settings))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def guarded(guard):
    return guard()


def test_workers_that_start_together_make_the_tables_once(database_url):
    stores = [Store(database_url) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda store: access(store, Settings()), stores))
    opened[0].accounts.add("ada", "reader", PASSWORD)
    assert [each.accounts.check("ada", PASSWORD).role for each in opened] == ["reader"] * 6
    for each in stores:
        each.close()


def test_workers_count_acts_together(store, database_url):
    access(store, Settings())
    other = Store(database_url)
    paces = [SharedPace(each.engine, 20, clock=lambda: 1e9) for each in (store, other)]
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: paces[n % 2].wait("anna"), range(60)))
    assert waits.count(0.0) == 20
    assert paces[0].wait("bert") == 0.0
    assert SharedPace(other.engine, 20, clock=lambda: 1e9 + 3).wait("anna") == 0.0
    other.close()


def test_nobody_is_let_by_or_lost_while_the_database_is_gone(guard, postgres):
    made = guard()
    reader = made.client("reader")
    assert reader.get("/api/v1/documents").status_code == 200
    postgres.stop()
    try:
        for client in (reader, made.client()):
            gone = reader.get("/api/v1/documents")
            assert gone.status_code == 503
            assert gone.headers["content-type"] == "application/problem+json"
            assert gone.headers["retry-after"]
            page = client.get("/library", headers={"accept": "text/html"})
            assert page.status_code in (303, 503)
        assert "postgres" not in reader.get("/library", headers={"accept": "text/html"}).text
        assert reader.get("/health").status_code == 200
        assert reader.get("/ready").status_code == 503
    finally:
        postgres.start()
    assert reader.get("/api/v1/documents").status_code == 200
