"""Collections that only some may see: every way by which somebody could come to the others."""

import io
import json
import re
import shutil
import time
import zipfile
from urllib.parse import quote

import httpx
import pypdfium2
import pytest

from assistant import Settings
from assistant.withheld import shown
from ingest import Index, ingest
from ingest.collections import OPEN
from ui.access.collections import Right
from ui.access.gate import Gate
from ui.api.app import create_server
from ui.export.formats import FORMATS

from .conftest import PASSWORD, Guarded, every_route
from .test_provider import CLIENT, SECRET, SmallProvider, to_provider_and_back

LEDGER = """---
title: The Zephyrine Ledger
publisher: Obelisk Bureau
year: 2004
---
# The Zephyrine Ledger

## What the Hull Plan cost

The Hull Plan really cost £7,391,264, by a quixotropic reckoning of the Obelisk Bureau.

The Hull Plan cost more than was said, and was cut in 2004.
"""
ADDED = "# The Flibbertine Annex\n\nThe Hull Plan cost £8,246,135 where the annex is counted in.\n"
SECRETS = ("zephyrine", "quixotropic", "7,391,264", "7391264", "obelisk", "redundancies",
           "flibbertine", "8,246,135")  # fmt: skip
QUESTION = "What did the Hull Plan cost?"
NOTICE = "rests on documents that you may not read"


class Shelved:
    """A server with a collection that the contributor could read once, and may not any more."""

    def __init__(self, small_index, embedder, folder):
        index = folder / "given"
        shutil.copytree(small_index, index)
        (folder / "closed").mkdir()
        (folder / "closed" / "redundancies.md").write_text(LEDGER, encoding="utf-8")
        ingest([folder / "closed"], index, embedder, collection="planning")
        self.guarded = Guarded(index, embedder, folder, uploads=folder / "uploads")
        self.index = self.guarded.assistant.index
        self.rights = self.guarded.access.collections
        self.rights.add("planning")
        self.rights.allow("planning", [Right("account", "contributor", True)])
        client = self.guarded.client("contributor")
        self.added = self._add(client)
        self.hidden = [
            i for i in self.index.document_ids if i not in self.index.within(OPEN).document_ids
        ]
        self.passages = [p.id for i in self.hidden for p in self.index.passages_of(i)]
        self.kept = client.post("/api/v1/ask", json={"question": QUESTION, "keep": True}).json()
        claims = self.kept["answer"]["claims"]
        cited = [c["citations"][0]["document_id"] for c in claims]
        self.claims = [n for n, each in enumerate(cited) if each in self.hidden]
        assert self.claims and len(self.claims) < len(claims), "both kinds are needed"
        said = {
            "answer": self.kept["id"],
            "useful": True,
            "sentences": [{"claim": n, "verdict": "right"} for n in range(len(claims))],
        }
        assert client.post("/api/v1/feedback", json=said).status_code == 204, said
        self.before = client.get(f"/turns/{self.kept['id']}/export.md").text
        assert "7,391,264" in self.before

    def withdraw(self):
        self.rights.withdraw("planning", [Right("account", "contributor", False)])

    def _add(self, client):
        made = client.post(
            "/api/v1/ingest",
            files={"files": ("flibbertine.md", ADDED)},
            data={"collection": "planning"},
        )
        assert made.status_code == 202, made.text
        job = made.json()["id"]
        until = time.monotonic() + 120
        while client.get(f"/api/v1/ingest/{job}").json()["state"] == "waiting":
            assert time.monotonic() < until
            time.sleep(0.2)
        done = client.get(f"/api/v1/ingest/{job}").json()
        assert done["state"] == "done", done
        owner = self.guarded.people["contributor"].id
        return job, self.guarded.store.uploads.batch(owner, job)[0].id


@pytest.fixture(scope="module")
def shelved(small_index, embedder, tmp_path_factory):
    """The server, after the right was withdrawn."""
    made = Shelved(small_index, embedder, tmp_path_factory.mktemp("shelved"))
    made.withdraw()
    yield made
    made.guarded.close()


def text_of(answered):
    """All that a response says, in small letters: the text of a PDF or of what is in a zip, too."""
    content = answered.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    if content[:4] == b"%PDF":
        document = pypdfium2.PdfDocument(content)
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    return content.decode("utf-8", "replace")


def told(shelved, answered, sent=""):
    """The secrets that a response tells; an id that it only repeats to who sent it is none."""
    text = text_of(answered)
    if sent and answered.status_code >= 400:
        text = text.replace(sent, "").replace(quote(sent, safe=""), "")
    low = text.lower()
    return [each for each in (*SECRETS, *shelved.hidden, *shelved.passages) if each.lower() in low]


def fillings(shelved, path):
    """The addresses that a route's path gives, with what was put into each."""
    batch, upload = shelved.added
    values = {
        "document_id": shelved.hidden,
        "passage_id": shelved.passages,
        "turn_id": [shelved.kept["id"]],
        "conversation_id": [shelved.kept["conversation"]],
        "ending": list(FORMATS),
        "upload_id": [upload],
        "batch": [batch],
        "job_id": [batch],
        "number": ["1", "2", "3"],
        "claim": ["0"],
        "name": ["planning"],
        "model": ["joinedup"],
        "initiative_id": ["total-place"],
    }
    made = [(path, "")]
    for name in re.findall(r"\{([^}:]*)[^}]*\}", path):
        made = [
            (
                re.sub(r"\{" + re.escape(name) + r"[^}]*\}", quote(value, safe=""), at, count=1),
                value,
            )
            for at, _ in made
            for value in values.get(name, ["1"])
        ]
    return made


BODIES = {
    "/api/v1/ask": {"question": QUESTION},
    "/api/v1/ask/stream": {"question": QUESTION},
    "/v1/chat/completions": {
        "model": "joinedup", "messages": [{"role": "user", "content": QUESTION}],
    },
    "/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
             "params": {"name": "search", "arguments": {"query": "Hull Plan ledger"}}},
}  # fmt: skip
ENDS = {("/about/delete", "POST"), ("/sign-out", "POST"), ("/turns/{turn_id}", "POST"),
        ("/turns/{turn_id}/sentences/{claim}", "POST")}  # fmt: skip
"""What would change what the tests after it look at; the last two are asked for by themselves."""


def walk(shelved, client, methods=("GET", "HEAD", "POST", "PUT", "DELETE")):
    """Each route as somebody: (address, method, response, what was put into the address)."""
    for path, method in every_route(shelved.guarded):
        if method not in methods or path.startswith("/pwa_icon"):  # Gradio has none, and breaks
            continue
        if (path, method) in ENDS or path.startswith(
            ("/gradio_api/queue/data", "/gradio_api/heart")
        ):
            continue
        for at, sent in fillings(shelved, path):
            given = {"json": BODIES[path]} if path in BODIES and method == "POST" else {}
            if path == "/mcp":
                given["headers"] = {"accept": "application/json, text/event-stream"}
            if path in ("/search", "/api/v1/search"):
                given["params"] = {"q": "What the Hull Plan really cost, by a bureau's ledger"}
            answered = client.request(method, at, **given)
            yield at, method, answered, sent


@pytest.mark.parametrize("role", ["reader", "contributor"])
def test_no_route_tells_anything_of_what_somebody_may_not_see(shelved, role):
    client = shelved.guarded.client(role)
    served = 0
    for at, method, answered, sent in walk(shelved, client):
        assert told(shelved, answered, sent) == [], (method, at)
        assert answered.status_code < 500, (method, at)
        served += answered.status_code == 200
    assert served > 30


def test_no_route_of_the_api_tells_anything_to_a_key(shelved):
    client = shelved.guarded.key("contributor", "read", "ask", "ingest")
    for at, method, answered, sent in walk(shelved, client):
        assert told(shelved, answered, sent) == [], (method, at)


def test_the_walk_would_find_it(shelved):
    """An administrator is told, so that the walk above can fail."""
    client = shelved.guarded.client("administrator")
    found = {
        at.split("?")[0]
        for at, _, answered, sent in walk(shelved, client, ("GET",))
        if told(shelved, answered, sent)
    }
    assert {"/library", "/about", "/search", "/api/v1/search", "/api/v1/documents"} <= found
    assert any(at.startswith("/documents/") for at in found)
    assert any(at.startswith("/api/v1/passages/") for at in found)
    asked = client.post("/api/v1/ask", json={"question": QUESTION})
    assert "7,391,264" in asked.text


def test_an_id_that_is_guessed_is_answered_as_one_that_there_is_not(shelved):
    client = shelved.guarded.client("reader")
    hidden = shelved.hidden[0]
    other = hidden[:-4] + "0000"
    passage = shelved.passages[0]
    pairs = [
        (f"/documents/{hidden}", f"/documents/{other}"),
        (f"/documents/{hidden}/page/1.png", f"/documents/{other}/page/1.png"),
        (f"/api/v1/documents/{hidden}", f"/api/v1/documents/{other}"),
        (
            f"/api/v1/passages/{quote(passage, safe='')}",
            f"/api/v1/passages/{quote(passage.replace(hidden, other), safe='')}",
        ),
    ]
    for there, nowhere in pairs:
        # Problems name the request.
        one, two = (
            client.get(at, headers={"x-request-id": "the-same-request"}) for at in (there, nowhere)
        )
        assert one.status_code == two.status_code == 404, there
        assert one.text.replace(hidden, other) == two.text
        assert one.headers.get("content-length") == two.headers.get("content-length")


def test_words_of_what_is_hidden_are_found_no_more_than_words_that_stand_nowhere(shelved):
    client = shelved.guarded.client("reader")
    for path in ("/search?q={}", "/library?words={}"):
        one = client.get(path.format("quixotropic"))
        two = client.get(path.format("quixotropyx"))
        assert one.text.replace("quixotropic", "") == two.text.replace("quixotropyx", ""), path
    found = client.get("/api/v1/search", params={"q": "quixotropic"}).json()["passages"]
    assert found and {each["lexical_score"] for each in found} == {None}
    for word in ("Obelisk Bureau", "Obelisk Burxau"):
        refused = client.get("/api/v1/search", params={"q": "cost", "publisher": word})
        assert refused.status_code == 400, word
    # The slip of a keyboard is not mended to a word that only a hidden document has.
    asked = client.post("/api/v1/ask", json={"question": "was there a quixotropi reckoning?"})
    assert "quixotropic" not in asked.text


def test_what_was_kept_says_once_that_something_is_left_out(shelved):
    client = shelved.guarded.client("contributor")
    turn = shelved.kept["id"]
    for ending in ("md", "docx", "pdf"):
        text = text_of(client.get(f"/turns/{turn}/export.{ending}")).replace("\r\n", " ")
        text = re.sub(r"<[^>]+>", "", text)
        assert " ".join(text.split()).count(NOTICE) == 1, ending
        assert "£4m" in text
    kept = json.loads(client.get(f"/turns/{turn}/replay.json").text)["answer"]
    before = shelved.kept["answer"]
    assert len(kept["claims"]) == len(before["claims"]) - len(shelved.claims) + 1
    assert kept["index"]["documents"] == before["index"]["documents"] - len(shelved.hidden)
    assert kept["coverage"]["documents"] == 1
    cited = {c["document_id"] for claim in kept["claims"] for c in claim["citations"]}
    number = len({json.dumps(c) for claim in kept["claims"] for c in claim["citations"]})
    assert cited.isdisjoint(shelved.hidden)
    assert client.get(f"/turns/{turn}/citations/{number}").status_code == 200
    assert client.get(f"/turns/{turn}/citations/{number + 1}").status_code == 404


def test_verdicts_stay_with_their_sentences(shelved):
    guarded, turn = shelved.guarded, shelved.kept["id"]
    owner = guarded.people["contributor"].id
    index = shelved.index.within(OPEN)
    whole, narrowed = guarded.store, guarded.store.seen_by(index)
    seen = shown(whole.turn(owner, turn).answer, index)
    assert [s.claim for s in narrowed.ratings.of(owner, turn).sentences] == list(
        range(len(seen.places))
    )
    said = narrowed.ratings.of(owner, turn).model_copy(update={"sentences": ()})
    last = len(seen.places) - 1
    client = guarded.client("contributor")
    made = client.post(f"/turns/{turn}/sentences/{last}", data={"verdict": "wrong"})
    assert made.status_code == 303
    kept = {s.claim: s.verdict for s in whole.ratings.of(owner, turn).sentences}
    assert kept[seen.places[last]] == "wrong"
    beyond = client.post(f"/turns/{turn}/sentences/{last + 1}", data={"verdict": "wrong"})
    assert beyond.status_code == 400  # the sentence that says something is left out is no claim
    assert said.useful


def test_conversations_are_not_found_by_words_that_are_hidden_by_now(shelved):
    owner = shelved.guarded.people["contributor"].id
    whole = shelved.guarded.store
    narrowed = whole.seen_by(shelved.index.within(OPEN))
    assert len(whole.conversations(owner, "quixotropic")) == 1
    assert narrowed.conversations(owner, "quixotropic") == []
    assert len(narrowed.conversations(owner, "hull £4m")) == 1


def test_a_follow_up_carries_nothing_on_from_what_is_hidden(shelved):
    client = shelved.guarded.client("contributor")
    asked = client.post(
        "/api/v1/ask",
        json={"question": "And when was it cut?", "conversation": shelved.kept["conversation"]},
    )
    assert asked.status_code == 200
    assert told(shelved, asked) == []


def chat(client, event, data, query=""):
    """What the chat's page shows after an event of Gradio's, as one text."""
    config = client.get("/config").json()
    number = next(
        d["id"] for d in config["dependencies"] if any(name == event for _, name in d["targets"])
    )
    session = f"s{time.monotonic_ns()}"
    joined = client.post(
        f"/gradio_api/queue/join{query}",
        json={"data": data, "fn_index": number, "session_hash": session, "event_data": None},
    )
    assert joined.status_code == 200, joined.text
    said = []
    at = f"/gradio_api/queue/data?session_hash={session}"
    with client.stream("GET", at) as lines:
        for line in lines.iter_lines():
            said.append(line)
            if "process_completed" in line:
                assert '"success":true' in line.replace(" ", ""), line
                break
    return httpx.Response(200, text="\n".join(said))


def test_the_chat_shows_nothing_of_it_then_or_now(shelved):
    query = f"?conversation={shelved.kept['conversation']}"
    for _ in range(2):  # what is written for one is not shown to another
        client = shelved.guarded.client("contributor")
        page = chat(client, "load", [None], query)
        assert "£4m" in page.text and NOTICE in page.text
        assert told(shelved, page) == []
        shelved.rights.allow("planning", [Right("account", "contributor", True)])
        try:
            again = chat(client, "load", [None], query)
            assert "7,391,264" in again.text and NOTICE not in again.text
        finally:
            shelved.withdraw()
    asked = chat(shelved.guarded.client("reader"), "submit", [QUESTION, None])
    assert "£4m" in asked.text
    assert told(shelved, asked) == []


def test_a_right_counts_from_the_next_request_on_by_account_group_and_key(shelved):
    reader = shelved.guarded.client("reader")
    key = shelved.guarded.key("reader", "read", "ask")
    identifier = shelved.guarded.access.keys.list()[-1].id
    keys = [k.id for k in shelved.guarded.access.keys.list() if k.account == "reader"]
    identifier = keys[-1] if identifier not in keys else identifier

    def sees(client):
        return bool(told(shelved, client.get("/api/v1/documents")))

    assert not sees(reader) and not sees(key)
    for right, who in (
        (Right("key", identifier, False), {key}),
        (Right("account", "reader", False), {reader, key}),
        (Right("everybody", "", False), {reader, key}),
    ):
        shelved.rights.allow("planning", [right])
        assert {c for c in (reader, key) if sees(c)} == who, right
        assert f"{right.kind} {right.subject}".strip() in str(
            [f"{r.kind} {r.subject}".strip() for c in shelved.rights.list() for r in c.rights]
        )
        shelved.rights.withdraw("planning", [right])
        assert not sees(reader) and not sees(key)
    # An administrator's key sees everything only where its scopes have "admin".
    assert not sees(shelved.guarded.key("administrator", "read"))
    assert sees(shelved.guarded.key("administrator", "read", "admin"))


def test_the_openai_client_and_mcp_s_own_tell_nothing(shelved):
    openai = pytest.importorskip("openai")
    _, secret = shelved.guarded.access.keys.add(
        shelved.guarded.people["reader"], ["read", "ask"], "clients"
    )
    ai = openai.OpenAI(base_url=shelved.guarded.url + "v1", api_key=secret, max_retries=0)
    asked = [{"role": "user", "content": QUESTION}]
    made = ai.chat.completions.create(model="joinedup", messages=asked)
    assert "£4m" in made.choices[0].message.content
    stream = ai.chat.completions.create(model="joinedup", messages=asked, stream=True)
    said = made.model_dump_json() + "".join(chunk.model_dump_json() for chunk in stream)
    assert told(shelved, httpx.Response(200, text=said)) == []
    pytest.importorskip("mcp")
    client = shelved.guarded.key("reader", "read", "ask")
    for name, arguments in (
        ("ask", {"question": QUESTION}), ("search", {"query": "Hull Plan cost", "k": 50}),
        ("get_passage", {"passage_id": shelved.passages[0]}), ("list_initiatives", {}),
    ):  # fmt: skip
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": name, "arguments": arguments}}  # fmt: skip
        answered = client.post(
            "/mcp", json=call, headers={"accept": "application/json, text/event-stream"}
        )
        assert answered.status_code == 200
        assert told(shelved, answered) == [], name
        if name in ("ask", "search"):
            assert "£4m" in answered.text
        if name == "get_passage":
            assert answered.json()["result"]["isError"]


def test_groups_of_the_provider_open_a_collection(shelved, embedder, tmp_path):
    provider = SmallProvider()
    guarded = Guarded(
        shelved.index.folder, embedder, tmp_path, oidc_issuer=provider.issuer, oidc_client=CLIENT,
        oidc_secret=SECRET, oidc_groups="teams",
    )  # fmt: skip
    try:
        guarded.access.collections.add("planning")
        guarded.access.collections.allow("planning", [Right("group", "planners", False)])
        for teams, sees in (
            (["planners", 7, None], True), ([], False), ("planners", True), (None, False),
            (["Planners", "planners2", "\x00"], False),
        ):  # fmt: skip
            provider.bend = {"teams": teams}
            client = guarded.client()
            client.get(to_provider_and_back(client))
            assert bool(told(shelved, client.get("/library"))) == sees, teams
    finally:
        guarded.close()
        provider.server.shutdown()
        provider.server.server_close()


def test_files_are_added_only_where_one_may(shelved):
    client = shelved.guarded.client("contributor")
    page = client.get("/library").text
    assert 'value="planning"' not in page
    for name in ("planning", "nowhere", "corpus", "../x", "planning\n"):
        refused = client.post(
            "/api/v1/ingest", files={"files": ("x.md", "# X\n\nText.")}, data={"collection": name}
        )
        assert refused.status_code == 400, name
        refused = client.post(
            "/library/files", files={"files": ("x.md", "# X\n\nText.")}, data={"collection": name}
        )
        assert refused.status_code == 400, name
    shelved.rights.allow("planning", [Right("account", "contributor", False)])
    try:  # reading is not adding
        assert '<option value="planning"' not in client.get("/library").text
        refused = client.post(
            "/api/v1/ingest", files={"files": ("x.md", "# X")}, data={"collection": "planning"}
        )
        assert refused.status_code == 400
        shelved.rights.allow("planning", [Right("account", "contributor", True)])
        assert '<option value="planning"' in client.get("/library").text
    finally:
        shelved.withdraw()


def test_adding_what_is_there_already_does_not_tell_that_it_is(small_index, embedder, tmp_path):
    made = Shelved(small_index, embedder, tmp_path)
    try:
        made.withdraw()
        client = made.guarded.client("contributor")
        job = client.post("/api/v1/ingest", files={"files": ("mine.md", LEDGER)}).json()["id"]
        until = time.monotonic() + 120
        while (said := client.get(f"/api/v1/ingest/{job}").json())["state"] == "waiting":
            assert time.monotonic() < until
            time.sleep(0.2)
        (result,) = said["files"][0]["results"]
        assert result["message"] == ""
        assert "redundancies" not in json.dumps(said)
        # It is theirs to read from now on, under their own file's name.
        listed = client.get("/library").text
        assert "The Zephyrine Ledger" in listed and "redundancies" not in listed
    finally:
        made.guarded.close()


def test_a_document_that_moves_is_seen_by_others_at_once(small_index, embedder, tmp_path):
    made = Shelved(small_index, embedder, tmp_path)
    try:
        reader = made.guarded.client("reader")
        paper = tmp_path / "closed"
        ingest([paper], made.index.folder, embedder, collection="library")
        assert "Zephyrine" in reader.get("/library").text
        assert "7,391,264" in reader.post("/api/v1/ask", json={"question": QUESTION}).text
        kept = reader.post("/api/v1/ask", json={"question": QUESTION, "keep": True}).json()
        ingest([paper], made.index.folder, embedder, collection="planning")
        assert told(made, reader.get("/library")) == []
        assert told(made, reader.post("/api/v1/ask", json={"question": QUESTION})) == []
        assert told(made, reader.get(f"/turns/{kept['id']}/export.md")) == []
        # Gone from the index altogether, nobody can tell any more who might see it.
        (paper / "redundancies.md").unlink()
        ingest([paper], made.index.folder, embedder, prune=True)
        assert told(made, reader.get(f"/turns/{kept['id']}/export.md")) == []
    finally:
        made.guarded.close()


def test_behind_the_gate_nothing_is_seen_where_no_sight_is_found(shelved):
    """A surface that forgot whose it is would show nothing, not everything."""
    guarded = shelved.guarded
    server = create_server(
        guarded.assistant, guarded.store, Settings(), ("localhost",), guarded.access
    )
    gate = server
    while not isinstance(gate, Gate):
        gate = gate._app
    parts = gate._app
    while not hasattr(parts, "_pages"):
        parts = parts._app
    pages = parts._pages._app
    assert pages.state.service.assistant.index.document_ids == []
    assert guarded.assistant.index.document_ids != []


def test_readiness_is_said_without_counts(shelved):
    said = shelved.guarded.client().get("/ready").json()
    assert said == {"status": "ready", "documents": None, "passages": None}


def test_administrators_see_to_collections_in_the_browser(shelved):
    client = shelved.guarded.client("administrator")
    assert client.post("/admin/collections", data={"name": "drafts"}).status_code == 303
    assert client.post("/admin/collections", data={"name": "drafts"}).status_code == 400
    assert client.post("/admin/collections", data={"name": "library"}).status_code == 400
    given = {"kind": "account", "subject": "reader", "adds": "true"}
    assert client.post("/admin/collections/drafts/allow", data=given).status_code == 303
    assert "reader may read and add files" in client.get("/admin/collections").text
    nobody = {"kind": "account", "subject": "<script>x</script>"}
    refused = client.post("/admin/collections/drafts/allow", data=nobody)
    assert refused.status_code == 400 and "<script>x" not in refused.text
    assert client.post("/admin/collections/drafts/withdraw", data=given).status_code == 303
    assert client.post("/admin/collections/drafts/withdraw", data=given).status_code == 400
    assert client.post("/admin/collections/drafts/remove").status_code == 303
    assert client.post("/admin/collections/drafts/remove").status_code == 400
    for role in ("reader", "contributor"):
        assert shelved.guarded.client(role).get("/admin/collections").status_code == 403
        made = shelved.guarded.client(role).post("/admin/collections", data={"name": "mine"})
        assert made.status_code == 403


def test_an_account_of_the_same_name_inherits_no_right(shelved):
    access = shelved.guarded.access
    first = access.accounts.add("visiting", "reader", PASSWORD)
    shelved.rights.allow("planning", [Right("account", "visiting", False)])
    assert "planning" in shelved.rights.sight(first).reads
    access.accounts.remove("visiting")
    again = access.accounts.add("visiting", "reader", PASSWORD)
    assert "planning" not in shelved.rights.sight(again).reads
    assert all(r.subject != "visiting" for c in shelved.rights.list() for r in c.rights)


def test_without_accounts_everything_is_seen(shelved, assistant_on_loopback):
    said = assistant_on_loopback.get("/api/v1/documents").text
    assert all(each in said for each in shelved.hidden)


@pytest.fixture
def assistant_on_loopback(shelved, embedder, tmp_path):
    from assistant import Assistant
    from ui.api.serve import start
    from ui.store import Store

    store = Store(tmp_path / "store.db")
    settings = Settings(uploads=tmp_path / "uploads")
    served = start(Assistant(Index(shelved.index.folder, embedder)), store, settings)
    yield httpx.Client(base_url=served.url, timeout=60)
    served.close()
    store.close()
