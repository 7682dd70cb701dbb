"""Vectors that are taken over from an index, and those that must not be."""

import shutil

import numpy as np
import pytest

import corpus
from assistant import Assistant
from corpus.questions import questions_path
from ingest import Embedder, Index, ingest
from ingest.known import KnownVectors
from ingest.record import segment_folder
from ingest.segment import Segment
from ingest.verify import verify


class Counting(Embedder):
    """The real embedder, which also notes what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given = []

    def embed(self, texts):
        self.given += texts
        return super().embed(texts)


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """Two short bundled documents with some of their questions."""
    folder = tmp_path_factory.mktemp("library") / "documents"
    folder.mkdir()
    (folder.parent / "questions").mkdir()
    for name in ("open-public-services", "wigan-deal"):
        path = corpus.documents_folder() / f"{name}.md"
        shutil.copy(path, folder)
        some = questions_path(path).read_text("utf-8").splitlines(keepends=True)[:50]
        (folder.parent / "questions" / f"{name}.txt").write_text("".join(some), "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(originals, tmp_path_factory, embedder):
    """An index of the two documents, made once."""
    folder = tmp_path_factory.mktemp("whole") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "documents_folder", lambda: originals)
        ingest([originals], folder, embedder)
    return folder


@pytest.fixture
def library(originals, monkeypatch):
    """The two documents in place of all that are bundled."""
    monkeypatch.setattr(corpus, "documents_folder", lambda: originals)
    return originals


@pytest.fixture
def built(whole, tmp_path, embedder):
    """A copy of the index."""
    shutil.copytree(whole, tmp_path / "whole")
    return Index(tmp_path / "whole", embedder)


def questions(index):
    """The stored vectors of the questions of each document."""
    found = {}
    for name, record in index.manifest.records.items():
        segment = Segment(index.folder, name, record)
        found |= {i: segment.expansion.of(i) for i in record.documents}
    return found


def test_an_index_of_another_passage_size_embeds_only_its_passages(built, library, tmp_path):
    counting = Counting()
    more = {"with_bundled": False, "window": 64, "earlier": built.folder}
    ingest([library], tmp_path / "small", counting, **more)
    fresh = Counting()
    ingest([library], tmp_path / "fresh", fresh, **{**more, "earlier": None})
    small, other = Index(tmp_path / "small", counting), Index(tmp_path / "fresh", counting)
    assert len(fresh.given) > 80
    assert len(counting.given) <= small.passage_count < len(fresh.given) - 60
    assert verify(small.folder, every=True) == []
    assert small.manifest.fingerprint == other.manifest.fingerprint
    for identifier, (starts, vectors) in questions(other).items():
        taken_over = questions(small)[identifier]
        assert taken_over[0] == starts
        assert np.allclose(taken_over[1], vectors, atol=1e-3)
    for query in ("What did it cost?", "data sharing"):
        found, expected = (dict(index.dense(query, 500)) for index in (small, other))
        assert found == pytest.approx(expected, abs=1e-5)


def test_a_bundled_document_that_changed_costs_what_is_new_in_it(
    built, originals, tmp_path, monkeypatch
):
    made = []
    monkeypatch.setattr(
        "assistant.assistant.Embedder.configured", lambda _: made.append(Counting()) or made[-1]
    )
    shutil.copytree(originals.parent, tmp_path / "library")
    monkeypatch.setattr(corpus, "documents_folder", lambda: tmp_path / "library" / "documents")
    changed = tmp_path / "library" / "documents" / "wigan-deal.md"
    text = changed.read_text("utf-8").rstrip()
    more = "## Afterthought\n\nA lighthouse was built in Hull in 2031."
    changed.write_text(f"{text}\n\n{more}\n", "utf-8")
    index = Assistant.open(built.folder).index
    assert 0 < len(made[0].given) < 10
    assert "lighthouse" in " ".join(made[0].given)
    best = index.dense("a lighthouse in Hull", 1)[0][0]
    assert "lighthouse" in index.passages([best])[best].text
    assert verify(index.folder, every=True) == []


def test_nothing_is_taken_over_from_what_another_model_made(built, library, tmp_path):
    other = Counting()
    other.identity = "another"
    ingest([library], tmp_path / "new", other, with_bundled=False, earlier=built.folder)
    held = questions(Index(tmp_path / "new", other)).values()
    assert len(other.given) >= sum(len(vectors) for _, vectors in held)


@pytest.mark.parametrize("damage", ["document", "vectors", "questions", "manifest", "everything"])
def test_a_damaged_index_gives_what_is_left_of_it_and_never_an_error(built, embedder, damage):
    manifest = built.manifest
    identifier, name = next(iter(manifest.homes.items()))
    folder = segment_folder(built.folder, name)
    whole = KnownVectors(built.folder, embedder).of(identifier)
    match damage:
        case "document":
            (folder / "documents" / f"{identifier}.json").write_text("{", "utf-8")
        case "vectors":
            (folder / "vectors.npy").write_bytes(b"NUMPY")
        case "questions":
            (folder / "questions.npz").write_bytes(b"PK")
        case "manifest":
            (built.folder / "manifest.json").write_text("{", "utf-8")
        case "everything":
            shutil.rmtree(built.folder)
    assert len(whole) > 40
    assert KnownVectors(built.folder, embedder).of(identifier) == {}


def test_a_document_that_the_index_does_not_hold_has_no_known_vectors(built, embedder):
    assert KnownVectors(built.folder, embedder).of("nobody") == {}
    assert KnownVectors(None, embedder).of("nobody") == {}
