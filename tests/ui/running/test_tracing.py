"""Traces: spans of requests and of what they are made of, nothing of what was asked."""

import json
import shutil
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from assistant import Assistant
from corpus.errors import UsageError
from ingest import Index, observing
from ingest.settings import Settings
from ui.api.app import create_server
from ui.store import Store
from ui.tracing.tracing import tracing

from .conftest import QUESTION

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans(small_index, embedder, tmp_path):
    """Ask a server, and the spans that it made: `spans(ask)`."""
    shutil.copytree(small_index, tmp_path / "index")
    store, exporter = Store(tmp_path / "store.db"), InMemorySpanExporter()
    settings = Settings(uploads=tmp_path / "uploads")
    traced = tracing(settings, store, SimpleSpanProcessor(exporter))
    assistant = Assistant(Index(tmp_path / "index", embedder))
    app = create_server(assistant, store, settings, ("127.0.0.1",), tracing=traced)

    def asked(ask):
        with TestClient(app, base_url="http://127.0.0.1") as client:
            exporter.clear()
            ask(client)
            return list(exporter.get_finished_spans())

    yield asked
    store.close()


def test_a_question_is_a_tree_of_spans(spans):
    def ask(client):
        body = {"question": QUESTION, "keep": True}
        said = client.post("/api/v1/ask", json=body, headers={"traceparent": PARENT})
        assert said.json()["answer"]["status"] == "answered"

    made = spans(ask)
    by_name = {s.name: s for s in made}
    root = by_name["POST /api/v1/ask"]
    assert f"{root.context.trace_id:032x}" == PARENT.split("-")[1]
    assert f"{root.parent.span_id:016x}" == PARENT.split("-")[2]
    assert root.attributes["http.response.status_code"] == 200
    assert len(root.attributes["joinedup.request_id"]) == 32
    steps = {"answer.read_question", "answer.retrieve", "answer.gather_evidence",
             "answer.decide_parts", "answer.by_extracts"}  # fmt: skip
    assert steps | {"retrieval", "store"} <= by_name.keys()
    assert {s.context.trace_id for s in made} == {root.context.trace_id}
    assert by_name["retrieval"].parent.span_id == by_name["answer.retrieve"].context.span_id
    assert by_name["answer.retrieve"].parent.span_id == root.context.span_id
    words = {s.attributes["db.operation.name"] for s in made if s.name == "store"}
    assert {"INSERT"} <= words <= {"INSERT", "UPDATE", "SELECT", "DELETE", "PRAGMA"}
    assert all(s.end_time >= s.start_time for s in made)


def test_nothing_of_what_was_asked_is_in_a_span(spans):
    def ask(client):
        client.post("/api/v1/ask", json={"question": f"{QUESTION} zanzibar", "keep": True})
        client.get("/api/v1/search", params={"q": "zanzibar", "k": "zanzibar"})
        client.get("/zanzibar")
        client.post("/api/v1/ask", json={"question": "zanzibar " * 1000})
        client.request("ZANZIBAR", "/health")

    made = spans(ask)
    assert len(made) > 10
    whole = json.dumps([s.to_json() for s in made])
    assert "zanzibar" not in whole.lower() and "Hull" not in whole


def test_nobody_is_told_when_the_server_has_ended(spans):
    spans(lambda client: client.get("/health"))
    assert observing._observers == []


def test_chroma_is_a_span_where_it_is_asked(tmp_path):
    from ingest.vectors import VectorStore, write_vectors

    exporter, store = InMemorySpanExporter(), Store(tmp_path / "store.db")
    traced = tracing(Settings(), store, SimpleSpanProcessor(exporter))
    try:
        import numpy as np

        vectors = np.eye(4, dtype=np.float32)
        write_vectors(tmp_path / "chroma", list("abcd"), [vectors], [{"n": i} for i in range(4)])
        assert VectorStore(tmp_path / "chroma").nearest(vectors[:1], 1)[0][0] == "a"
        assert "chroma" in {s.name for s in exporter.get_finished_spans()}
    finally:
        traced.close()
        store.close()


@pytest.fixture
def collector():
    """A collector that takes OTLP over HTTP; `collector.requests` is what it got."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.path == "/v1/traces"
            self.server.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_server_sends_its_spans_to_a_collector(serve, collector):
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    process = serve(JOINEDUP_OTEL_ENDPOINT=endpoint)
    assert httpx.post(
        f"{process.url}api/v1/ask", json={"question": QUESTION}, timeout=120
    ).is_success
    process.popen.send_signal(signal.SIGTERM)
    process.ends()
    spans = [s for r in collector.requests for rs in r.resource_spans
             for ss in rs.scope_spans for s in ss.spans]  # fmt: skip
    assert {"POST /api/v1/ask", "retrieval"} <= {s.name for s in spans}
    assert "Hull" not in str(collector.requests)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_collector_that_is_away_holds_nothing_up(serve):
    process = serve(JOINEDUP_OTEL_ENDPOINT="http://127.0.0.1:9")
    assert httpx.post(
        f"{process.url}api/v1/ask", json={"question": QUESTION}, timeout=120
    ).is_success
    process.popen.send_signal(signal.SIGTERM)
    process.ends(60)


def test_an_address_that_is_none_is_refused(tmp_path):
    store = Store(tmp_path / "store.db")
    with pytest.raises(UsageError, match="otel_endpoint 'collector'"):
        tracing(Settings(otel_endpoint="collector"), store)
    store.close()
