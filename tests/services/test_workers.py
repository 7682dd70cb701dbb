"""Two `joinedup serve` behind a real nginx, over one PostgreSQL and one index: as if they were one."""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.services.servers import free_port

psycopg = pytest.importorskip("psycopg", reason="needs the extra postgres: make test-services")
pytestmark = pytest.mark.services
PASSWORD = "correct horse battery staple"
CONFIGURED = Path(__file__).parents[2] / "ui" / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@dataclass
class Worker:
    """A server of its own process."""

    process: subprocess.Popen
    url: str

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def environment(index_copy, database_url, tmp_path):
    return {
        **os.environ,
        "JOINEDUP_STORE_URL": database_url,
        "JOINEDUP_INDEX": str(index_copy),
        "JOINEDUP_UPLOADS": str(tmp_path / "uploads"),
        "JOINEDUP_TRUSTED_PROXIES": "127.0.0.1",
    }


@pytest.fixture
def workers(environment, tmp_path):
    """Two of them, with accounts of an administrator."""
    command = [sys.executable, "-m", "ui.cli"]
    subprocess.run(
        [*command, "account", "add", "ada", "--role", "administrator"],
        input=f"{PASSWORD}\n", text=True, check=True, env=environment, timeout=120,
    )  # fmt: skip
    made = []
    for number in range(2):
        port = free_port()
        with (tmp_path / f"worker{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "serve", "--port", str(port), "--allowed-host", "chat.example.org"],
                env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        made.append(Worker(process, f"http://127.0.0.1:{port}"))
    try:
        for number, worker in enumerate(made):
            until = time.monotonic() + 180
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"{worker.url}/ready", timeout=10).status_code == 200:
                        break
                said = (tmp_path / f"worker{number}.log").read_text()
                assert worker.process.poll() is None and time.monotonic() < until, said
                time.sleep(0.3)
        yield made
    finally:
        for worker in made:
            if worker.process.poll() is None:
                worker.process.terminate()
        for worker in made:
            worker.process.wait(60)


@pytest.fixture
def front(workers, tmp_path):
    """The nginx before them, configured as we say that it should be."""
    if NGINX is None:
        pytest.skip("nginx is not installed: make test-services installs it")
    port, folder = free_port(), tmp_path / "nginx"
    folder.mkdir()
    site = CONFIGURED.read_text("utf-8").replace("listen 8000", f"listen 127.0.0.1:{port}")
    for ours, worker in zip(("127.0.0.1:8001", "127.0.0.1:8002"), workers, strict=True):
        assert site.count(f"server {ours};") == 2
        site = site.replace(f"server {ours};", f"server {worker.url.removeprefix('http://')};")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        + ("user root;\n" if os.geteuid() == 0 else "")
        + f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{site}\n}}\n"
    )
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                    break
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def client(front):
    with httpx.Client(base_url=front, timeout=120, headers={"origin": front}) as made:
        signed = made.post("/sign-in", data={"name": "ada", "password": PASSWORD})
        assert signed.status_code == 303, signed.text
        yield made


def asked_of(worker, client):
    """How many questions a worker has answered, by its own count."""
    headers = {"cookie": f"joinedup_session={client.cookies['joinedup_session']}"}
    text = httpx.get(f"{worker.url}/metrics", headers=headers).text
    rows = re.findall(r'^joinedup_requests_total\{.*route="/api/v1/ask",status="200"\} (\S+)',
                      text, re.MULTILINE)  # fmt: skip
    return sum(map(float, rows))


def test_one_person_is_served_by_both_and_on_when_one_is_killed(client, workers, database_url):
    conversation, questions = None, []
    for question in ("What was Total Place?", "How much did it cost?", "Who ran it?", "And now?"):
        body = {"question": question, "keep": True, "conversation": conversation}
        answer = client.post("/api/v1/ask", json={k: v for k, v in body.items() if v})
        assert answer.status_code == 200, answer.text
        assert answer.json()["conversation"] == (conversation or answer.json()["conversation"])
        conversation = answer.json()["conversation"]
        questions.append(question)
    assert all(asked_of(worker, client) >= 1 for worker in workers)

    word = f"Zorbl{secrets.token_hex(3)}"
    paper = f"# The {word} Plan\n\nThe {word} Plan cost £4m in 2003.\n"
    added = client.post("/api/v1/ingest", files=[("files", (f"{word}.md", paper.encode()))])
    assert added.status_code == 202, added.text
    states = set()
    until = time.monotonic() + 180
    while "done" not in states and time.monotonic() < until:
        job = client.get(f"/api/v1/ingest/{added.json()['id']}").json()
        states.add(job["state"])
    assert states <= {"waiting", "done"}, states  # neither worker says that it was stopped
    assert job["files"][0]["results"][0]["outcome"] == "indexed"
    for _ in range(4):  # each worker twice
        found = client.get("/api/v1/search", params={"q": f"{word} Plan cost"}).json()
        assert any(word in str(hit) for hit in found.values())

    workers[0].kill()
    for question in ("What was Total Place?", f"What did the {word} Plan cost?"):
        body = {"question": question, "keep": True, "conversation": conversation}
        answer = client.post("/api/v1/ask", json=body)
        assert answer.status_code == 200, answer.text
        questions.append(question)
    assert "£4m" in answer.text
    with connected(database_url) as connection:
        rows = connection.execute(
            "SELECT question FROM turns WHERE conversation = %s ORDER BY asked_at", [conversation]
        ).fetchall()
    assert [row[0] for row in rows] == questions


def connected(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.browser
def test_the_chat_keeps_to_one_worker_and_goes_on_with_the_other(browser, front, workers):
    context = browser.new_context(base_url=front)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    for question in ("What was Total Place?", "Who ran it?"):
        page.get_by_label("Your question").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        told = page.locator("#ju-transcript").get_by_text(question).first
        told.wait_for(timeout=120_000)
        page.locator("#ju-status").get_by_text(
            re.compile("Answered with|does not say")
        ).first.wait_for(timeout=120_000)
    workers[0].kill()
    page.goto("/")
    page.locator("#ju-conversations").get_by_text("What was Total Place?").first.wait_for(
        timeout=60_000
    )
    page.get_by_label("Your question").fill("What is the Wigan Deal?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#ju-transcript").get_by_text("Wigan").nth(1).wait_for(timeout=120_000)
    context.close()


def test_a_worker_that_is_killed_at_work_leaves_its_files_to_the_other(
    client, workers, database_url
):
    """Its job is told to be stopped once it is silent, and the other does it again."""
    text = "It was late, and nobody knew why the plan had cost so much. " * 3000
    files = [("files", (f"{n}.md", f"# Plan {n}\n\n{text}".encode())) for n in range(12)]
    added = httpx.post(
        f"{workers[0].url}/api/v1/ingest", files=files, timeout=120,
        headers={"origin": workers[0].url,
                 "cookie": f"joinedup_session={client.cookies['joinedup_session']}"},
    )  # fmt: skip
    assert added.status_code == 202, added.text
    place = f"/api/v1/ingest/{added.json()['id']}"
    other = {"cookie": f"joinedup_session={client.cookies['joinedup_session']}",
             "origin": workers[1].url}  # fmt: skip
    until = time.monotonic() + 60
    while True:
        told = httpx.get(f"{workers[1].url}{place}", headers=other)
        assert told.status_code == 200, told.text
        job = told.json()
        if job["done"] or job["state"] == "done" or time.monotonic() > until:
            break
        time.sleep(0.2)
    assert job["state"] == "waiting" and job["total"] == 12, job
    workers[0].kill()
    with connected(database_url) as connection:  # as if a minute and a half had passed
        connection.execute("UPDATE work SET beat = beat - interval '2 minutes'")
    assert client.get(place).json()["state"] == "stopped"
    assert client.post(f"{place}/again").status_code == 202
    until = time.monotonic() + 240
    while client.get(place).json()["state"] == "waiting" and time.monotonic() < until:
        time.sleep(0.3)
    job = client.get(place).json()
    assert job["state"] == "done"
    assert {r["outcome"] for f in job["files"] for r in f["results"]} == {"indexed"}
