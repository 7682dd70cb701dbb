"""The end: what is under way is finished, nothing new is begun, and what was cut off goes on."""

import json
import os
import signal
import socket
import sys
import time
from urllib.parse import urlsplit

import httpx
import pytest

from ingest.verify import verify

from .conftest import QUESTION

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class SlowClient:
    """Somebody who sends a question and reads its stream a few bytes at a time."""

    def __init__(self, url):
        place = urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=60)
        self.body = json.dumps({"question": QUESTION}).encode()
        head = (
            f"POST /api/v1/ask/stream HTTP/1.1\r\nhost: {place.netloc}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(self.body)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + self.body[:5])

    def finish(self):
        for byte in self.body[5:]:
            self.socket.sendall(bytes([byte]))
            time.sleep(0.01)
        read = b""
        while got := self.socket.recv(256):
            read += got
            time.sleep(0.002)
        return read.decode()


def under_way(process, count):
    """Wait until the server has begun so many requests besides the one that asks."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        text = httpx.get(f"{process.url}metrics").text
        found = [
            line for line in text.splitlines() if line.startswith("joinedup_requests_at_work ")
        ]
        if float(found[0].split()[1]) - 1 >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the request was not begun")


def test_a_stream_that_is_under_way_is_finished_and_nothing_new_begun(serve):
    process = serve(JOINEDUP_SHUTDOWN_SECONDS="60")
    assert httpx.get(f"{process.url}ready").status_code == 200
    slow = SlowClient(process.url)
    under_way(process, 1)
    process.popen.send_signal(signal.SIGTERM)
    until = time.monotonic() + 10
    while (ready := httpx.get(f"{process.url}ready")).status_code == 200:
        assert time.monotonic() < until
    assert ready.status_code == 503
    assert ready.json()["detail"] == "This server is being stopped; try again in a few seconds."
    assert httpx.get(f"{process.url}health").status_code == 200
    refused = httpx.post(f"{process.url}api/v1/ask", json={"question": QUESTION})
    assert refused.status_code == 503 and refused.headers["retry-after"]
    assert process.popen.poll() is None
    read = slow.finish()
    assert "200 OK" in read and "event: claim" in read
    answer = json.loads(read.rpartition("event: answer\ndata: ")[2].split("\n")[0])
    assert answer["answer"]["status"] == "answered"
    process.ends(15)
    assert "Traceback" not in process.said and "broken off" not in process.said


def test_what_takes_too_long_is_broken_off(serve):
    process = serve(JOINEDUP_SHUTDOWN_SECONDS="1")
    slow = SlowClient(process.url)
    under_way(process, 1)
    process.popen.send_signal(signal.SIGTERM)
    process.ends(15)
    assert "1 requests were broken off" in process.said
    slow.socket.close()


def test_an_open_chat_does_not_hold_the_end_up(serve):
    process = serve()
    place = urlsplit(process.url)
    with socket.create_connection((place.hostname, place.port)) as beats:
        beats.sendall(
            f"GET /gradio_api/heartbeat/abc HTTP/1.1\r\nhost: {place.netloc}\r\n\r\n".encode()
        )
        assert b"200 OK" in beats.recv(200)
        process.popen.send_signal(signal.SIGTERM)
        process.ends(15)


def test_a_lot_that_the_end_cut_off_is_finished_by_the_next_server(serve, folder):
    process = serve()
    paper = "\n\n".join(
        f"## Part {n}\n\nThe plan cost £{n}m in 2003, and {n} people came." for n in range(400)
    )
    files = [("files", (f"paper-{n}.md", f"# Paper {n}\n\n{paper}")) for n in range(12)]
    with httpx.Client(base_url=process.url, timeout=60) as client:
        job = client.post("/api/v1/ingest", files=files).headers["location"]
        cookies = dict(client.cookies)
        assert client.get(job).json()["state"] == "waiting"
    os.kill(process.popen.pid, signal.SIGTERM)
    process.ends(20)
    again = serve()
    with httpx.Client(base_url=again.url, timeout=60, cookies=cookies) as client:
        seen = client.get(job).json()
        assert seen["state"] in ("waiting", "done")
        until = time.monotonic() + 240
        while (seen := client.get(job).json())["state"] == "waiting":
            assert time.monotonic() < until
            time.sleep(0.5)
        assert seen["state"] == "done"
        assert all(f["results"] for f in seen["files"])
        found = client.get(
            "/api/v1/search", params={"q": "what did the plan of paper 7 cost"}
        ).json()
        assert any(p["title"].startswith("Paper") for p in found["passages"])
    again.popen.send_signal(signal.SIGTERM)
    again.ends(20)
    assert verify(folder / "index") == []
