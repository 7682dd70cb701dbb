"""The REST API as a program uses it: ask, search, look things up, rate, and be told what is wrong."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from assistant import Answer

TOTAL_PLACE = {"question": "What was Total Place?"}


def test_an_answer_is_that_of_the_library(client, assistant):
    said = client.post("/api/v1/ask", json=TOTAL_PLACE).json()
    mine = assistant.ask(TOTAL_PLACE["question"])
    theirs = Answer.from_dict(said["answer"])
    assert theirs.claims == mine.claims
    assert theirs.status == "answered"
    assert said["id"] is None


def test_a_kept_conversation_goes_on(client):
    first = client.post("/api/v1/ask", json={**TOTAL_PLACE, "keep": True}).json()
    more = {"question": "How much did it cost?", "conversation": first["conversation"]}
    second = client.post("/api/v1/ask", json=more).json()
    assert second["answer"]["standalone_question"] == "How much did Total Place cost?"
    assert second["conversation"] == first["conversation"]
    assert second["id"] != first["id"]


def test_questions_before_it_are_taken_into_account_without_keeping_anything(client):
    asked = {"question": "How much did it cost?", "earlier": ["What was Total Place?"]}
    said = client.post("/api/v1/ask", json=asked).json()
    assert said["answer"]["standalone_question"] == "How much did Total Place cost?"


def test_filters_narrow_an_answer_and_a_search(client):
    asked = {"question": "What stops data sharing?", "filters": {"publishers": ["NAO"]}}
    answer = client.post("/api/v1/ask", json=asked).json()["answer"]
    assert answer["filters"]["publishers"] == ["NAO"]
    assert answer["claims"]
    said = {s["publisher"] for c in answer["claims"] for s in c["citations"][0]["sources"]}
    assert any("National Audit Office" in publisher for publisher in said)
    found = client.get("/api/v1/search", params={"q": "data sharing", "initiative": "total-place"})
    assert {p["document_id"] for p in found.json()["passages"]} <= {
        d["id"] for d in client.get("/api/v1/documents?limit=1000").json()["documents"]
    }
    assert found.json()["passages"][0]["score"] > 0


def test_documents_come_in_stretches_and_lead_to_their_passages(client, assistant):
    seen, after = [], ""
    while after is not None:
        stretch = client.get("/api/v1/documents", params={"after": after, "limit": 30}).json()
        seen += [d["id"] for d in stretch["documents"]]
        after = stretch["after"]
    assert seen == assistant.index.document_ids
    document = client.get("/api/v1/documents/total-place").json()
    assert document["title"] == "Total Place"
    assert len(document["passage_ids"]) == document["passages"] > 3
    identifier = document["passage_ids"][1]
    passage = client.get(f"/api/v1/passages/{identifier.replace('#', '%23')}").json()
    stored = assistant.index.document("total-place").text
    assert passage["text"] == stored[passage["start"] : passage["end"]]


def test_nothing_says_where_files_lie_on_the_server(client, assistant):
    path = assistant.index.document("total-place").path
    assert path.startswith("/")
    for address in ("/api/v1/documents", "/api/v1/documents/total-place", "/api/v1/search?q=total"):
        assert path.rpartition("/")[0] not in client.get(address).text


def test_initiatives_are_those_of_the_registry(client):
    found = client.get("/api/v1/initiatives", params={"named": "sure start"}).json()["initiatives"]
    assert "sure-start" in [each["id"] for each in found]
    assert client.get("/api/v1/initiatives/sure-start").json()["start"] == 1999
    assert len(client.get("/api/v1/initiatives").json()["initiatives"]) > 100


def test_feedback_is_kept_for_who_asked_and_refused_to_others(client, other, store):
    answers = {}
    with ThreadPoolExecutor(2) as pool:
        asked = {
            who: pool.submit(who.post, "/api/v1/ask", json={**TOTAL_PLACE, "keep": True})
            for who in (client, other)
        }
        answers = {who: said.result().json()["id"] for who, said in asked.items()}
    mine = {
        "answer": answers[client],
        "useful": True,
        "sentences": [{"claim": 0, "verdict": "wrong"}],
    }
    assert client.post("/api/v1/feedback", json=mine).status_code == 204
    assert other.post("/api/v1/feedback", json=mine).status_code == 404
    theirs = {"answer": answers[other], "useful": False, "comment": "Old."}
    assert other.post("/api/v1/feedback", json=theirs).status_code == 204
    rows = {row.id: row for row in store.ratings.rows()}
    assert rows[answers[client]].useful is True
    assert rows[answers[client]].sentences[0].verdict == "wrong"
    assert rows[answers[other]].useful is False
    assert rows[answers[other]].comment == "Old."
    more = {"question": "Why?", "conversation": _conversation(client)}
    assert other.post("/api/v1/ask", json=more).status_code == 404


def test_a_rating_of_a_sentence_that_is_not_there_is_refused(client):
    kept = client.post("/api/v1/ask", json={**TOTAL_PLACE, "keep": True}).json()["id"]
    wrong = {"answer": kept, "sentences": [{"claim": 99, "verdict": "right"}]}
    assert_problem(client.post("/api/v1/feedback", json=wrong), 400, "sentence")
    twice = {"answer": kept, "sentences": [{"claim": 0, "verdict": "right"}] * 2}
    assert_problem(client.post("/api/v1/feedback", json=twice), 422, "two verdicts")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"question": " "}', 422, "question"),
        (b'{"question": "' + b"a" * 2001 + b'"}', 422, "question"),
        (b'{"question": "\\ud800"}', 422, "question"),
        (b'{"question": "a\\u0000b"}', 422, "question"),
        (b'{"question": "x", "surprise": 1}', 422, "surprise"),
        (b'{"question": "What?", "filters": {"places": ["Narnia"]}}', 400, "Narnia"),
        (b'{"question": "What?", "filters": {"first_year": 5}}', 422, "filters.first_year"),
        (b'{"question": "What?", "conversation": "nobodys"}', 404, "conversation"),
        (b'{"question": ', 422, ""),
        (b"[" * 100_000, 400, ""),
    ],
)  # fmt: skip
def test_a_wrong_question_gets_one_sentence(client, body, status, words):
    said = client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert_problem(said, status, words)


def test_what_is_not_there_is_a_problem_too(client):
    for path in ("/api/v1/nothing", "/v1/nothing", "/api/v1/documents/none", "/api/v1/passages/a%231-2",
                 "/api/v1/passages/total-place%23x-y", "/api/v1/passages/none",
                 "/api/v1/initiatives/none"):  # fmt: skip
        assert_problem(client.get(path), 404, "")
    wrong = client.get("/api/v1/ask")
    assert_problem(wrong, 405, "method")
    assert wrong.headers["allow"] == "POST"


def test_other_sites_and_other_names_are_turned_away(client):
    foreign = {"origin": "http://evil.example"}
    for path in ("/api/v1/ask", "/mcp", "/v1/chat/completions"):
        assert_problem(client.post(path, json=TOTAL_PLACE, headers=foreign), 403, "site")
    assert_problem(client.get("/health", headers={"host": "evil.example"}), 403, "not called")


def test_the_pages_and_the_chat_are_served_beside_the_api(client):
    assert "text/html" in client.get("/").headers["content-type"]
    assert client.get("/joinedup/joinedup.css").status_code == 200


def test_health_readiness_and_metrics(client):
    assert client.get("/health").json()["status"] == "ok"
    ready = client.get("/ready").json()
    assert ready["documents"] >= 78
    before = _metric(client, 'joinedup_answers_total{status="answered"}')
    client.post("/api/v1/ask", json=TOTAL_PLACE)
    assert _metric(client, 'joinedup_answers_total{status="answered"}') == before + 1
    text = client.get("/metrics").text
    assert 'joinedup_requests_total{method="POST",route="/api/v1/ask",status="200"}' in text
    assert 'joinedup_stage_seconds_count{stage="retrieve"}' in text
    client.get("/api/v1/documents/made-up-by-an-attacker")
    assert "made-up" not in client.get("/metrics").text


def assert_problem(said: httpx.Response, status: int, words: str) -> None:
    assert said.status_code == status, said.text
    assert said.headers["content-type"] == "application/problem+json"
    body = said.json()
    assert body["status"] == status
    assert words in body["detail"]
    assert re.fullmatch(r"[A-Z][^\n]*[.?]", body["detail"]), body["detail"]
    assert "Traceback" not in said.text


def _conversation(client) -> str:
    return client.post("/api/v1/ask", json={**TOTAL_PLACE, "keep": True}).json()["conversation"]


def _metric(client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0
