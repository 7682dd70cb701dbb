"""The app over a few papers of one's own, asked without a browser; and hostile papers."""

import io
import shutil
import time

import pytest
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from assistant import Assistant
from ingest import Index, ingest
from ui.store import Store
from ui.web.app import create_app

AT = "http://127.0.0.1:7860"
HOSTILE = (
    "# <script>window.hit=1</script> Plan\n\n## Money <img src=x onerror=window.hit=1>\n\n"
    "The Hostile Plan cost £5m <script>window.hit=1</script> **bold** "
    "[link](javascript:window.hit=1) in 2004.\n\n</main><h1>Not a heading</h1> stood in 2005.\n"
)


def pdf_of(*pages: str) -> bytes:
    """A PDF with a page for each text, its lines divided by line ends."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in pages:
        for place, line in enumerate(text.splitlines()):
            canvas.drawString(72, 740 - 20 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def settled(client, address: str) -> str:
    """The part of a job's page that changes, once the job is over."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        part = client.get(f"{address}?part=true").text
        if 'data-over="yes"' in part:
            return part
        time.sleep(0.2)
    raise AssertionError("the job did not end")


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """Three papers: a plain one, a hostile one and a PDF of two pages."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "hull.md").write_text(
        "---\ntitle: The Hull Plan\npublisher: Hull City Council\nyear: 2003\ntype: evaluation\n"
        "---\n# The Hull Plan\n\n## Money\n\nThe Hull Plan cost £4m in 2003.\n\n"
        "## Staff\n\nTwelve people worked on the Hull Plan.\n",
        encoding="utf-8",
    )
    (folder / "hostile.md").write_text(HOSTILE, encoding="utf-8")
    (folder / "leeds.pdf").write_bytes(
        pdf_of("The Leeds Plan\nThe Leeds Plan cost £7m in 2011.",
               "Nine offices of the Leeds Plan closed in 2013.")
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def index_of_papers(papers, embedder, tmp_path_factory):
    """An index of the papers alone, to be copied."""
    folder = tmp_path_factory.mktemp("web") / "index"
    ingest([papers], folder, embedder, with_bundled=False)
    return folder


@pytest.fixture
def app(index_of_papers, embedder, tmp_path, monkeypatch):
    """The app over the papers alone."""
    monkeypatch.setenv("JOINEDUP_UPLOADS", str(tmp_path / "uploads"))
    shutil.copytree(index_of_papers, tmp_path / "index")
    store = Store(tmp_path / "store.db")
    yield create_app(Assistant(Index(tmp_path / "index", embedder)), store)
    store.close()


@pytest.fixture
def client(app):
    """A visitor."""
    return TestClient(app, base_url=AT)


@pytest.fixture
def other(app):
    """Another visitor."""
    return TestClient(app, base_url=AT)
