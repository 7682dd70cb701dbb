"""What somebody who only gives a link must not reach: this machine and its network."""

import socket

import httpx
import pytest

from corpus.addresses import PublicTransport, public_address
from corpus.fetch import Fetcher, Manners, WebPage

INSIDE = (
    "127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1",
    "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "[::1]", "[::]", "[fe80::1]",
    "[fe80::1%25lo]", "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001:0:7f00:1::]",
    "[2001:db8::1]",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "[2606:4700:4700::1111]", "[64:ff9b::5db8:d70e]", "[::ffff:8.8.8.8]")


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_inside_address_is_public(host):
    assert public_address(host) == ""


@pytest.mark.parametrize("host", OUTSIDE)
def test_outside_addresses_are_public(host):
    assert public_address(host)


@pytest.fixture
def inside():
    """A server on this machine; `seen` is what reached it."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        seen = None

        def do_GET(self):
            self.seen.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "text/plain")
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *_):
            pass

    Handler.seen = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, Handler.seen
    server.shutdown()
    server.server_close()


def fetched(folder, url):
    fetcher = Fetcher(folder, Manners(0, 1, 0, 2), public_only=True)
    try:
        return fetcher.fetch([WebPage(id="one", url=url)])[0]
    finally:
        fetcher.close()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"]
)
def test_a_link_to_the_inside_is_not_followed(tmp_path, inside, host):
    port, seen = inside
    assert fetched(tmp_path, f"http://{host}:{port}/x").outcome == "forbidden"
    assert seen == []


@pytest.mark.parametrize(
    "names", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"], []]
)
def test_one_inside_address_of_a_name_is_enough(monkeypatch, names):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in names
    ])  # fmt: skip
    assert public_address("both.example") == ""


def test_what_is_connected_to_is_the_address_that_was_checked(monkeypatch, inside):
    """The name server answers with an outside address first, and an inside one ever after."""
    port, seen = inside
    real, asked, tried = socket.getaddrinfo, [], []

    def changing(host, *more, **named):
        if host == "rebind.example":
            asked.append(host)
            address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]
        return real(host, *more, **named)

    def connect(address, *_, **__):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket, "create_connection", connect)
    with (
        httpx.Client(transport=PublicTransport()) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get(f"http://rebind.example:{port}/")
    assert tried == [("93.184.215.14", port)]
    assert len(asked) == 1
    with (
        httpx.Client(transport=PublicTransport()) as client,
        pytest.raises(httpx.ConnectError, match="public internet"),
    ):
        client.get(f"http://rebind.example:{port}/")
    assert seen == []


def test_a_redirect_is_checked_as_the_first_address_was(tmp_path, monkeypatch, inside):
    port, seen = inside

    def handle(self, request):
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        return httpx.Response(302, headers={"location": f"http://127.0.0.1:{port}/secret"})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    answer = fetched(tmp_path, "http://93.184.215.14/paper")
    assert answer.outcome == "forbidden"
    assert "not on the public internet" in answer.detail
    assert seen == []


def test_a_redirect_of_robots_txt_is_checked_too(tmp_path, monkeypatch, inside):
    port, seen = inside
    real = httpx.HTTPTransport.handle_request

    def handle(self, request):
        if request.url.host == "93.184.215.14":
            return httpx.Response(302, headers={"location": f"http://127.0.0.1:{port}/robots.txt"})
        return real(self, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    answer = fetched(tmp_path, "http://93.184.215.14/paper")
    assert answer.outcome == "failed"
    assert seen == []


def test_no_proxy_of_the_environment_looks_names_up_again(tmp_path, monkeypatch, inside):
    port, seen = inside
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: (_ for _ in ()).throw(
        ConnectionRefusedError))  # fmt: skip
    assert fetched(tmp_path, "http://93.184.215.14/paper").outcome == "failed"
    assert seen == []
