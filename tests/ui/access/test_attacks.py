"""Attacks on what is shown, kept and logged: scripts, paths, forged lines of a log."""

import io
import json
import logging
import zipfile

import lxml.html
import pytest

from ui.logs.lines import OneLine

from .conftest import HOSTILE

ATTACK = f"\"'>{HOSTILE}</textarea></title>{{{{1009*1013}}}}${{1009*1013}}"


def is_clean(html):
    """Whether the page holds no element or attribute that an attacker's text made."""
    tree = lxml.html.document_fromstring(html)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert not any(name.startswith("on") for name in element.attrib), element.attrib
        for name in ("href", "src", "action", "formaction"):
            assert (
                not element.get(name, "").strip().lower().startswith(("javascript:", "data:text"))
            )
        if element.tag == "script":
            assert element.get("src", "").startswith("/joinedup/"), element.text
        if element.tag == "img":
            assert element.get("src") != "x"
    assert "window.hit=1</script>" not in html.replace("&lt;", "")
    assert "1022117" not in html
    return True


@pytest.mark.parametrize(
    "path",
    ["/search?words={}", "/search?q={}", "/search?publisher={}", "/search?type={}", "/library?words={}",
     "/library?sort={}", "/library?place={}", "/timeline?by={}", "/timeline?initiative={}",
     "/barriers?open={}", "/barriers?open=data-sharing&at={}", "/barriers?place={}", "/documents/{}",
     "/turns/{}/export.pdf", "/conversations/{}/export.{}", "/nowhere/{}", "/sign-in?next={}",
     "/library/jobs/{}", "/library/files/{}/remove", "/about?{}={}"],
)  # fmt: skip
def test_what_an_address_holds_is_shown_as_text(guarded, path):
    from urllib.parse import quote

    client = guarded.client("contributor")
    answered = client.get(path.replace("{}", quote(ATTACK, safe="")), follow_redirects=True)
    assert answered.status_code < 500
    assert answered.headers["content-type"].startswith("text/html"), answered.text[:200]
    assert is_clean(answered.text)


@pytest.mark.parametrize(
    "path", ["/search?q=hull", "/search?words=hull", "/library", "/about", "/timeline", "/barriers"]
)
def test_what_a_document_holds_is_shown_as_text(guarded, path):
    assert is_clean(guarded.client("reader").get(path).text)


def test_a_document_that_is_read_is_shown_as_text(guarded):
    client = guarded.client("reader")
    found = client.get("/api/v1/documents").json()["documents"][0]["id"]
    page = client.get(f"/documents/{found}")
    assert "The Hull Plan cost" in page.text
    assert is_clean(page.text)


def test_questions_comments_and_titles_are_kept_as_text(guarded):
    client = guarded.client("reader")
    asked = client.post(
        "/api/v1/ask", json={"question": f"What did the Hull Plan cost? {ATTACK}", "keep": True}
    )
    turn = asked.json()
    rated = client.post(
        "/api/v1/feedback", json={"answer": turn["id"], "useful": False, "comment": ATTACK}
    )
    assert rated.status_code == 204
    cited = client.get(f"/turns/{turn['id']}/citations/1")
    if cited.status_code == 200:
        assert is_clean(cited.text)
    copied = client.get(f"/turns/{turn['id']}/copy.json").json()
    assert is_clean(f"<html><body>{copied['html']}</body></html>")
    rows = guarded.client("administrator").get("/admin/feedback.jsonl")
    assert rows.headers["content-type"].startswith("application/jsonl")
    assert any(json.loads(line)["comment"] == ATTACK for line in rows.text.splitlines())


NAMES = (
    "../../../etc/cron.d/evil.md", "..\\..\\evil.md", "/etc/passwd.md", "C:\\windows\\evil.md",
    "a\x00b.md", "....//evil.md", ".ssh.md", "~root.md", f"{HOSTILE}.md", "con\r\nset-cookie: a=b.md",
    "%2e%2e%2fevil.md", "\u202egpj.md",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_stays_in_its_folder_whatever_its_name(guarded, tmp_path, name):
    client = guarded.client("contributor")
    before = {p for p in guarded.settings.uploads.parent.rglob("*") if p.is_file()}
    body = (
        b'--b\r\ncontent-disposition: form-data; name="files"; filename="'
        + name.replace("\r\n", "%0D%0A").encode()
        + b'"\r\ncontent-type: text/markdown\r\n\r\n# Evil\n\nA sentence.\r\n--b--\r\n'
    )
    sent = client.post(
        "/library/files", content=body,
        headers={"content-type": "multipart/form-data; boundary=b"},
    )  # fmt: skip
    assert sent.status_code in (303, 400)
    if sent.status_code == 303:
        assert is_clean(client.get(sent.headers["location"]).text)
        assert is_clean(guarded.client("administrator").get("/admin/files").text)
        assert is_clean(client.get("/library").text)
    uploads = guarded.settings.uploads.resolve()
    for new in set(guarded.settings.uploads.parent.rglob("*.md")) - before:
        assert new.resolve().is_relative_to(uploads)
        assert new.parent.parent == guarded.settings.uploads
        assert new.name.isprintable()


def test_an_archive_writes_nothing_outside(guarded):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../../../tmp/joinedup-evil.md", "# Evil\n\nA sentence.")
        archive.writestr("/tmp/joinedup-evil.md", "# Evil\n\nA sentence.")
    client = guarded.client("contributor")
    sent = client.post("/library/files", files={"files": ("a.zip", packed.getvalue())})
    assert sent.status_code == 303
    import time
    from pathlib import Path

    until = time.monotonic() + 120
    while 'data-over="yes"' not in client.get(f"{sent.headers['location']}?part=true").text:
        assert time.monotonic() < until
        time.sleep(0.3)
    assert not Path("/tmp/joinedup-evil.md").exists()


@pytest.mark.parametrize(
    "path",
    ["/joinedup/../layout.py", "/joinedup/..%2f..%2fcli.py", "/joinedup/%2e%2e/%2e%2e/cli.py",
     "/joinedup//etc/passwd", "/joinedup/..\\..\\cli.py", "/static/../../../etc/passwd",
     "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fapp.py", "/assets//etc/passwd",
     "/svelte/..%2f..%2f..%2f..%2fetc/passwd", "/documents/..%2f..%2fetc%2fpasswd",
     "/documents/x/page/..%2f1.png", "/turns/..%2f..%2fx/export.pdf",
     "/gradio_api/file=/etc/passwd", "/file=/etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out_of_what_is_served(guarded, path):
    import http.client

    token = guarded.access.sessions.begin(guarded.people["administrator"])
    connection = http.client.HTTPConnection(guarded.url.removeprefix("http://").rstrip("/"))
    connection.request("GET", path, headers={"cookie": f"joinedup_session={token}"})
    answered = connection.getresponse()
    body = answered.read()
    assert answered.status in (400, 403, 404, 422), (answered.status, body[:200])
    assert b"root:" not in body and b"import " not in body


def test_nobody_reads_the_stream_of_another_s_answers(guarded):
    reader, other = guarded.client("reader"), guarded.client("contributor")
    for path in ("/gradio_api/queue/data?session_hash=abc123", "/gradio_api/heartbeat/def456"):
        with reader.stream("GET", path) as mine:
            assert mine.status_code != 403
        with other.stream("GET", path) as theirs:
            assert theirs.status_code == 403
    with other.stream("GET", "/gradio_api/queue/data?session_hash=own&session_hash=abc123") as both:
        assert both.status_code == 403


def test_only_owners_and_administrators_remove_a_file(guarded):
    contributor, administrator = guarded.client("contributor"), guarded.client("administrator")
    sent = contributor.post("/library/files", files={"files": ("mine.md", b"# Mine\n\nA thing.")})
    batch = sent.headers["location"].rpartition("/")[2]
    owner = guarded.people["contributor"].id
    upload = guarded.store.uploads.batch(owner, batch)[0]
    other = guarded.access.accounts.add("second", "contributor", "another long password")
    guarded.people["second"] = other
    second = guarded.client("second")
    assert second.post(f"/library/files/{upload.id}/remove").status_code == 404
    assert second.get(f"/library/jobs/{batch}").status_code == 404
    assert second.post(f"/admin/files/{upload.id}/remove").status_code == 403
    assert "mine.md" in administrator.get("/admin/files").text
    assert administrator.post(f"/admin/files/{upload.id}/remove").status_code == 303
    assert guarded.store.uploads.find(owner, upload.id).removed is not None
    assert administrator.post(f"/admin/files/{upload.id}/restore").status_code == 303
    assert guarded.store.uploads.find(owner, upload.id).removed is None
    assert contributor.post(f"/library/files/{upload.id}/remove").status_code == 303


@pytest.fixture
def log():
    """What a handler with our formatter wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("ui")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


FORGED = "x\r\nCRITICAL ui: the server was taken over\x1b[2J\x1b]0;title\x07\u2028\u202e\x85"


def test_a_name_forges_no_line_of_the_log(guarded, log):
    from urllib.parse import urlencode

    sent = guarded.client().post(
        "/sign-in", content=urlencode({"name": FORGED, "password": "x"}),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert sent.status_code == 401
    written = log.getvalue()
    assert written.count("\n") == 1
    assert len(written.splitlines()) == 1
    assert "CRITICAL" not in written and "\x1b" not in written  # it is in the audit


def test_no_record_or_traceback_forges_a_line(log):
    logger = logging.getLogger("ui.test")
    logger.error("a request could not be served: %s", FORGED)
    assert len(log.getvalue().splitlines()) == 1
    log.truncate(0)
    log.seek(0)
    try:
        raise ValueError(FORGED)
    except ValueError:
        logger.exception("it broke: %s", FORGED)
    first, *others = log.getvalue().splitlines()
    assert first.startswith("ERROR ui.test: it broke")
    assert others
    assert all(line.startswith("    | ") for line in others)
    assert "\x1b" not in log.getvalue()
