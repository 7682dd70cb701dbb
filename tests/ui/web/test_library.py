"""The library: finding, adding and removing documents, each visitor's files their own."""

import io
import re
from datetime import timedelta

import pytest

from ingest.lock import writing
from tests.ui.web.conftest import AT, HOSTILE, pdf_of, settled
from ui.web.intake import MOST_FILES, Given, put_down, safe_name
from ui.web.visitor import COOKIE

ZEBRA = pdf_of("The Zebra Plan of 2003\nThe Zebra Plan cost £5m in 2003 and closed in 2005.")


def add(client, *files):
    """Add files; the address of what becomes of them."""
    answer = client.post(
        "/library/files", files=[("files", file) for file in files], follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def titles(html):
    return re.findall(
        r'<th role="rowheader" scope="row"><a href="/documents/[^"]+">(.*?)</a>', html
    )


def test_documents_are_found_by_title_publisher_and_file_and_sorted(client):
    html = client.get("/library").text
    assert len(titles(html)) == 3
    assert "<script>window.hit" not in html
    for words in ("hull", "HULL city COUNCIL", "hull.md"):
        assert titles(client.get("/library", params={"words": words}).text) == ["The Hull Plan"]
    nothing = client.get("/library?words=qqqq").text
    assert "No document meets this" in nothing
    newest = titles(client.get("/library?sort=newest").text)
    assert newest.index("The Hull Plan") < 2
    assert titles(client.get("/library?sort=oldest").text)[0] == "The Hull Plan"
    assert titles(client.get("/library?publisher=Hull+City+Council").text) == ["The Hull Plan"]
    refused = client.get("/library?publisher=Nobody+at+all&since=20x")
    assert refused.status_code == 400
    assert "Nobody at all" in refused.text


def test_a_good_and_a_broken_pdf_are_reported_and_the_good_one_answers_at_once(client, other, app):
    broken = b"%PDF-1.4\n" + b"nonsense " * 40
    job = add(
        client,
        ("../../zebra.pdf", ZEBRA, "application/pdf"),
        ("broken.pdf", broken, "application/pdf"),
        ("<img src=x onerror=hit>.exe", b"MZ\x00\x01", "text/html"),
    )
    report = settled(client, job)
    assert "<strong>Indexed" in report
    assert "<strong>Unreadable.</strong>" in report
    assert "<strong>Unsupported.</strong>" in report
    assert str(app.state.jobs.folder) not in report
    assert "<img" not in report
    assistant = app.state.service.assistant
    assert "£5m" in assistant.search("What did the Zebra Plan cost?", 1)[0]["text"]
    assert "zebra.pdf" in client.get("/search?q=zebra").text
    mine = client.get("/library?words=zebra").text
    assert "Added by you" in mine
    assert "Added by you" not in other.get("/library?words=zebra").text
    assert titles(other.get("/library?words=zebra").text)
    assert other.get(job).status_code == 404
    assert other.post(job).status_code == 404


def test_only_its_owner_removes_a_file_and_can_undo_it(client, other, app):
    job = add(client, ("zebra.pdf", ZEBRA))
    report = settled(client, job)
    remove = re.search(r'href="(/library/files/[\w-]+/remove)"', report)[1]
    assert other.get(remove).status_code == 404
    assert other.post(remove).status_code == 404
    assert "Remove this file?" in client.get(remove).text
    assert titles(client.get("/library?words=zebra").text)
    assert client.post(remove, follow_redirects=False).headers["location"] == job
    assert "Removed" in settled(client, job)
    assert not titles(client.get("/library?words=zebra").text)
    assert not list(app.state.jobs.folder.glob("2*/*"))
    restore = remove.replace("/remove", "/restore")
    assert other.post(restore).status_code == 404
    client.post(restore)
    settled(client, job)
    assert titles(client.get("/library?words=zebra").text)
    client.post(remove)
    settled(client, job)
    uploads = app.state.service.store.uploads
    gone = uploads.purge(timedelta(seconds=-1))
    assert [upload.name for upload in gone] == ["zebra.pdf"]
    assert client.post(restore).status_code == 404


def test_the_same_file_of_two_people_stays_until_both_have_removed_it(client, other, app):
    first, second = add(client, ("zebra.pdf", ZEBRA)), add(other, ("zebra secret.pdf", ZEBRA))
    for who, job in ((client, first), (other, second)):
        assert "Indexed" in settled(who, job)
    assert "the same as a document" in settled(other, second).lower()
    assert "zebra secret" not in settled(client, first)
    for who, job, left in ((client, first, 1), (other, second, 0)):
        remove = re.search(r'href="(/library/files/[\w-]+/remove)"', settled(who, job))[1]
        who.post(remove)
        settled(who, job)
        assert len(titles(client.get("/library?words=zebra").text)) == left


def test_a_locked_index_is_said_in_words_and_the_job_can_be_run_again(client, app):
    folder = app.state.service.assistant.index.folder
    with writing(folder, "joinedup ingest /home/someone/secret", 1.0):
        job = add(client, ("zebra.pdf", ZEBRA))
        report = settled(client, job)
        assert "Another program is adding documents" in report
        assert "secret" not in report
        assert "Try again" in report
    client.post(job)
    assert "Indexed" in settled(client, job)


def test_files_that_a_stopped_server_left_unread_can_be_read_afterwards(client, app):
    client.get("/library")
    batch, kept = put_down([Given("zebra.pdf", io.BytesIO(ZEBRA))], app.state.jobs.folder)
    app.state.service.store.uploads.add(client.cookies[COOKIE], batch, kept)
    assert "have not been read" in client.get(f"/library/jobs/{batch}").text
    client.post(f"/library/jobs/{batch}")
    assert "Indexed" in settled(client, f"/library/jobs/{batch}")


def test_forms_that_cannot_be_taken_are_refused_in_words(client, app, monkeypatch):
    nothing = client.post("/library/files", files=[("files", ("", b""))])
    assert nothing.status_code == 400
    assert "No file was chosen" in nothing.text
    many = [("files", (f"{n}.txt", b"x")) for n in range(MOST_FILES + 1)]
    assert client.post("/library/files", files=many).status_code == 400
    large = client.post("/library/files", headers={"content-length": str(10**12)}, content=b"")
    assert large.status_code == 400
    assert "larger than" in large.text
    unsized = client.post("/library/files", content=iter([b"x"]))
    assert unsized.status_code == 400
    assert not list(app.state.jobs.folder.glob("*"))
    theirs = client.post(
        "/library/files", files=[("files", ("a.txt", b"x"))], headers={"origin": "http://evil.test"}
    )
    assert theirs.status_code == 403
    assert client.get("/library", headers={"origin": AT}).status_code == 200


def test_a_hostile_document_that_was_added_is_only_text(client):
    job = add(client, ("<script>alert(1)</script>.md", (HOSTILE + "\nMore of it.\n").encode()))
    report = settled(client, job)
    assert "<script>alert" not in report
    link = re.search(r'href="(/documents/[^"]+)"', report)[1]
    html = client.get(link).text
    assert "<script>window.hit" not in html
    assert html.count("</main>") == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("a!b\x00\u202egnp.pdf", "a_b__gnp.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
        ("\u00e9" * 200, "\u00e9" * 60),
    ],
)
def test_a_file_is_kept_under_a_safe_name(sent, kept):
    assert safe_name(sent) == kept
