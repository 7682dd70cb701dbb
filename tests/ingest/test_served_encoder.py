"""Embeddings from a real server in both protocols, and what it may do wrong."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from corpus.errors import IndexOutdated, ModelUnavailable, UsageError
from ingest import Embedder, Index, ingest
from ingest.served_encoder import ServedEncoder

TEXTS = [f"Sentence {n} of the Hull Plan, which cost £{n}m in {1990 + n}." for n in range(70)]


@pytest.fixture
def server(embedder):
    """A server of the bundled model; `server.faults` holds what goes wrong with the next ones."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self.server.asked.append((self.path, said, self.headers.get("authorization")))
            texts = said.get("inputs") or said.get("input")
            # Lengths other than one: it is the reader's to make them units.
            rows = (embedder.embed(texts) * 3).tolist()
            body = rows
            if self.path.endswith("/v1/embeddings"):
                data = [{"index": n, "embedding": row} for n, row in enumerate(rows)]
                body = {"data": data[::-1]}
            fault = self.server.faults.pop(0) if self.server.faults else None
            if callable(fault):
                body = fault(body)
            self.send_response(fault if isinstance(fault, int) else 200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.asked, running.faults = [], []
    running.url = f"http://127.0.0.1:{running.server_port}"
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def served(server):
    return ServedEncoder(f"{server.url}/v1", "sesame", "mini", 256, wait=0.01)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/embed"])
def test_both_protocols_give_the_model_s_vectors(server, embedder, path):
    encoder = ServedEncoder(server.url + path, "sesame", "mini", 256)
    vectors = encoder.encode(TEXTS)
    assert np.abs(vectors - embedder.embed(TEXTS)).max() < 1e-5
    assert encoder.dimension == embedder.dimension
    assert len(server.asked) == 4  # 70 texts by 32, and one for the dimension
    assert {key for _, _, key in server.asked} == {"Bearer sesame"}
    if path == "/embed":
        assert server.asked[0][0] == "/embed"
    else:
        assert server.asked[0][0] == "/v1/embeddings"
        assert server.asked[0][1]["model"] == "mini"


@pytest.mark.parametrize("fault", [500, 503, 429])
def test_what_passes_is_tried_again(server, served, embedder, fault):
    server.faults = [fault, fault]
    assert np.abs(served.encode(TEXTS[:3]) - embedder.embed(TEXTS[:3])).max() < 1e-5
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ([401], "it says 401"),
        ([503] * 9, "it says 503"),
        ([lambda body: {"data": body["data"][1:]}], "another number of vectors"),
        ([lambda body: {"error": "no"}], "not of its protocol"),
        ([lambda body: "<html>"], "not of its protocol"),
        ([lambda body: {"data": [{"index": n, "embedding": [0.1] * (n + 2)} for n in range(3)]}],
         "no table of numbers"),
        ([lambda body: {"data": [{"index": n, "embedding": ["a"]} for n in range(3)]}],
         "no table of numbers"),
        ([lambda body: {"data": [{"index": n, "embedding": [float("nan")]} for n in range(3)]}],
         "no table of numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_without_the_key(server, served, faults, told):
    server.faults = faults
    with pytest.raises(ModelUnavailable, match=told) as error:
        served.encode(TEXTS[:3])
    assert "JOINEDUP_EMBEDDING_URL" in str(error.value)
    assert "sesame" not in str(error.value)


def test_a_server_that_hangs_or_is_not_there_is_given_up(server, monkeypatch):
    monkeypatch.setattr("ingest.served_encoder._SECONDS", 0.2)
    hanging = ServedEncoder(f"{server.url}/v1", "", "mini", 256, wait=0.01)
    server.faults = [lambda body: time.sleep(1) or body] * 9
    with pytest.raises(ModelUnavailable, match="ReadTimeout"):
        hanging.encode(["a"])
    gone = ServedEncoder("http://user:secret@127.0.0.1:9/v1", "", "mini", 256, wait=0.01)
    with pytest.raises(ModelUnavailable, match="ConnectError") as error:
        gone.encode(["a"])
    assert "secret" not in str(error.value)
    with pytest.raises(UsageError, match="no http or https URL"):
        ServedEncoder("file:///etc/passwd", "", "mini", 256)


def test_an_index_is_built_and_asked_through_a_server_and_never_mixed(
    server, tmp_path, monkeypatch, embedder
):
    own = tmp_path / "own.md"
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    monkeypatch.setenv("JOINEDUP_EMBEDDING_URL", f"{server.url}/v1")
    remote = Embedder("mini")
    ingest([own], tmp_path / "index", remote, with_bundled=False)
    assert any("Hull" in str(said) for _, said, _ in server.asked)
    assert Index(tmp_path / "index", remote).dense("What did the Hull Plan cost?", 1)[0][1] > 0.6
    monkeypatch.delenv("JOINEDUP_EMBEDDING_URL")
    with pytest.raises(IndexOutdated):
        Index(tmp_path / "index", embedder)
