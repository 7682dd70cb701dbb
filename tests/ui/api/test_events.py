"""Server-sent events: claims as they pass the gate, then the answer that counts, or a problem."""

import json

import httpx

from assistant import Claim
from ui.api.asking import Answered


def events(client, **body):
    """The (name, data) pairs of a stream."""
    with client.stream("POST", "/api/v1/ask/stream", json=body) as said:
        assert said.status_code == 200
        assert said.headers["content-type"].startswith("text/event-stream")
        text = said.read().decode()
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    return [
        (block.split("\n")[0].removeprefix("event: "), json.loads(block.split("\n")[1][6:]))
        for block in blocks
    ]


def test_each_claim_then_the_answer(client):
    said = events(client, question="What was Total Place?")
    answered = Answered.model_validate(said[-1][1])
    assert [name for name, _ in said] == ["claim"] * (len(said) - 1) + ["answer"]
    assert [Claim.model_validate(data) for _, data in said[:-1]] == list(answered.answer.claims)
    assert len(said) > 3


def test_a_streamed_answer_can_be_kept_and_rated(client):
    said = events(client, question="What was Total Place?", keep=True)
    rating = {"answer": said[-1][1]["id"], "useful": True}
    assert client.post("/api/v1/feedback", json=rating).status_code == 204


def test_what_is_wrong_with_a_question_is_said_before_the_stream_begins(client):
    wrong = {"question": "What?", "filters": {"places": ["Narnia"]}}
    said = client.post("/api/v1/ask/stream", json=wrong)
    assert said.status_code == 400
    assert said.headers["content-type"] == "application/problem+json"
    assert "Narnia" in said.json()["detail"]


def test_an_answer_that_takes_too_long_ends_the_stream_with_a_problem(held):
    slow = held(answer_seconds=3)
    with httpx.Client(base_url=slow.served.url, timeout=60) as client:
        said = events(client, question="What was Total Place?")
    assert said[-1][0] == "problem"
    assert said[-1][1]["status"] == 504


def test_an_answer_whose_reader_has_gone_leaves_its_place_to_the_next(held):
    one = held(answers_at_once=1, wait_seconds=60, answer_seconds=60)
    with httpx.Client(base_url=one.served.url, timeout=60) as client:
        body = {"question": "What was Total Place?"}
        with client.stream("POST", "/api/v1/ask/stream", json=body):
            assert one.waiting.acquire(timeout=60)
        one.let_go.set()
        assert client.post("/api/v1/ask", json=body).status_code == 200
