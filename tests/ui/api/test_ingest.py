"""Adding files through the API: the job that reads them, and what can then be found."""

import time

import httpx
import pytest

from assistant import Assistant
from ingest import Embedder, Index, ingest
from ui.api.serve import start
from ui.store import Store


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server over an index of its own that holds one paper."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "leeds.md").write_text("# Leeds\n\nThe city pooled two budgets in 2014.\n")
    embedder = Embedder()
    ingest([folder / "leeds.md"], folder / "index", embedder, with_bundled=False)
    store = Store(folder / "store.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOINEDUP_UPLOADS", str(folder / "uploads"))
        patch.setenv("JOINEDUP_LARGEST_FILE", "1")
        running = start(Assistant(Index(folder / "index", embedder)), store)
    yield running
    running.close()
    store.close()


def ended(client, job):
    until = time.monotonic() + 240
    while job["state"] == "waiting":
        assert time.monotonic() < until
        time.sleep(0.2)
        job = client.get(f"/api/v1/ingest/{job['id']}").json()
    return job


def test_files_are_read_told_of_and_found(own):
    paper = b"# Hull plan\n\nThe council of Hull shared its data with the police in 2019.\n"
    files = [("files", ("hull.md", paper)), ("files", ("../../broken.pdf", b"%PDF-1.4 no"))]
    with httpx.Client(base_url=own.url, timeout=120) as client:
        said = client.post("/api/v1/ingest", files=files)
        assert said.status_code == 202
        assert said.headers["location"] == f"/api/v1/ingest/{said.json()['id']}"
        job = ended(client, said.json())
        assert job["state"] == "done"
        became = {file["name"]: file["results"][0] for file in job["files"]}
        assert became["hull.md"]["outcome"] == "indexed"
        assert became["broken.pdf"]["outcome"] == "unreadable"
        assert "uploads" not in became["broken.pdf"]["message"]
        found = client.get("/api/v1/search", params={"q": "Hull police data"}).json()["passages"]
        assert found[0]["document_id"] == became["hull.md"]["document_id"]
        again = client.post(f"/api/v1/ingest/{job['id']}/again")
        assert again.status_code == 202
        assert ended(client, again.json())["state"] == "done"
        with httpx.Client(base_url=own.url) as other:
            assert other.get(f"/api/v1/ingest/{job['id']}").status_code == 404
            assert other.post(f"/api/v1/ingest/{job['id']}/again").status_code == 404


def test_what_cannot_be_taken_is_refused_in_one_sentence(own):
    with httpx.Client(base_url=own.url, timeout=60) as client:
        none = client.post("/api/v1/ingest")
        assert none.status_code == 422
        assert "files" in none.json()["detail"]
        large = client.post("/api/v1/ingest", files={"files": ("a.txt", b"a" * 1_100_000)})
        assert large.status_code == 413
        many = [("files", (f"{n}.txt", b"One.")) for n in range(51)]
        said = client.post("/api/v1/ingest", files=many)
        assert said.status_code == 400
        assert "More than 50 files" in said.json()["detail"]
