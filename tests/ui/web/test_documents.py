"""Reading a document: every passage anchored, the quote marked, hostile text only text."""

import io
import re

from PIL import Image
from starlette.testclient import TestClient

from ingest import ingest
from tests.ui.web.conftest import AT, pdf_of
from ui.store import Store
from ui.web.app import create_app


def identifier(app, title):
    documents = app.state.service.assistant.index.manifest.documents
    return next(i for i, entry in documents.items() if title in entry.title)


def test_a_document_shows_its_provenance_headings_and_anchored_passages(app, client):
    document_id = identifier(app, "Hull")
    html = client.get(f"/documents/{document_id}").text
    for words in ("Hull City Council", "2003", "evaluation", "hull.md"):
        assert words in html
    passages = app.state.service.assistant.index.passages_of(document_id)
    assert len(passages) == 2
    assert all(f'id="passage-{n}"' in html for n in (1, 2))
    assert (
        f'href="#at-{app.state.service.assistant.index.document(document_id).text.index("Staff")}"'
        in html
    )


def test_the_words_asked_for_are_marked_once(app, client):
    document_id = identifier(app, "Hull")
    text = app.state.service.assistant.index.document(document_id).text
    start = text.index("cost £4m")
    html = client.get(f"/documents/{document_id}?start={start}&end={start + 8}").text
    assert '<mark id="quote" tabindex="-1">cost £4m</mark>' in html
    assert html.count("<mark") == 1


def test_hostile_text_stays_text(app, client):
    html = client.get(f"/documents/{identifier(app, 'script')}").text
    assert "<script>window.hit" not in html
    assert "&lt;script&gt;window.hit=1&lt;/script&gt;" in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert html.count("</main>") == 1


def test_pages_of_a_pdf_are_named_and_shown_with_the_quote_marked(app, client):
    document_id = identifier(app, "Leeds")
    html = client.get(f"/documents/{document_id}").text
    assert "Page 1" in html
    assert f'src="/documents/{document_id}/page/2.png"' in html
    text = app.state.service.assistant.index.document(document_id).text
    start = text.index("Nine offices")
    plain = client.get(f"/documents/{document_id}/page/2.png")
    marked = client.get(f"/documents/{document_id}/page/2.png?start={start}&end={start + 12}")
    assert plain.headers["content-type"] == "image/png"
    size = Image.open(io.BytesIO(plain.content)).size
    assert Image.open(io.BytesIO(marked.content)).size == size
    assert plain.content != marked.content
    assert client.get(f"/documents/{document_id}/page/3.png").status_code == 404


def test_a_file_that_changed_is_said_to_have_and_no_longer_shown(app, client, papers):
    document_id = identifier(app, "Leeds")
    moved = (papers / "leeds.pdf").rename(papers / "elsewhere.pdf")
    try:
        assert "The file has moved" in client.get("/library").text
        (papers / "leeds.pdf").write_bytes(pdf_of("Another file"))
        assert client.get(f"/documents/{document_id}/page/2.png").status_code == 404
        assert "page/2.png" not in client.get(f"/documents/{document_id}").text
        assert "The file has changed since it was read" in client.get("/library").text
    finally:
        moved.replace(papers / "leeds.pdf")


def test_a_long_document_is_shown_in_parts_and_a_place_in_it_opens_the_right_one(
    app, client, embedder, tmp_path
):
    chapters = (f"## Chapter {n}\n\nThe Long Plan had {n} offices.\n" for n in range(1, 101))
    (tmp_path / "long.md").write_text("# The Long Plan\n\n" + "\n".join(chapters), encoding="utf-8")
    index = app.state.service.assistant.index
    ingest([tmp_path / "long.md"], index.folder, embedder, with_bundled=False)
    document_id = identifier(app, "Long")
    address, seen, parts = f"/documents/{document_id}", [], 0
    while address:
        html = client.get(address).text
        seen += re.findall(r"had (\d+) offices", html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        address, parts = following and following[1], parts + 1
    assert seen == [str(n) for n in range(1, 101)]
    assert parts > 1
    start = index.document(document_id).text.index("had 99 offices")
    last = client.get(f"/documents/{document_id}?start={start}&end={start + 6}").text
    assert '<mark id="quote" tabindex="-1">had 99</mark>' in last
    assert "had 1 offices" not in last


def test_each_statement_of_the_corpus_names_its_publications(assistant, tmp_path):
    store = Store(tmp_path / "store.db")
    client = TestClient(create_app(assistant, store), base_url=AT)
    html = client.get("/documents/total-place").text
    document = assistant.index.document("total-place")
    assert "summary of the publications named" in html
    assert html.count('<p class="note">Publication') == sum(
        bool(statement.sources) for statement in document.statements
    )
    for publication in document.publications.values():
        assert f'<a href="{publication.url.replace("&", "&amp;")}"' in html
    store.close()


def test_what_is_not_there_is_said_in_words(app, client):
    for address in ("/documents/nothing", "/documents/..%2f..%2fetc%2fpasswd", "/documents/<b>"):
        found = client.get(address)
        assert found.status_code == 404
        assert "Traceback" not in found.text
        assert "<b>" not in found.text
    document_id = identifier(app, "Hull")
    assert client.get(f"/documents/{document_id}?part=9").status_code == 404
    beyond = client.get(f"/documents/{document_id}?start=999999&end=9999999")
    assert beyond.status_code == 200
    assert "<mark" not in beyond.text
