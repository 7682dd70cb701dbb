"""Signing in, and those who would without a password: guesses, fixation, forgery, enumeration."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from ui.access.attempts import Attempts, wait
from ui.access.schema import metadata
from ui.access.sessions import Sessions
from ui.access.signing_in import local
from ui.store.queries import utc_now

from .conftest import HOSTILE, PAGE, PASSWORD

WRONG = "wrong horse battery staple"


def sign_in(client, name="reader", password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def test_who_signs_in_comes_where_they_wanted_and_out_again(guarded):
    client = guarded.client()
    led = client.get("/library?words=hull", headers=PAGE)
    assert led.headers["location"] == "/sign-in?next=%2Flibrary%3Fwords%3Dhull"
    assert 'value="/library?words=hull"' in client.get(led.headers["location"]).text
    signed = sign_in(client, next="/library?words=hull")
    assert (signed.status_code, signed.headers["location"]) == (303, "/library?words=hull")
    cookie = signed.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "reader" in client.get("/account").text
    assert "The Hull Plan" in client.get("/library").text
    token = client.cookies["joinedup_session"]
    out = client.post("/sign-out")
    assert out.headers["location"] == "/sign-in?out=true"
    replayed = guarded.client()
    replayed.cookies.set("joinedup_session", token)
    assert replayed.get("/account").status_code == 401


def test_the_token_is_new_at_each_sign_in_and_not_kept(guarded):
    client = guarded.client()
    chosen = guarded.access.sessions.begin(guarded.people["contributor"])
    signed = client.post(
        "/sign-in",
        data={"name": "reader", "password": PASSWORD},
        headers={"cookie": f"joinedup_session={chosen}"},
    )
    assert guarded.access.sessions.person(chosen) is None  # what an attacker planted is over
    first = signed.cookies["joinedup_session"]
    assert first != chosen
    assert len(first) == 43
    again = guarded.client()
    again.cookies.set("joinedup_session", first)
    sign_in(again)
    old = guarded.client()
    old.cookies.set("joinedup_session", first)
    assert old.get("/account").status_code == 401
    kept = b"".join(p.read_bytes() for p in Path(guarded.settings.store).parent.glob("store.db*"))
    assert b"argon2id" in kept
    assert first.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_sessions_end_when_nobody_uses_them_and_at_last(store):
    metadata.create_all(store.engine)
    from ui.access.accounts import Accounts

    person = Accounts(store.engine).add("ada", "reader", PASSWORD)
    sessions = Sessions(store.engine, timedelta(minutes=60), timedelta(hours=12))
    token, now = sessions.begin(person), utc_now()
    assert sessions.person(token, now + timedelta(minutes=61)) is None
    for minutes in range(0, 12 * 60, 50):
        assert sessions.person(token, now + timedelta(minutes=minutes)) == person
    assert sessions.person(token, now + timedelta(hours=12, minutes=1)) is None
    Accounts(store.engine).set_password("ada", PASSWORD + "!")
    assert sessions.person(token, now + timedelta(minutes=1)) is None


def test_a_role_and_a_removal_count_from_the_next_request_on(guard):
    made = guard()
    client = made.client("administrator")
    key = made.key("administrator", "admin")
    assert client.get("/admin/files").status_code == 200
    made.access.accounts.set_role("administrator", "reader")
    assert client.get("/admin/files").status_code == 403
    assert key.get("/metrics").status_code == 403
    made.access.accounts.remove("administrator")
    assert client.get("/account").status_code == 401
    assert key.get("/metrics").status_code == 401


def test_nothing_tells_a_wrong_name_from_a_wrong_password(guard):
    made = guard()
    client = made.client()
    texts, seconds = set(), {"reader": [], "nobody": []}
    for _ in range(4):
        for name in seconds:
            began = time.perf_counter()
            answered = sign_in(client, name, WRONG)
            seconds[name].append(time.perf_counter() - began)
            assert answered.status_code == 401
            texts.add(answered.text.replace(name, "NAME"))
    assert len(texts) == 1
    known, unknown = (statistics.median(seconds[n]) for n in ("reader", "nobody"))
    assert known > 0.01  # argon2 was at work
    assert 0.4 < known / unknown < 2.5


@pytest.mark.parametrize("name", ["reader", "nobody"])
def test_guesses_are_slowed_for_a_name_whether_it_is_an_account_s_or_not(guard, name):
    made = guard()
    client = made.client()
    statuses = [sign_in(client, name, WRONG).status_code for _ in range(13)]
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429
    turned = sign_in(client, name, PASSWORD)  # the right one is turned away as well
    assert turned.status_code == 429
    assert int(turned.headers["retry-after"]) >= 1


def test_many_guesses_at_once_gain_nothing(store):
    metadata.create_all(store.engine)
    attempts = Attempts(store.engine)
    now = utc_now()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: attempts.begin("name x", 5, now), range(40)))
    assert 1 <= waits.count(0.0) <= 6


def test_attempts_wait_longer_each_time_and_are_forgotten(store):
    metadata.create_all(store.engine)
    attempts, now = Attempts(store.engine), utc_now()
    for _ in range(3):
        assert attempts.begin("a", 3, now) == 0
    assert attempts.begin("a", 3, now) > 0
    assert attempts.begin("a", 3, now + timedelta(seconds=2)) == 0
    assert attempts.begin("a", 3, now + timedelta(seconds=3)) > 0
    assert attempts.begin("b", 3, now) == 0
    attempts.succeeded("a")
    assert attempts.begin("a", 3, now + timedelta(seconds=3)) == 0
    assert [wait(n, 3) for n in (2, 3, 4, 5)] == [0, 1, 2, 4]
    assert wait(10_000, 3) == 900


@pytest.mark.parametrize(
    "origin",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {},
     {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)  # fmt: skip
def test_other_sites_cannot_act_for_who_is_signed_in(guarded, origin):
    token = guarded.access.sessions.begin(guarded.people["administrator"])
    before = guarded.client("administrator")
    with httpx.Client(base_url=guarded.url, headers=origin) as forger:
        forger.cookies.set("joinedup_session", token)
        for path in ("/sign-out", "/about/delete", "/library/files", "/api/v1/ask",
                     "/gradio_api/queue/join", "/admin/files/x/remove"):  # fmt: skip
            assert forger.post(path, data={"a": "b"}).status_code == 403, path
    before.cookies.set("joinedup_session", token)
    assert before.get("/account").status_code == 200


@pytest.mark.parametrize(
    "place",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:x",
     "/\t/evil.example", "/\n/evil", " /x", "/ü", "http:evil", "", "///evil.example", "/x\r\nset-cookie:a=b"],
)  # fmt: skip
def test_a_sign_in_leads_nowhere_but_here(guarded, place):
    assert local(place) == "/"
    assert sign_in(guarded.client(), next=place).headers["location"] == "/"


def test_a_name_and_a_place_are_shown_as_text(guarded):
    client = guarded.client()
    answered = sign_in(client, f'"{HOSTILE}', WRONG, next='/"><script>x</script>')
    assert "<script>window" not in answered.text
    assert "<script>x" not in answered.text
    assert "<img" not in answered.text
    assert "<script>x" not in client.get('/sign-in?next=/"><script>x</script>').text


def test_identities_that_are_sent_count_for_nothing(guarded):
    victim = guarded.people["administrator"].id
    for cookies in (f"joinedup_visitor={victim}", f'a="; joinedup_visitor={victim}; "'):
        with httpx.Client(base_url=guarded.url, headers={"cookie": cookies}) as forger:
            assert forger.get("/feedback.jsonl").status_code == 401
    reader = guarded.client("reader")
    kept = reader.post(
        "/api/v1/ask", json={"question": "What did the Hull Plan cost?", "keep": True}
    )
    turn = kept.json()["id"]
    assert reader.get(f"/turns/{turn}/copy.json").status_code == 200
    other = guarded.client("administrator")
    other.cookies.set("joinedup_visitor", guarded.people["reader"].id)
    assert other.get(f"/turns/{turn}/copy.json").status_code == 404


def test_over_https_the_cookie_is_this_host_s_alone(guard):
    made = guard(trusted_proxies="127.0.0.1")
    client = made.client(**{"x-forwarded-proto": "https"})
    client.headers["origin"] = made.url.rstrip("/").replace("http", "https")
    signed = sign_in(client)
    assert signed.headers["set-cookie"].startswith("__Host-joinedup_session=")
    assert "Secure" in signed.headers["set-cookie"]
    assert "max-age" in signed.headers["strict-transport-security"]


def test_a_proxy_s_word_counts_only_if_it_is_trusted(guard):
    made = guard()
    client = made.client(**{"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"})
    assert "Secure" not in sign_in(client).headers["set-cookie"]
    for number in range(55):
        client.headers["x-forwarded-for"] = f"192.0.2.{number}"
        last = sign_in(client, f"name{number}", "short")
    assert last.status_code == 429  # it is one address still


def test_sending_too_much_is_slowed_and_refused(guard):
    made = guard(requests_per_minute=30, questions_per_minute=5, largest_request=10)
    reader = made.client("reader")
    asked = [reader.post("/api/v1/ask", json={}).status_code for _ in range(8)]
    assert asked.count(422) == 5 and asked.count(429) == 3
    anybody = made.client()
    seen = [anybody.get("/sign-in").status_code for _ in range(40)]
    assert 25 <= seen.count(200) <= 33
    assert seen[-1] == 429
    assert anybody.get("/health").status_code == 200
    other = made.client("administrator")
    assert other.post("/api/v1/ask", content=b"x" * 11_000).status_code == 413
    assert other.post("/gradio_api/queue/join", content=b"x" * 11_000).status_code == 413
    for path in ("/sign-in", "/about/delete"):
        assert made.client("contributor").post(path, content=b"x" * 11_000).status_code in (
            413,
            429,
        )


def test_security_headers_are_on_every_answer(guarded):
    client = guarded.client("reader")
    for path in ("/", "/about", "/sign-in", "/api/v1/documents", "/config", "/nowhere", "/health"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        policy = headers["content-security-policy"]
        assert "default-src" in policy and "frame-ancestors" in policy, path
        assert "no-store" in headers["cache-control"], path
    assert "form-action 'self'" in client.get("/").headers["content-security-policy"]


def test_a_server_s_name_is_checked_before_anything_else(guarded):
    client = guarded.client("reader")
    assert client.get("/about", headers={"host": "evil.example"}).status_code == 403
    assert client.get("/health", headers={"host": "10.0.0.7"}).status_code == 200
