"""The audit: who asked what and was shown what, on every surface, or nothing is shown."""

import asyncio
import json
import time
from datetime import timedelta

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from openai import OpenAI
from sqlalchemy import text
from typer.testing import CliRunner

from corpus.errors import StoreUnavailable
from ingest.settings import Settings
from ui import cli
from ui.access.access import access
from ui.audit.acts import ACTS, act_for
from ui.audit.asker import asked_by
from ui.audit.audit import Audit
from ui.audit.records import Shown
from ui.chat.desk import Desk
from ui.chat.place import Place
from ui.store import Store
from ui.store.queries import utc_now

from .conftest import PASSWORD, QUESTION


def rows(guarded, since=0):
    return [e for e in guarded.access.audit.entries() if e.number > since]


def last(guarded):
    return max((e.number for e in guarded.access.audit.entries()), default=0)


@pytest.fixture(scope="module")
def guarded(small_index, embedder, tmp_path_factory):
    from .conftest import Guarded

    folder = tmp_path_factory.mktemp("audited")
    running = Guarded(small_index, embedder, folder, uploads=folder / "uploads")
    yield running
    running.close()


@pytest.fixture
def down(guarded):
    """The audit cannot be written to; all else can."""
    with guarded.store.engine.begin() as connection:
        connection.execute(text(
            "CREATE TRIGGER down BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk'); END"
        ))  # fmt: skip
    yield
    with guarded.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER down"))


def rest(guarded, client):
    said = client.post("/api/v1/ask", json={"question": QUESTION})
    return said.status_code, said.text


def sse(guarded, client):
    said = client.post("/api/v1/ask/stream", json={"question": QUESTION})
    return said.status_code, said.text


def completions(guarded, client):
    body = {"model": "joinedup", "messages": [{"role": "user", "content": QUESTION}]}
    said = client.post("/v1/chat/completions", json=body)
    return said.status_code, said.text


def completion_chunks(guarded, client):
    key = client.headers["authorization"].removeprefix("Bearer ")
    with OpenAI(base_url=f"{guarded.url}v1", api_key=key, max_retries=0) as openai:
        try:
            chunks = list(openai.chat.completions.create(
                model="joinedup", stream=True, messages=[{"role": "user", "content": QUESTION}]
            ))  # fmt: skip
        except Exception as error:
            return error.status_code, error.response.text
    return 200, "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)


def mcp(guarded, client):
    async def call():
        http = httpx.AsyncClient(headers=dict(client.headers), timeout=60)
        async with (
            http,
            streamable_http_client(f"{guarded.url}mcp", http_client=http) as ends,
            ClientSession(ends[0], ends[1]) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": QUESTION})

    said = asyncio.run(call())
    return 503 if said.isError else 200, said.content[0].text


SURFACES = (rest, sse, completions, completion_chunks, mcp)


@pytest.mark.parametrize("surface", SURFACES)
def test_every_surface_audits_what_was_asked_and_shown(guarded, surface):
    since = last(guarded)
    with guarded.key("reader", "ask", "read") as client:
        status, said = surface(guarded, client)
    assert status == 200 and "4m" in said
    found = rows(guarded, since)
    assert {e.person for e in found} == {guarded.people["reader"].id}
    assert found[0].act == "asked" and found[0].question == QUESTION
    assert found[-1].act == "answered" and found[-1].detail["status"] == "answered"
    assert {e.act for e in found[1:-1]} == {"shown"}
    document = guarded.assistant.index.document_ids[0]
    words = guarded.assistant.index.document(document).text
    assert all(s.document == document for s in found[-1].shown)
    assert any("£4m in 2003" in words[s.start : s.end] for s in found[-1].shown)
    assert len({e.request for e in found}) == 1 and found[0].request


@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_shows_what_cannot_be_audited(guarded, down, surface):
    with guarded.key("reader", "ask", "read") as client:
        status, said = surface(guarded, client)
    assert status == 503
    assert "4m" not in said and "disk" not in said


def test_the_chat_audits_each_sentence_before_it_is_shown(guarded):
    from ui.audit.assistant import AuditedAssistant

    since, reader = last(guarded), guarded.people["reader"].id
    desk = Desk(AuditedAssistant(guarded.assistant, guarded.access.audit), guarded.store)
    steps = desk.ask(reader, Place(), QUESTION)
    assert next(steps).claims == ()
    claims = next(steps).claims
    found = rows(guarded, since)
    assert [e.act for e in found] == ["asked", "shown"]
    place = claims[0].citations[0]
    assert found[1].shown[0] == Shown(document=place.document_id, start=place.start, end=place.end)
    assert isinstance(list(steps)[-1], Place)
    assert rows(guarded, since)[-1].act == "answered"


def test_the_chat_shows_nothing_that_cannot_be_audited(guarded, down):
    from ui.audit.assistant import AuditedAssistant

    reader = guarded.people["reader"].id
    desk = Desk(AuditedAssistant(guarded.assistant, guarded.access.audit), guarded.store)
    shown = []
    with pytest.raises(StoreUnavailable):
        shown += [s for s in desk.ask(reader, Place(), QUESTION) if s.claims]
    assert not shown
    assert not guarded.store.conversations(reader)[1:]


def test_an_answer_of_nobody_is_given_to_nobody(guarded):
    from ui.audit.assistant import AuditedAssistant

    asked_by("")
    with pytest.raises(RuntimeError):
        AuditedAssistant(guarded.assistant, guarded.access.audit).ask(QUESTION)


@pytest.mark.parametrize("address", ["/search?q=hull", "/api/v1/search?q=hull"])
def test_searches_are_audited_with_what_they_found(guarded, address):
    since = last(guarded)
    with guarded.client("reader") as client:
        assert client.get(address).status_code == 200
    (entry,) = rows(guarded, since)
    assert (entry.act, entry.question) == ("searched", "hull")
    assert entry.shown


def test_what_people_do_is_audited_with_what_they_did_it_to(guarded):
    since = last(guarded)
    with guarded.client("contributor") as client:
        asked = client.post("/api/v1/ask", json={"question": QUESTION, "keep": True}).json()
        turn, document = asked["id"], guarded.assistant.index.document_ids[0]
        assert client.get(f"/turns/{turn}/export.md").status_code == 200
        assert client.get(f"/turns/{turn}/export.nonsense").status_code >= 400
        assert client.get(f"/documents/{document}").status_code == 200
        added = client.post("/api/v1/ingest", files={"files": ("a.md", b"# A\n\nIt cost 4m.")})
        until = time.monotonic() + 60
        while client.get(added.headers["location"]).json()["state"] != "done":
            assert time.monotonic() < until
            time.sleep(0.1)
        upload = guarded.store.uploads.of(guarded.people["contributor"].id)[0]
        assert client.post(f"/library/files/{upload.id}/remove").status_code == 303
        assert client.post("/library/files/none/remove").status_code == 404
        assert client.post("/sign-out").status_code == 303
    did = [(e.act, e.subject) for e in rows(guarded, since) if not e.shown and e.act != "asked"]
    assert did == [
        ("exported", f"/turns/{turn}/export.md"),
        ("opened", f"/documents/{document}"),
        ("added", "/api/v1/ingest"),
        ("removed", f"/library/files/{upload.id}/remove"),
        ("removed", "/library/files/none/remove"),
        ("refused", "/library/files/none/remove"),
        ("signed out", "/sign-out"),
    ]
    assert {e.person for e in rows(guarded, since)} == {guarded.people["contributor"].id}


def test_nothing_is_exported_or_removed_that_cannot_be_audited(guarded, request):
    with guarded.client("contributor") as client:
        asked = client.post("/api/v1/ask", json={"question": QUESTION, "keep": True}).json()
        request.getfixturevalue("down")
        said = client.get(f"/turns/{asked['id']}/export.md")
        assert said.status_code == 503 and "4m" not in said.text
        before = guarded.store.uploads.of(guarded.people["contributor"].id)
        said = client.post("/api/v1/ingest", files={"files": ("b.md", b"# B\n\nIt cost 4m.")})
        assert said.status_code == 503 and said.json()["request_id"]
        assert guarded.store.uploads.of(guarded.people["contributor"].id) == before
        assert (
            client.post("/sign-in", data={"name": "reader", "password": PASSWORD}).status_code
            == 503
        )


def test_signing_in_is_audited_without_what_was_typed(guarded):
    since = last(guarded)
    with guarded.client() as client:
        client.post("/sign-in", data={"name": "reader", "password": "wrong wrong wrong"})
        client.post("/sign-in", data={"name": "my secret password", "password": "x"})
        client.post("/sign-in", data={"name": "reader", "password": PASSWORD})
    found = rows(guarded, since)
    reader = guarded.people["reader"].id
    assert [(e.act, e.person) for e in found] == [
        ("sign-in failed", reader), ("sign-in failed", ""), ("signed in", reader)]  # fmt: skip
    assert all(e.detail["address"] == "127.0.0.1" for e in found)
    assert "secret" not in json.dumps([e.model_dump(mode="json") for e in found])


def test_every_address_that_changes_or_exports_is_audited_or_audits_itself():
    from ui.access.rules import RULES

    itself = ("/sign-in", "/api/v1/ask", "/v1/chat/completions", "/mcp", "/gradio_api/queue/join",
              "/gradio_api/cancel", "/gradio_api/reset")  # fmt: skip
    samples = [
        p.replace("[^/]+", "x").replace("[.]", ".").replace("(/x)?", "").replace("(/stream)?", "")
        for rule in RULES if "POST" in rule.methods
        for p in [rule.pattern.pattern]
    ]  # fmt: skip
    plain = {s for s in samples if not set("()|?+*").intersection(s)}
    assert len(plain) >= 6
    for sample in plain - set(itself):
        assert act_for("POST", sample), sample
    assert act_for("GET", "/health") is None
    assert len(ACTS) > 10


def test_old_rows_go_and_no_others(tmp_path):
    store = Store(tmp_path / "store.db")
    access(store, Settings())
    audit = Audit(store.engine)
    audit.write("signed in", "ada")
    assert audit.prune(1, utc_now() + timedelta(hours=23)) == 0
    assert audit.prune(1, utc_now() + timedelta(hours=25)) == 1
    audit.write("signed in", "ada")
    assert [e.number for e in audit.entries()] == [2]
    store.close()


def test_a_server_prunes_by_itself(guard):
    made = guard(audit_days=1)
    audit = made.access.audit
    audit.write("signed in", "ada")
    with made.store.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET at = '2020-01-01 00:00:00.000000'"))

    async def once():
        from ui.audit.keeping import pruned

        async with pruned(audit, 1, every=0.01):
            until = time.monotonic() + 10
            while list(audit.entries()) and time.monotonic() < until:
                await asyncio.sleep(0.01)

    asyncio.run(once())
    assert list(audit.entries()) == []


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("JOINEDUP_STORE", str(tmp_path / "store.db"))

    def command(*words, typed=""):
        result = CliRunner().invoke(cli.app, words, input=typed)
        return result.exit_code, result.stdout, result.exception

    return command


def test_what_is_done_by_command_is_audited_and_exported(run, tmp_path):
    run("account", "add", "ada", typed=f"{PASSWORD}\n")
    run("account", "role", "ada", "administrator")
    run("account", "password", "ada", typed="another long password\n")
    run("key", "add", "ada", "--scope", "read")
    identifier = run("key", "list")[1].split("\t")[0]
    run("key", "revoke", identifier)
    code, out, _ = run("audit", "export")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [e["act"] for e in found] == [
        "account made", "role changed", "password changed", "key made", "key revoked",
        "audit exported",
    ]  # fmt: skip
    assert all(e["detail"]["by"] == "command line" for e in found)
    path = tmp_path / "audit.jsonl"
    assert run("audit", "export", "--since", "2999-01-01", "--output", str(path))[0] == 0
    assert path.read_text() == "" and path.stat().st_mode & 0o077 == 0
    assert "is there already" in str(run("audit", "export", "--output", str(path))[2])
    assert "give a day" in str(run("audit", "export", "--since", "yesterday")[2])
    assert "no such account" in str(run("audit", "export", "--person", "eve")[2])
    assert "0 rows older than 365 days" in run("audit", "prune")[1]


def test_a_person_is_given_what_is_held_and_then_forgotten(guarded, monkeypatch, run):
    monkeypatch.setenv("JOINEDUP_STORE", guarded.settings.store)
    person = guarded.access.accounts.add("Grace Hopper", "contributor", PASSWORD)
    guarded.people["grace"] = person
    asked = "What did the Hull Plan cost, asks Grace?"
    with guarded.client("grace") as client:
        kept = client.post("/api/v1/ask", json={"question": asked, "keep": True}).json()
        rated = client.post(f"/turns/{kept['id']}", data={"useful": "yes", "comment": "from Grace"})
        assert rated.status_code < 400
    guarded.store.uploads.add(person.id, "batch", [("grace.md", 3)])
    guarded.store.delete(person.id, kept["conversation"])  # can still be had back, so is held
    code, out, _ = run("access", "export", "Grace Hopper")
    given = json.loads(out)
    assert code == 0
    assert given["account"][0]["name"] == "Grace Hopper"
    assert given["answers"][0]["answer"]["question"] == asked
    assert given["ratings"][0]["verdicts"]["comment"] == "from Grace"
    assert given["files"][0]["name"] == "grace.md"
    assert "asked" in {e["act"] for e in given["audit"]}
    assert "argon2" not in out and "digest" not in out
    assert run("access", "forget", "Grace Hopper", typed="n\n")[0] == 1
    code, out, _ = run("access", "forget", "Grace Hopper", "--yes")
    assert code == 0 and "1 conversations erased, 1 files" in out
    pseudonym = out.rpartition("of ")[2].split()[0]
    with guarded.store.engine.connect() as connection:
        dump = "\n".join(
            str(tuple(row))
            for table in ("accounts", "conversations", "turns", "verdicts", "uploads", "audit",
                          "sessions", "api_keys", "attempts")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        )  # fmt: skip
    assert person.id not in dump and "Grace" not in dump
    theirs = list(guarded.access.audit.entries(pseudonym))
    assert {"asked", "answered", "rated"} <= {e.act for e in theirs}
    assert not any(e.question or e.detail for e in theirs)
    assert rows(guarded)[-1].act == "person forgotten"
    with guarded.client() as client:
        assert (
            client.post("/sign-in", data={"name": "Grace Hopper", "password": PASSWORD}).status_code
            == 401
        )
    del guarded.people["grace"]
