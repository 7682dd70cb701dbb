"""Vectors of sentences that are kept, and those of passages that are compared one by one."""

import random
import shutil
import string
from weakref import WeakValueDictionary

import numpy as np
import pytest

import corpus
from corpus.questions import questions_path
from ingest import Index, ingest, vector_cache
from ingest.near_vectors import NEAR, NearVectors, load_vectors, save_vectors
from ingest.saying_vectors import SayingVectors
from ingest.sayings import sayings_of
from ingest.sentences import sentence_spans
from ingest.vectors import VectorStore, write_vectors
from ingest.verify import verify


class Counting:
    """The real embedder, which also notes what it was given."""

    def __init__(self, embedder):
        self._embedder, self.given = embedder, []

    def __getattr__(self, name):
        return getattr(self._embedder, name)

    def embed(self, texts):
        self.given += texts
        return self._embedder.embed(texts)


def unit(count, seed):
    """Random unit vectors, a row each."""
    rows = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory, embedder):
    """An index of one bundled document, which a merge has rewritten, and one of a user's."""
    root = tmp_path_factory.mktemp("sayings")
    folder = root / "library" / "documents"
    folder.mkdir(parents=True)
    (folder.parent / "questions").mkdir()
    for name in ("wigan-deal", "open-public-services"):
        path = corpus.documents_folder() / f"{name}.md"
        shutil.copy(path, folder)
        some = questions_path(path).read_text("utf-8").splitlines(keepends=True)[:40]
        (folder.parent / "questions" / f"{name}.txt").write_text("".join(some), "utf-8")
    own = root / "own.md"
    own.write_text("# The Hull Plan\n\nThe Hull Plan cost £4m in 2003.\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "documents_folder", lambda: folder)
        ingest([folder / "wigan-deal.md"], root / "index", embedder)
        ingest([folder, own], root / "index", embedder)
    return root / "index"


def texts_of(index, document_id):
    return sayings_of(index.document(document_id), index.passages_of(document_id))


def test_vectors_are_found_by_their_texts_and_no_others(tmp_path):
    texts = ["".join(random.choices(string.printable, k=20)) for _ in range(3000)]
    rows = unit(3000, seed=1)
    SayingVectors.save(tmp_path / "sayings", dict(zip(texts, rows, strict=True)))
    held = SayingVectors.load(tmp_path / "sayings")
    found = held.of([*texts[::7], "another", texts[0]])
    assert set(found) == set(texts[::7])
    assert all(np.array_equal(found[text], rows[texts.index(text)]) for text in texts[::7])
    assert held.of([]) == {} == SayingVectors.load(tmp_path / "nothing").of(texts)


def test_every_sentence_of_a_bundled_document_is_kept_and_none_of_a_users(
    built, embedder, monkeypatch
):
    # Indexes of a model share what was embedded in the process, by whichever came first.
    monkeypatch.setattr(vector_cache, "_shared", WeakValueDictionary())
    counting = Counting(embedder)
    index = Index(built, counting)
    assert len(index.manifest.records) == 1
    for identifier in ("wigan-deal", "open-public-services"):
        document, texts = index.document(identifier), texts_of(index, identifier)
        for passage in index.passages_of(identifier):
            spans = sentence_spans(document.text, passage.start, passage.end)
            assert {document.text[start:end] for start, end in spans} <= set(texts)
        kept = index.sentence_vectors(texts)
        assert counting.given == []
        assert np.abs(kept - embedder.embed(texts)).max() < 1e-5
    (own,) = set(index.document_ids) - {"wigan-deal", "open-public-services"}
    assert texts_of(index, own) == []
    index.sentence_vectors(["The Hull Plan cost £4m in 2003."])
    assert counting.given == ["The Hull Plan cost £4m in 2003."]


def test_an_index_made_before_sentences_were_kept_answers_the_same(built, embedder, tmp_path):
    shutil.copytree(built, tmp_path / "old")
    for segment in (tmp_path / "old" / "segments").iterdir():
        shutil.rmtree(segment / "sayings", ignore_errors=True)
        (segment / NEAR).unlink(missing_ok=True)
    assert verify(tmp_path / "old", every=True) == []
    old, new = Index(tmp_path / "old", embedder), Index(built, embedder)
    texts = texts_of(new, "wigan-deal")
    assert np.abs(old.sentence_vectors(texts) - new.sentence_vectors(texts)).max() < 1e-5
    for query in ("What did the Wigan Deal cost?", "open public services"):
        for among in (None, [new.spans["wigan-deal"][0][2]]):
            found, expected = old.dense(query, 10, among), new.dense(query, 10, among)
            assert [i for i, _ in found] == [i for i, _ in expected]
            assert dict(found) == pytest.approx(dict(expected), abs=1e-5)


def test_passages_by_their_questions_are_the_same_as_one_by_one(built, embedder):
    index = Index(built, embedder)
    for query in ("What did the Wigan Deal save?", "who wrote the white paper"):
        best = {}
        for (document_id, offset), cosine in index.asked(query).items():
            for start, end, identifier in index.spans[document_id]:
                if start <= offset < end:
                    best[identifier] = max(best.get(identifier, -1.0), cosine)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        assert len(ranked) > 4
        assert index.expanded(query, 4) == ranked[:4]
        assert index.expanded(query, 5, [ranked[3][0]]) == [ranked[3]]


def test_few_vectors_are_found_as_chroma_finds_them(tmp_path):
    rows = unit(400, seed=2)
    ids = [f"d#{n}-{n + 1}" for n in range(400)]
    write_vectors(tmp_path / "chroma", ids, [rows], [{"start": n} for n in range(400)])
    save_vectors(tmp_path, [rows[:100], rows[100:]])
    held = load_vectors(tmp_path)
    assert np.array_equal(held, rows)
    chroma, near = VectorStore(tmp_path / "chroma"), NearVectors(ids, held)
    for query in unit(20, seed=3):
        found, expected = near.nearest(query[None], 400), chroma.nearest(query[None], 400)
        assert dict(found) == pytest.approx(dict(expected), abs=1e-5)
        # Chroma's graph may miss one of the nearest, as every comparison cannot.
        some = chroma.nearest(query[None], 10)
        assert all(
            ours >= theirs - 1e-5 for (_, ours), (_, theirs) in zip(found, some, strict=False)
        )
    some = [*ids[5:300:9], "nobody"]
    assert near.of(some)[0] == chroma.of(some)[0] == some[:-1]
    assert np.allclose(near.of(some)[1], chroma.of(some)[1], atol=1e-6)
    assert near.of(["nobody"])[0] == []
    chroma.close()


def test_many_vectors_are_left_to_chroma(built, embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.segment.MOST", 5)
    monkeypatch.setattr("ingest.view._FEW", 5)
    shutil.copytree(built, tmp_path / "many")
    many, few = Index(tmp_path / "many", embedder), Index(built, embedder)
    (segment,) = many._view().segments.values()
    assert isinstance(segment.vectors, VectorStore)
    assert len(segment.held) == segment.record.passages
    ids = frozenset(segment.ids[::2])
    assert len(ids) > 5
    for query in ("What did the Wigan Deal cost?", "open public services"):
        found, expected = many.dense(query, 5), few.dense(query, 5)
        assert dict(found) == pytest.approx(dict(expected), abs=1e-5)
        found, expected = many.dense(query, 5, ids), few.dense(query, 5, ids)
        assert dict(found) == pytest.approx(dict(expected), abs=1e-5)


def _other_vector(path):
    rows = np.load(path)
    rows[0] = rows[0][::-1]
    np.save(path, rows)


def _no_number(path):
    rows = np.load(path)
    rows[0, 0] = np.nan
    np.save(path, rows)


def _other_key(path):
    keys = np.load(path)
    keys[0, 1] += 1
    np.save(path, keys)


def _cut_short(path):
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("file", "damage", "says"),
    [
        (NEAR, _other_vector, "are not those in Chroma"),
        (NEAR, _cut_short, "is damaged"),
        ("sayings/vectors.npy", _no_number, "the vector of a sentence of document"),
        ("sayings/vectors.npy", _cut_short, "is damaged"),
        ("sayings/keys.npy", _other_key, "vectors of sentences of document"),
    ],
)
def test_damage_to_them_is_found(built, tmp_path, file, damage, says):
    shutil.copytree(built, tmp_path / "index")
    newest = max((tmp_path / "index" / "segments").iterdir())
    assert verify(tmp_path / "index", every=True) == []
    damage(newest / file)
    faults = verify(tmp_path / "index", every=True)
    assert any(says in fault for fault in faults), faults
