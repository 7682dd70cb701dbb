"""Limits: how many answers at once, how long, how large; and an end that finishes answers."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

BODY = {"question": "What was Total Place?"}


def test_one_question_too_many_is_told_to_come_back(held):
    full = held(answers_at_once=2, wait_seconds=0.2, answer_seconds=300)
    with (
        httpx.Client(base_url=full.served.url, timeout=300) as client,
        ThreadPoolExecutor(2) as pool,
    ):
        asked = [pool.submit(client.post, "/api/v1/ask", json=BODY) for _ in range(2)]
        for _ in asked:
            assert full.waiting.acquire(timeout=120)
        for path, body in (
            ("/api/v1/ask", BODY),
            ("/api/v1/ask/stream", BODY),
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Why?"}]}),
        ):
            refused = client.post(path, json=body)
            assert refused.status_code == 503
            assert int(refused.headers["retry-after"]) > 0
            assert "ask again" in refused.json()["detail"]
        assert "joinedup_answers_at_work 2.0" in client.get("/metrics").text
        assert client.get("/health").status_code == 200
        full.let_go.set()
        assert [each.result().status_code for each in asked] == [200, 200]
        assert client.post("/api/v1/ask", json=BODY).status_code == 200


def test_an_answer_that_takes_too_long_is_given_up_and_holds_its_place(held):
    slow = held(answers_at_once=1, wait_seconds=0.2, answer_seconds=2)
    with httpx.Client(base_url=slow.served.url, timeout=60) as client:
        said = client.post("/api/v1/ask", json=BODY)
        assert said.status_code == 504
        assert said.headers["content-type"] == "application/problem+json"
        assert client.post("/api/v1/ask", json=BODY).status_code == 503
        slow.let_go.set()
        until = time.monotonic() + 60
        while "joinedup_answers_at_work 0.0" not in client.get("/metrics").text:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/chat/completions", "/mcp"])
def test_a_request_that_is_too_large_is_refused_whether_or_not_it_says_so(client, path):
    large = b'{"question": "' + b"a" * 2_000_000
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    chunks = (large[i : i + 10_000] for i in range(0, len(large), 10_000))
    for body in (large, chunks):
        said = client.post(path, content=body, headers=headers)
        assert said.status_code == 413
        assert "1024 kilobytes" in said.json()["detail"]


def test_an_end_waits_for_the_answer_that_is_being_given(held):
    ending = held(answer_seconds=300)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(httpx.post, ending.served.url + "api/v1/ask", json=BODY, timeout=120)
        assert ending.waiting.acquire(timeout=120)
        closing = threading.Thread(target=ending.served.close)
        closing.start()
        time.sleep(1)
        with pytest.raises(httpx.ConnectError):
            httpx.get(ending.served.url + "health")
        assert not asked.done()
        ending.let_go.set()
        assert asked.result().json()["answer"]["status"] == "answered"
        closing.join(60)
        assert not closing.is_alive()


@pytest.fixture
def command(index_folder, assistant, tmp_path):
    """Run `joinedup` in a process of its own."""
    running = []
    environment = {
        **os.environ,
        "JOINEDUP_INDEX": str(index_folder),
        "JOINEDUP_STORE": str(tmp_path / "store.db"),
    }

    def run(*words):
        line = [sys.executable, "-m", "ui.cli", *words]
        pipe = subprocess.PIPE
        running.append(subprocess.Popen(line, env=environment, text=True, stdout=pipe, stderr=pipe))
        return running[-1]

    yield run
    for each in running:
        each.kill()
        each.communicate()


def test_the_command_serves_and_ends_when_told_to(command):
    process = command("serve", "--port", "0", "--host", "127.0.0.2")
    url = re.search(r"http://\S+", process.stdout.readline())[0]
    assert url.startswith("http://127.0.0.2:")
    assert httpx.get(url + "ready", timeout=60).json()["documents"] >= 78
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(httpx.post, url + "api/v1/ask", json=BODY, timeout=120)
        until = time.monotonic() + 60
        while "joinedup_answers_at_work 1.0" not in httpx.get(url + "metrics").text:
            assert time.monotonic() < until
            assert not asked.done()
        process.send_signal(signal.SIGTERM)
        assert asked.result().json()["answer"]["status"] == "answered"
    process.wait(60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("0.0.0.0", "account add"),
        ("::", "account add"),
        ("192.0.2.7", "no address of this machine"),
    ],
)
def test_nothing_but_this_machine_is_served_without_sign_in(command, host, says):
    process = command("serve", "--host", host, "--port", "0")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert err.startswith("joinedup: --host")
    assert says in err
    assert len(err.strip().splitlines()) == 1
