"""Faults: slow clients, a full disk, a clock that jumps, a model that hangs; what still works."""

import contextlib
import datetime
import json
import os
import resource
import socket
import subprocess
import time

import httpx
import pytest

from assistant import Assistant, Settings
from assistant.writer import configured
from corpus.errors import StoreUnavailable
from ui.api.serve import start
from ui.store import Store

BODY = {"question": "What was Total Place?"}
SLOW = 1000


@pytest.fixture
def many_files():
    """Room for both ends of every connection, which are all in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * SLOW + 500
    if hard not in (-1, resource.RLIM_INFINITY) and hard < needed:
        pytest.skip(f"a process may open {hard} files here, and this test needs {needed}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_slow_clients_hold_nobody_up(server, client, many_files):
    place = httpx.URL(server.url)
    heads = [
        b"POST /api/v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le",
        b"POST /api/v1/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b'Content-Length: 400\r\n\r\n{"question": "Wh',
        b"",
    ]
    with contextlib.ExitStack() as stack:
        for number in range(SLOW):
            slow = stack.enter_context(socket.create_connection((place.host, place.port), 60))
            slow.sendall(heads[number % 3])
        assert client.get("/health").status_code == 200
        said = client.post("/api/v1/ask", json=BODY)
        assert said.json()["answer"]["status"] == "answered"
        assert "joinedup_answers_at_work 0.0" in client.get("/metrics").text
    assert client.post("/api/v1/ask", json=BODY).status_code == 200


def test_readers_who_do_not_read_leave_their_places_to_others(assistant, tmp_path):
    store = Store(tmp_path / "store.db")
    served = start(assistant, store, Settings(answers_at_once=2, wait_seconds=60))
    place = httpx.URL(served.url)
    sent = json.dumps(BODY).encode()
    head = (
        b"POST /api/v1/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(sent)
    )
    try:
        with contextlib.ExitStack() as stack:
            for _ in range(20):
                deaf = stack.enter_context(socket.socket())
                deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                deaf.connect((place.host, place.port))
                deaf.sendall(head + sent)
            said = httpx.post(f"{served.url}api/v1/ask", json=BODY, timeout=120)
            assert said.json()["answer"]["status"] == "answered"
    finally:
        served.close()
        store.close()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of two megabytes, or a skip that says why there is none."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk cannot be mounted here: it takes root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_nothing_halfway_and_answers_on(assistant, small_disk):
    store = Store(small_disk / "store.db")
    served = start(assistant, store, Settings())
    filler = small_disk / "filler"
    try:
        with httpx.Client(base_url=served.url, timeout=120) as client:
            kept = client.post("/api/v1/ask", json={**BODY, "keep": True}).json()
            assert kept["id"]
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as writing:
                while True:
                    writing.write(b"x" * 4096)
            refused = client.post("/api/v1/ask", json={**BODY, "keep": True})
            assert refused.status_code == 503
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.headers["retry-after"]
            assert client.post("/api/v1/ask", json=BODY).status_code == 200
            assert client.get("/ready").status_code in (200, 503)
            filler.unlink()
            again = client.post("/api/v1/ask", json={**BODY, "keep": True})
            assert again.status_code == 200
            (owner,) = _owners(store)
            held = [t.id for c in store.conversations(owner) for t in store.turns(owner, c.id)]
            assert sorted(held) == sorted([kept["id"], again.json()["id"]])
    finally:
        filler.unlink(missing_ok=True)
        served.close()
        store.close()


def _owners(store):
    from sqlalchemy import select

    from ui.store.schema import conversations

    with store.engine.connect() as connection:
        return set(connection.execute(select(conversations.c.owner)).scalars())


def test_a_store_that_is_gone_is_said_to_be(tmp_path, assistant):
    store = Store(tmp_path / "store.db")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    with pytest.raises(StoreUnavailable, match=r"store\.db: the conversations cannot be read"):
        store.turns("anybody", "any")
    store.close()


@pytest.mark.parametrize("years", [-5, 5])
def test_a_clock_that_jumps_loses_nothing(assistant, tmp_path, monkeypatch, years):
    store = Store(tmp_path / "store.db")
    served = start(assistant, store, Settings())
    try:
        with httpx.Client(base_url=served.url, timeout=120) as client:
            before = client.post("/api/v1/ask", json={**BODY, "keep": True}).json()
            # The client is in this process, too: its own clock must not make it drop its cookie.
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            client.headers["cookie"] = cookies
            real_time, real_now = time.time, datetime.datetime.now
            jump = datetime.timedelta(days=365 * years)

            class Jumped(datetime.datetime):
                @classmethod
                def now(cls, tz=None):
                    return real_now(tz) + jump

            monkeypatch.setattr(time, "time", lambda: real_time() + jump.total_seconds())
            monkeypatch.setattr("ui.store.queries.datetime", Jumped)
            said = client.post(
                "/api/v1/ask",
                json={**BODY, "keep": True, "conversation": before["conversation"]},
            )
            assert said.status_code == 200
            (owner,) = _owners(store)
            kept = [turn.id for turn in store.turns(owner, before["conversation"])]
            assert kept == [before["id"], said.json()["id"]]
            monkeypatch.undo()
            assert client.post("/api/v1/ask", json=BODY).status_code == 200
            assert [c.id for c in store.conversations(owner)] == [before["conversation"]]
    finally:
        served.close()
        store.close()


def test_a_model_server_that_hangs_leaves_the_extracts(assistant, tmp_path, monkeypatch):
    pytest.importorskip("langchain_openai", reason="needs the extra openai")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(50)
        settings = Settings(
            model="openai:any",
            model_url=f"http://127.0.0.1:{deaf.getsockname()[1]}/v1",
            model_timeout=1,
        )
        mine = Assistant(assistant.index, assistant.options, configured(settings))
        store = Store(tmp_path / "store.db")
        served = start(mine, store, Settings())
        try:
            started = time.monotonic()
            with httpx.Client(base_url=served.url, timeout=120) as client:
                said = client.post("/api/v1/ask", json=BODY).json()["answer"]
            assert said["status"] == "answered"
            assert said["claims"]
            assert said["fallback"]
            assert time.monotonic() - started < 60
        finally:
            served.close()
            store.close()
