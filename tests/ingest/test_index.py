"""The index on disk: a real Chroma in a temporary folder, with the real model."""

import pytest
from filelock import FileLock

from corpus.errors import IndexUnavailable
from ingest import Embedder, Index, ingest
from ingest import pipeline as pipeline_module


def texts(index):
    return {p.text for d in index.document_ids for p in index.passages_of(d)}


def test_what_is_ingested_is_found_both_ways_with_its_provenance(papers, tmp_path, embedder):
    report = ingest([papers], tmp_path / "index", embedder, with_bundled=False)
    assert (len(report.indexed), report.problems) == (3, [])
    index = Index(tmp_path / "index", embedder)
    for search in (index.dense, index.lexical):
        best = search("What did the Hull Plan cost?", 1)[0][0]
        passage = index.passages([best])[best]
        document = index.document(passage.document_id)
        assert document.title == "The Hull Plan"
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.section == ("The Hull Plan", "Money")


def test_a_changed_file_replaces_exactly_its_passages(papers, tmp_path, embedder):
    ingest([papers], tmp_path / "index", embedder, with_bundled=False)
    before = texts(Index(tmp_path / "index", embedder))
    (papers / "two.md").write_text("# The Hull Plan\n\n## Money\n\nIt is gone.\n", encoding="utf-8")
    report = ingest([papers], tmp_path / "index", embedder)
    after = Index(tmp_path / "index", embedder)
    assert len(report.indexed) == 1
    assert texts(after) - before == {"It is gone."}
    assert before - texts(after) == {"The Hull Plan cost £4m in 2003."}
    assert after.manifest.passages == after.passage_count == 3


def test_a_file_that_is_only_touched_is_not_read_again(papers, tmp_path, embedder):
    ingest([papers], tmp_path / "index", embedder, with_bundled=False)
    (papers / "one.md").touch()
    assert ingest([papers], tmp_path / "index", embedder).indexed == []


def test_a_user_document_cannot_take_the_place_of_a_bundled_one(tmp_path, embedder):
    path = tmp_path / "total-place.md"
    path.write_text(
        "---\nid: total-place\n---\n# Total Place\n\nIt never happened.\n", encoding="utf-8"
    )
    document = pipeline_module.read_document(path)
    assert document.id != "total-place"
    assert not document.bundled


def test_a_second_writer_is_told_that_another_is_writing(papers, tmp_path, embedder, monkeypatch):
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setattr(pipeline_module, "LOCK_WAIT", 0.1)
    with FileLock(folder / "writer.lock"), pytest.raises(IndexUnavailable, match="another process"):
        ingest([papers], folder, embedder)


def test_another_model_or_a_damaged_manifest_is_refused(papers, tmp_path, embedder):
    folder = tmp_path / "index"
    ingest([papers], folder, embedder, with_bundled=False)
    with pytest.raises(IndexUnavailable, match="built with the model"):
        Index(folder, Embedder("some-other-model"))
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match=r"manifest\.json"):
        Index(folder, embedder)


def test_the_fingerprint_follows_the_documents(papers, tmp_path, embedder):
    ingest([papers], tmp_path / "index", embedder, with_bundled=False)
    first = Index(tmp_path / "index", embedder).manifest.fingerprint
    (papers / "one.md").write_text("# New\n\nAnother text altogether.\n", encoding="utf-8")
    ingest([papers], tmp_path / "index", embedder)
    assert Index(tmp_path / "index", embedder).manifest.fingerprint != first


def test_passages_fit_the_models_window(assistant, embedder):
    for identifier in assistant.index.document_ids[:10]:
        document = assistant.index.document(identifier)
        for passage in assistant.index.passages_of(identifier):
            whole = f"{passage.heading(document.title)}\n{passage.text}"
            assert embedder.count_tokens(whole) <= embedder.window
