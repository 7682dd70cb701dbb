"""Ingest on a real Ray cluster of two nodes: the same index, whatever dies on the way."""

import subprocess
import sys
import threading
import time
import zipfile

import numpy as np
import pytest

import corpus
from corpus.errors import UsageError
from ingest import Embedder, Index, ingest
from ingest.engine import engine_of
from ingest.outcome import Outcome
from ingest.readers import _REGISTERED, register
from ingest.verify import verify
from tests.ingest import hostile, raykillers
from tests.services.servers import free_port

pytest.importorskip("ray", reason="needs the extra ray: make test-services")
pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def cluster():
    """Two nodes; `cluster.address` is the head's."""
    from ray.cluster_utils import Cluster

    # Ray takes 127.0.0.1 to mean the machine's outer address.
    little = {"num_cpus": 1, "object_store_memory": 10**8, "node_ip_address": "127.0.0.2"}
    made = Cluster(initialize_head=True, head_node_args={**little, "include_dashboard": False})
    made.little = little
    made.second = made.add_node(**little)
    yield made
    import ray

    ray.shutdown()
    made.shutdown()


@pytest.fixture
def engine(cluster):
    return engine_of("ray", cluster.address)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """Bundled documents, and files of a user's: some that cannot be read, an archive, a mail."""
    folder = tmp_path_factory.mktemp("papers")
    for path in sorted(corpus.documents_folder().glob("*.md"))[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    for number in range(12):
        text = "\n\n".join(
            f"Sentence {n} of plan {number}, which cost £{n}m in {1990 + n}." for n in range(40)
        )
        (folder / f"plan {number}.md").write_text(f"# Plan {number}\n\n{text}\n", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "empty.docx").write_bytes(b"")
    (folder / "plan 1.md.yaml").write_text("title: The First Plan\nyear: 2004\n", "utf-8")
    with zipfile.ZipFile(folder / "papers.zip", "w") as archive:
        archive.writestr("plans/hull.md", "# Hull\n\nThe Hull Plan cost £9m in 2003.\n")
        archive.writestr("../evil.md", "# Evil")
        archive.writestr("bad.pdf", b"%PDF-1.4 no more")
    return folder


def contents(folder, embedder):
    index = Index(folder, embedder)
    passages = {
        p.id: p.model_dump() if hasattr(p, "model_dump") else p
        for identifier in index.document_ids
        for p in index.passages_of(identifier)
    }
    documents = {i: index.document(i).model_dump() for i in index.document_ids}
    vectors = {}
    for segment in index._view().segments.values():
        ids = segment.ids
        known, rows = segment.vectors.of(ids)
        vectors.update(zip(known, rows, strict=True))
    return documents, passages, vectors


def test_the_index_is_the_one_that_this_machine_makes(engine, papers, embedder, tmp_path):
    bundled = corpus.documents_folder() / "wigan-deal.md"
    told = {
        name: ingest([papers, bundled], tmp_path / name, embedder, with_bundled=False, engine=by)
        for name, by in (("here", None), ("ray", engine))
    }
    here, there = (contents(tmp_path / name, embedder) for name in ("here", "ray"))
    assert here[0] == there[0]
    assert here[1] == there[1]
    assert here[2].keys() == there[2].keys()
    assert max(np.abs(here[2][i] - there[2][i]).max() for i in here[2]) < 1e-6
    rows = [sorted((r.path, r.outcome, r.message) for r in told[n].files) for n in told]
    assert rows[0] == rows[1]
    assert len(here[0]) == 17
    query = "What did plan 3 cost?"
    found = [Index(tmp_path / name, embedder) for name in ("here", "ray")]
    assert found[0].lexical(query, 20) == found[1].lexical(query, 20)
    assert verify(tmp_path / "ray", every=True) == []


def test_hostile_files_end_as_they_do_here(engine, embedder, tmp_path):
    folder = tmp_path / "hostile"
    folder.mkdir()
    cases = hostile.make(folder)
    assert len(cases) >= 60
    rows = []
    for name, by in (("here", None), ("ray", engine)):
        done = ingest([folder], tmp_path / name, embedder, with_bundled=False, engine=by)
        rows.append(sorted((r.path, r.outcome, r.message) for r in done.files))
    assert rows[0] == rows[1]


def test_a_node_that_dies_on_the_way_loses_nothing(cluster, engine, embedder, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(30):
        text = "\n\n".join(f"Plan {number} cost £{n}m in {1900 + n}." for n in range(300))
        (many / f"{number}.md").write_text(f"# Plan {number}\n\n{text}\n", "utf-8")
    extra = cluster.add_node(**cluster.little)
    cluster.wait_for_nodes()
    under_way, killed = threading.Event(), []

    def kill():
        under_way.wait(120)
        cluster.remove_node(extra, allow_graceful=False)
        killed.append(time.monotonic())

    killing = threading.Thread(target=kill)
    killing.start()
    done = ingest(
        [many], tmp_path / "ray", embedder, lambda done, *_: done >= 3 and under_way.set(),
        with_bundled=False, engine=engine,
    )  # fmt: skip
    ended = time.monotonic()
    killing.join()
    assert killed and killed[0] < ended
    assert verify(tmp_path / "ray", every=True) == []
    ingest([many], tmp_path / "here", embedder, with_bundled=False)
    here, there = (contents(tmp_path / name, embedder) for name in ("here", "ray"))
    assert here[0] == there[0]
    assert here[1] == there[1]
    assert sum(row.outcome.is_in for row in done.files) == 30


@pytest.fixture
def killers():
    """Readers that kill the process of Ray's that has a file read: always, or once."""
    register(".always", raykillers.always)
    register(".once", raykillers.once)
    yield
    _REGISTERED.clear()


def test_a_file_that_kills_its_worker_each_time_is_one_failed_file(
    engine, embedder, killers, tmp_path
):
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.md").write_text(f"# Plan {number}\n\nIt cost £{number}m.\n", "utf-8")
    (folder / "bad.always").write_text("x")
    (folder / "slip.once").write_text(str(tmp_path / "mark"))
    done = ingest([folder], tmp_path / "index", embedder, with_bundled=False, engine=engine)
    (bad,) = [row for row in done.files if not row.outcome.is_in]
    assert bad.outcome == Outcome.UNREADABLE
    assert bad.message.startswith(f"{folder / 'bad.always'}: took down its process 3 times")
    assert len(done.indexed) == 10
    assert (tmp_path / "mark").exists()
    assert verify(tmp_path / "index") == []


def test_a_node_that_would_make_another_index_is_refused(engine, papers, tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.ray_engine.code_identity", lambda: "another")
    with pytest.raises(UsageError, match="another version of Joinedup"):
        ingest([papers], tmp_path / "one", Embedder(), with_bundled=False, engine=engine)
    monkeypatch.undo()
    other = Embedder()
    other.__dict__["_files"] = "another"
    with pytest.raises(UsageError, match="another embedding model"):
        engine.embedder(other).embed([f"It cost £{n}m." for n in range(100)])


def test_what_is_not_there_is_one_sentence():
    nowhere = f"127.0.0.1:{free_port()}"
    told = _asked(["--engine", "ray", "--ray-address", nowhere])
    assert told.returncode not in (0, 1)
    assert told.stderr.startswith(f"joinedup: --ray-address {nowhere}: no Ray cluster answers")
    assert len(told.stderr.splitlines()) == 1
    told = _asked(["--engine", "ray", "--ray-address", "nowhere"])
    assert "give the host and port" in told.stderr


def test_the_command_has_a_cluster_of_its_own_without_an_address(papers, tmp_path):
    index = tmp_path / "index"
    told = _asked([str(papers), "--no-bundled", "--engine", "ray", "--index", str(index)])
    assert "16 files indexed" in told.stdout, told.stderr
    assert verify(index, every=True) == []
    ours = ("joinedup: ", "Ingesting: ")  # nothing of Ray's own
    assert all(line.startswith(ours) for line in told.stderr.splitlines()), told.stderr


def _asked(words):
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", "ingest", *words], capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip


def test_passages_in_8_bit_integers_stay_so(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    alone = Embedder(precision="int8")
    together = engine.embedder(alone)
    texts = [f"The plan of {year} cost £{year - 1900}m." for year in range(1990, 2090)]
    assert together.identity == alone.identity
    assert np.abs(together.embed_passages(texts) - alone.embed_passages(texts)).max() < 1e-6
