"""Logs: a line a record, an id a request, and nothing of what was asked."""

import io
import json
import logging
import re
import signal
import sys

import httpx
import pytest

from ingest.settings import Settings
from ui.logs.config import logged
from ui.logs.lines import FIELDS, JsonLine, OneLine
from ui.logs.request import begin, request_id

from .conftest import PASSWORD, QUESTION

HOSTILE = 'x\r\n{"level": "critical"}\x1b[2J\x1b]0;t\x07\u2028\u202e\x85' + "y" * 100_000
SECRET = "zanzibar"


def written(formatter, say):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("ui.test_logs")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        say(logger)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize("formatter", [JsonLine(), OneLine("%(levelname)s: %(message)s")])
def test_nothing_that_was_sent_makes_a_line_of_its_own_or_moves_a_cursor(formatter):
    out = written(
        formatter, lambda log: log.info("%s", HOSTILE, extra={FIELDS: {"route": HOSTILE}})
    )
    assert out.count("\n") == 1 and out.endswith("\n")
    assert len(out) < 10_000
    assert out.rstrip("\n").isprintable() or isinstance(formatter, OneLine)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", out)


def test_a_json_line_has_the_request_and_fields_that_hide_nothing():
    begin("request-0001")
    out = json.loads(
        written(JsonLine(), lambda log: log.warning("x", extra={FIELDS: {"level": "no", "ms": 3}}))
    )
    assert out["request"] == request_id() == "request-0001"
    assert (out["level"], out["ms"], out["message"], out["logger"]) == (
        "warning", 3, "x", "ui.test_logs")  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", out["time"])


def fails(log):
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        log.exception("it went wrong")


@pytest.mark.parametrize("make", [JsonLine, OneLine])
def test_an_errors_words_are_told_only_where_that_is_wanted(make):
    quiet, whole = written(make(), fails), written(make(everything=True), fails)
    for out in (quiet, whole):
        assert "builtins.KeyError" in out and "builtins.ValueError" in out
        assert "test_logs.py" in out
    assert SECRET not in quiet
    assert whole.count(SECRET) == 2


def test_what_a_library_interpolates_is_told_only_where_that_is_wanted():
    record = logging.LogRecord("somelib.db", logging.WARNING, "f.py", 1, "no %s", (SECRET,), None)
    free = logging.LogRecord("somelib.db", logging.WARNING, "f.py", 1, f"no {SECRET}", None, None)
    assert json.loads(JsonLine().format(record))["message"] == "no %s"
    assert SECRET not in JsonLine().format(free) + OneLine().format(free) + OneLine().format(record)
    assert SECRET in JsonLine(everything=True).format(free)


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f g", "abcdefgh\r\nx: y", "é" * 9]
)
def test_an_id_that_is_not_well_formed_is_not_taken(given):
    made = begin(given)
    assert made != given
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_settings_choose_level_and_form():
    made = logged(Settings(log_format="json", log_level="error"))
    assert made["formatters"]["line"]["()"] is JsonLine
    assert made["root"]["level"] == made["loggers"]["ui"]["level"] == "ERROR"
    assert logged(Settings(log_level="debug"))["root"]["level"] == "WARNING"


def test_a_response_and_its_problem_carry_the_id(guard):
    with guard().client() as nobody:
        given = nobody.get("/api/v1/documents", headers={"x-request-id": "from-the-proxy-17"})
        assert given.status_code == 401
        assert given.headers["x-request-id"] == given.json()["request_id"] == "from-the-proxy-17"
        first, second = (nobody.get("/health").headers["x-request-id"] for _ in range(2))
        assert first != second


def ends(process):
    process.popen.send_signal(signal.SIGTERM)
    process.ends()
    return process.said


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_server_logs_every_request_and_nothing_of_what_was_asked(serve, store, folder):
    from ui.access.access import access

    person = access(store, Settings(store=str(folder / "store.db"))).accounts.add(
        "ada", "administrator", PASSWORD
    )
    process = serve(
        "--log-format", "json", JOINEDUP_SIGN_IN="true", JOINEDUP_ALLOWED_HOSTS="a.example"
    )
    with httpx.Client(base_url=process.url, timeout=120) as client:
        client.headers["origin"] = process.url.rstrip("/")
        signed = client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
        assert signed.status_code == 303
        client.post("/sign-in", data={"name": SECRET, "password": SECRET})
        asked = client.post("/api/v1/ask", json={"question": f"{QUESTION} {SECRET}"},
                            headers={"x-request-id": "asked-by-ada"})  # fmt: skip
        assert asked.status_code == 200
        client.get("/search", params={"q": SECRET})
        client.get(f"/{SECRET}")
        client.get("/api/v1/search", params={"q": SECRET, "k": SECRET})
        added = client.post(
            "/api/v1/ingest", files={"files": (f"{SECRET}.md", b"# Hi\n\nIt cost 4m.")}
        )
        assert added.status_code == 202
        assert client.get("/health").status_code == 200
    lines = [json.loads(line) for line in ends(process).splitlines()]
    assert (
        SECRET not in process.said
        and "Hull" not in process.said
        and not re.search(r"\bada\b", process.said.replace("asked-by-ada", ""))
    )
    served = [line for line in lines if line["message"] == "request"]
    assert {(r["method"], r["route"], r["status"]) for r in served} >= {
        ("POST", "/sign-in", 303), ("POST", "/sign-in", 401), ("POST", "/api/v1/ask", 200),
        ("GET", "/search", 200), ("GET", "other", 404), ("GET", "/api/v1/search", 422),
    }  # fmt: skip
    mine = [line for line in lines if line.get("request") == "asked-by-ada"]
    assert {line["message"] for line in mine} == {"answered", "request"}
    assert next(r for r in mine if r["message"] == "request")["person"] == person.id
    assert not any(r["route"] == "/health" for r in served)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_questions_are_logged_where_that_is_wanted(serve):
    process = serve(JOINEDUP_LOG_QUESTIONS="true")
    httpx.post(f"{process.url}api/v1/ask", json={"question": QUESTION}, timeout=120)
    said = ends(process)
    assert f"question={QUESTION}" in said
    assert re.search(r"INFO ui\.logs\.requests: request .*route=/api/v1/ask status=200", said)
