"""Ingest on a real Ray cluster of two nodes: the same index, whatever dies on the way."""

import threading
import time

import numpy as np
import pytest

import corpus
from corpus.errors import UsageError
from ingest import Embedder, Index, ingest
from ingest.engine import engine_of
from ingest.verify import verify
from tests.ingest import hostile

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def cluster():
    """Two nodes; `cluster.address` is the head's."""
    pytest.importorskip("ray", reason="needs the extra ray: make test-services")
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.second = made.add_node(num_cpus=1)
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
    told = {
        name: ingest([papers], tmp_path / name, embedder, with_bundled=False, engine=by)
        for name, by in (("here", None), ("ray", engine))
    }
    here, there = (contents(tmp_path / name, embedder) for name in ("here", "ray"))
    assert here[0] == there[0]
    assert here[1] == there[1]
    assert here[2].keys() == there[2].keys()
    assert max(np.abs(here[2][i] - there[2][i]).max() for i in here[2]) < 1e-6
    rows = [sorted((r.path, r.outcome, r.message) for r in told[n].files) for n in told]
    assert rows[0] == rows[1]
    assert len(here[0]) == 15
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


def test_a_node_that_dies_on_the_way_loses_nothing(cluster, engine, papers, embedder, tmp_path):
    extra = cluster.add_node(num_cpus=2)
    time.sleep(3)
    killing = threading.Timer(2.0, lambda: cluster.remove_node(extra, allow_graceful=False))
    killing.start()
    done = ingest([papers], tmp_path / "ray", embedder, with_bundled=False, engine=engine)
    killing.join()
    assert verify(tmp_path / "ray", every=True) == []
    ingest([papers], tmp_path / "here", embedder, with_bundled=False)
    here, there = (contents(tmp_path / name, embedder) for name in ("here", "ray"))
    assert here[0] == there[0]
    assert here[1] == there[1]
    assert sum(row.outcome.is_in for row in done.files) == 15


def test_what_is_not_there_is_one_sentence():
    with pytest.raises(UsageError, match="no such engine; give local or ray"):
        engine_of("dask")


def test_passages_in_8_bit_integers_stay_so(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    alone = Embedder(precision="int8")
    together = engine.embedder(alone)
    texts = [f"The plan of {year} cost £{year - 1900}m." for year in range(1990, 2090)]
    assert together.identity == alone.identity
    assert np.abs(together.embed_passages(texts) - alone.embed_passages(texts)).max() < 1e-6
