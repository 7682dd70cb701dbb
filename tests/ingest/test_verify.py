"""Verifying finds damage that was planted, and nothing where there is none."""

import json
import shutil

import numpy as np
import pytest

from corpus.errors import IndexUnavailable
from ingest.verify import verify


@pytest.fixture
def planted(papers, index_of):
    """An index of three papers, and its only segment."""
    index, _ = index_of(papers)
    (name,) = index.manifest.records
    return index, index.folder / "segments" / name


def _edit_text(segment):
    path = next((segment / "documents").glob("two-*.json"))
    document = json.loads(path.read_text("utf-8"))
    document["text"] = document["text"].replace("£4m", "£5m")
    path.write_text(json.dumps(document), "utf-8")


def _shift_span(segment):
    spans = np.load(segment / "spans.npy")
    spans[1] += 1
    np.save(segment / "spans.npy", spans)


def _forget_vector(segment):
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        str(segment / "chroma"), settings=Settings(anonymized_telemetry=False)
    )
    rows = client.get_collection("passages", embedding_function=None)
    rows.delete(ids=rows.get(limit=1)["ids"])
    client.close()


def _odd_vector(segment):
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        str(segment / "chroma"), settings=Settings(anonymized_telemetry=False)
    )
    rows = client.get_collection("passages", embedding_function=None)
    rows.add(ids=["stray#0-9"], embeddings=np.ones((1, 384)), metadatas=[{"start": 0}])
    client.close()


def _change_count(segment):
    postings = np.load(segment / "lexical" / "postings.npy")
    postings[0, 1] += 1
    np.save(segment / "lexical" / "postings.npy", postings)


def _lose_document(segment):
    next((segment / "documents").glob("two-*.json")).unlink()


def _cut_short(segment):
    path = segment / "lexical" / "postings.npy"
    path.write_bytes(path.read_bytes()[:100])


def _lose_chroma(segment):
    shutil.rmtree(segment / "chroma")


def _stray_document(segment):
    (segment / "documents" / "stray.json").write_text("{}", "utf-8")


def _stray_segment(segment):
    (segment.parent / "stray").mkdir()


def _lose_file_entry(segment):
    record = json.loads((segment / "segment.json").read_text("utf-8"))
    record["files"].popitem()
    (segment / "segment.json").write_text(json.dumps(record), "utf-8")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_edit_text, "is not what was stored"),
        (_shift_span, "has no vector"),
        (_forget_vector, "has no vector in Chroma"),
        (_odd_vector, "stray#0-9 is an orphan in Chroma"),
        (_change_count, "lexical index"),
        (_lose_document, "lost or damaged"),
        (_cut_short, "is damaged"),
        (_lose_chroma, "is missing"),
        (_stray_document, "stray.json is an orphan"),
        (_stray_segment, "stray is an orphan"),
        (_lose_file_entry, "belongs to no file"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_planted_damage_is_found(planted, damage, says):
    index, segment = planted
    assert verify(index.folder, every=True) == []
    damage(segment)
    faults = verify(index.folder, every=True)
    assert any(says in fault for fault in faults), faults


@pytest.mark.parametrize("damage", [_cut_short, _lose_chroma, _lose_document])
def test_reading_a_damaged_index_is_one_sentence(planted, damage, embedder):
    from ingest import Index

    index, segment = planted
    damage(segment)
    broken = Index(index.folder, embedder)
    with pytest.raises(IndexUnavailable, match="joinedup index"):
        [broken.document(identifier) for identifier in broken.document_ids]


def test_a_lost_record_is_one_sentence(planted, embedder):
    from ingest import Index

    index, segment = planted
    (segment / "segment.json").unlink()
    with pytest.raises(IndexUnavailable, match="joinedup index rebuild"):
        Index(index.folder, embedder)


def test_there_is_nothing_to_verify_where_no_index_is(tmp_path):
    with pytest.raises(IndexUnavailable, match="no index"):
        verify(tmp_path)
