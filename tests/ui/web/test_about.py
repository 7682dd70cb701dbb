"""About: figures that are those of the files, what leaves the machine, and what is one's own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import evals
from assistant.feedback import Feedback, SentenceFeedback
from ingest.settings import Settings
from ui.cli import app as command
from ui.store import Store, Verdicts
from ui.web.knowledge import leaving
from ui.web.measured import gate_rates, refusals
from ui.web.visitor import COOKIE


def test_the_page_counts_what_the_index_holds(client, app):
    html = client.get("/about").text
    index = app.state.service.assistant.index
    assert f"<dd>{index.passage_count}</dd>" in html
    assert index.manifest.fingerprint in html
    assert "Hull City Council: 1" in html
    assert '<h2 id="leaves">What leaves this machine</h2>\n<p>Nothing.' in html


def test_the_rates_are_those_of_the_datasheet_and_the_baseline():
    found = gate_rates()
    sheet = (Path(evals.__file__).parent / "datasets/claims/DATASHEET.md").read_text("utf-8")
    assert dict(found.rates)["corrupted claims caught"].startswith("96.0%")
    assert len(found.rates) == 5
    assert all(f"| {rate} |" in sheet for _, rate in found.rates)
    assert f", {found.date}." in sheet
    said = refusals()
    assert (said.unanswerable, said.answerable) == (27, 143)
    assert 0 < said.wrongly < said.answerable
    assert 0 < said.refused < said.unanswerable


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://me:secret@models.example:8000/v1?key=hush", "models.example"),
        ("http://127.0.0.1:11434", "127.0.0.1 (this machine)"),
        ("", "the server of openai"),
    ],
)
def test_a_chat_model_is_named_with_its_server_and_no_key(app, url, said):
    assistant = app.state.service.assistant

    class Named:
        name = "openai:gpt-x"

    assistant.writer = Named()
    try:
        (sentence,) = leaving(assistant, Settings(model="openai:gpt-x", model_url=url))
    finally:
        assistant.writer = None
    assert said in sentence
    assert "openai:gpt-x" in sentence
    assert "secret" not in sentence
    assert "hush" not in sentence


@pytest.fixture
def rated(app, client, other):
    """Two visitors, each with an answer of which they said something."""
    service = app.state.service
    for who, words in ((client, "mine"), (other, "theirs")):
        who.get("/about")
        owner = who.cookies[COOKIE]
        answer = service.assistant.ask("What did the Hull Plan cost?")
        turn = service.store.add(owner, "", answer)
        verdict = SentenceFeedback(claim=0, verdict="right", comment=words)
        service.store.ratings.give(owner, turn.id, Verdicts(useful=True, sentences=(verdict,)))
    return service.store


def test_people_take_away_their_own_feedback_and_delete_their_own_conversations(
    rated, client, other
):
    (row,) = client.get("/feedback.jsonl").text.splitlines()
    assert Feedback.model_validate_json(row).sentences[0].comment == "mine"
    asked = client.get("/about/delete").text
    assert "One conversation" in asked
    assert rated.conversations(client.cookies[COOKIE])
    assert "One conversation was" in client.post("/about/delete").text
    assert not rated.conversations(client.cookies[COOKIE])
    assert client.get("/feedback.jsonl").text == ""
    assert len(rated.conversations(other.cookies[COOKIE])) == 1
    refused = other.post("/about/delete", headers={"origin": "https://evil.test"})
    assert refused.status_code == 403
    assert len(rated.conversations(other.cookies[COOKIE])) == 1


def test_everybodys_feedback_becomes_questions(rated, tmp_path, monkeypatch):
    monkeypatch.setenv("JOINEDUP_STORE", str(tmp_path / "store.db"))
    run = CliRunner().invoke
    out = tmp_path / "feedback.jsonl"
    written = run(command, ["feedback", "--output", str(out)])
    assert written.exit_code == 0
    assert "2 rated answers" in written.output
    comments = {json.loads(line)["sentences"][0]["comment"] for line in out.open()}
    assert comments == {"mine", "theirs"}
    imported = run(
        command, ["eval", "import", "feedback", str(out), "--out", str(tmp_path / "q.jsonl")]
    )
    assert imported.exit_code == 0, imported.output
    questions = [json.loads(line) for line in (tmp_path / "q.jsonl").open()]
    assert [q["turns"] for q in questions] == [["What did the Hull Plan cost?"]] * 2
    assert all(q["nuggets"][0]["vital"] for q in questions)
    assert run(command, ["feedback", "--output", str(out)]).exit_code != 0
    monkeypatch.setenv("JOINEDUP_STORE", str(tmp_path / "none.db"))
    assert run(command, ["feedback", "--output", str(tmp_path / "x")]).exit_code != 0
    assert not (tmp_path / "none.db").exists()


def test_a_store_of_before_gains_the_table_of_uploads(tmp_path):
    store = Store(tmp_path / "old.db")
    from sqlalchemy import text

    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE uploads"))
    store.close()
    again = Store(tmp_path / "old.db")
    again.uploads.add("me", "lot", [("a.pdf", 3)])
    assert [upload.name for upload in again.uploads.of("me")] == ["a.pdf"]
    assert again.uploads.of("you") == []
    again.close()
