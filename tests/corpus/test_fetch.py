"""The fetcher against a real HTTP server on this machine that misbehaves in every usual way."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml

from corpus import Publication
from corpus.fetch import Fetcher, Manners
from corpus.licences import is_mirror, permits_keeping
from ingest.pipeline import read_document
from tests.ingest.test_readers import make_pdf

QUICK = Manners(pause=0.0, attempts=3, first_wait=0.01, timeout=2.0)


class Server(ThreadingHTTPServer):
    def __init__(self, pdf: bytes):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pdf, self.seen, self.times, self.robots = pdf, [], [], (404, b"")

    def handle_error(self, *_):
        """Say nothing when the fetcher has hung up, as it must on some of these."""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body=b"", kind="application/pdf", length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def do_GET(self):
        server, path = self.server, self.path
        times = server.seen.count(path)
        server.seen.append(path)
        server.times.append(time.monotonic())
        if path == "/robots.txt":
            self.send(*server.robots, kind="text/plain")
        elif path == "/good":
            self.send(200, server.pdf)
        elif path == "/moved":
            self.send(302, Location="/good")
        elif path == "/elsewhere":
            self.send(302, Location="/private/report")
        elif path == "/loop":
            self.send(302, Location="/loop")
        elif path == "/gone":
            self.send(404, b"no", "text/html")
        elif path == "/locked":
            self.send(403, b"no", "text/html")
        elif path == "/flaky" and times < 2:
            self.send(503, b"busy", "text/html", Retry_After="0")
        elif path == "/flaky":
            self.send(200, server.pdf)
        elif path == "/picture":
            self.send(200, b"GIF89a", "image/gif")
        elif path == "/liar":
            self.send(200, b"<html>Please sign in</html>", "application/pdf")
        elif path == "/empty":
            self.send(200, b"", "text/html")
        elif path == "/cut":
            self.cut(times)
        elif path == "/always-cut":
            self.send(200, server.pdf[:100], length=len(server.pdf))
        elif path == "/slow":
            time.sleep(4)
            self.send(200, server.pdf)
        else:
            self.send(200, server.pdf)

    def cut(self, times):
        """Break off half way the first time; then resume from the range that is asked for."""
        pdf = self.server.pdf
        if times == 0:
            self.send(200, pdf[: len(pdf) // 2], length=len(pdf))
            return
        start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.send(206, pdf[start:], Content_Range=f"bytes {start}-{len(pdf) - 1}/{len(pdf)}")


@pytest.fixture
def server(tmp_path):
    path = tmp_path / "made.pdf"
    make_pdf(path, [[(20, "A Report on Sunrise"), (11, "The Sunrise Scheme cost £7m in 2011.")]])
    server = Server(path.read_bytes())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def publication(server, path, identifier="report"):
    return Publication(
        id=identifier, title="The Sunrise Report", publisher="The Office", year=2012,
        type="evaluation", url=f"{server.address}{path}", licence="OGL v3", voice="department",
    )  # fmt: skip


def fetch(server, folder, path, manners=QUICK):
    fetcher = Fetcher(folder, manners)
    (result,) = fetcher.fetch([publication(server, path)])
    fetcher.close()
    return result


def final(folder):
    return sorted(p.name for p in folder.iterdir() if p.suffix not in (".part", ".yaml"))


@pytest.mark.parametrize("path", ["/good", "/moved", "/flaky", "/cut"])
def test_a_good_original_arrives_whole_however_the_server_stumbles(server, tmp_path, path):
    folder = tmp_path / "originals"
    assert fetch(server, folder, path).outcome == "fetched"
    assert (folder / "report.pdf").read_bytes() == server.pdf
    assert not (folder / "report.part").exists()
    record = yaml.safe_load((folder / "report.yaml").read_text(encoding="utf-8"))
    assert len(record["sha256"]) == 64
    if path == "/cut":
        assert server.seen.count("/cut") == 2


def test_what_is_fetched_can_be_ingested_with_its_provenance_and_pages(server, tmp_path):
    fetch(server, tmp_path / "originals", "/good")
    document = read_document(tmp_path / "originals" / "report.pdf")
    assert (document.title, document.publisher, document.year) == (
        "The Sunrise Report",
        "The Office",
        2012,
    )
    assert document.type == "evaluation"
    assert document.url == f"{server.address}/good"
    assert document.page_at(document.text.index("£7m")) == 1


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/gone", "gone"),
        ("/locked", "forbidden"),
        ("/picture", "unreadable"),
        ("/liar", "unreadable"),
        ("/empty", "unreadable"),
        ("/loop", "failed"),
        ("/always-cut", "failed"),
        ("/slow", "failed"),
    ],
)
def test_what_cannot_be_had_is_reported_and_nothing_stands_under_the_final_name(
    server, tmp_path, path, outcome
):
    folder = tmp_path / "originals"
    manners = Manners(pause=0.0, attempts=2, first_wait=0.01, timeout=0.5)
    result = fetch(server, folder, path, manners)
    assert result.outcome == outcome, result
    assert final(folder) == []


def test_a_broken_download_is_resumed_by_the_next_run(server, tmp_path):
    folder = tmp_path / "originals"
    once = Manners(pause=0.0, attempts=1, first_wait=0.0, timeout=2.0)
    assert fetch(server, folder, "/cut", once).outcome == "failed"
    assert (folder / "report.part").stat().st_size == len(server.pdf) // 2
    assert fetch(server, folder, "/cut", once).outcome == "fetched"
    assert (folder / "report.pdf").read_bytes() == server.pdf


def test_what_is_here_is_not_fetched_again(server, tmp_path):
    folder = tmp_path / "originals"
    fetch(server, folder, "/good")
    assert fetch(server, folder, "/good").outcome == "already here"
    assert server.seen.count("/good") == 1


def test_robots_are_obeyed_for_redirects_too(server, tmp_path):
    server.robots = (200, b"User-agent: *\nDisallow: /private")
    assert fetch(server, tmp_path / "a", "/private/report").outcome == "forbidden"
    assert fetch(server, tmp_path / "b", "/elsewhere").outcome == "forbidden"
    assert fetch(server, tmp_path / "c", "/good").outcome == "fetched"
    assert "/private/report" not in server.seen


def test_one_host_is_asked_no_faster_than_the_pause(server, tmp_path):
    fetcher = Fetcher(tmp_path / "originals", Manners(pause=0.2, attempts=1, timeout=2.0))
    fetcher.fetch([publication(server, f"/paper{n}", f"p{n}") for n in range(3)])
    gaps = [b - a for a, b in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.19


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("OGL v3", True), ("Open Parliament Licence", True), ("OGL (Scottish Government)", True),
        ("CC BY 4.0", True), ("CC BY-SA", True), ("CC BY-NC (journal)", False),
        ("CC BY 4.0 (check)", False), ("IFS (CC BY-NC-ND common; check)", False),
        ("NAO copyright", False), ("All rights reserved", False), ("not stated", False),
        ("Crown copyright", False),
    ],
)  # fmt: skip
def test_only_open_licences_permit_keeping(licence, allowed):
    assert permits_keeping(licence) is allowed


def test_copies_on_document_sharing_sites_are_not_originals():
    assert is_mirror("https://www.slideshare.net/30088/total-place-report")
    assert is_mirror("https://pdfslide.net/documents/x.html")
    assert not is_mirror("https://www.gov.uk/x")
