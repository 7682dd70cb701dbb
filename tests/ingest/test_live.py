"""An index that is open while another process, or this one, writes to it."""

import threading

import pytest
from filelock import FileLock

from assistant import Assistant
from corpus.errors import IndexOutdated, IndexUnavailable
from ingest import Embedder, Index, ingest
from ingest import merge as merging
from ingest import writer as writing
from ingest.pointer import Pointer


def seen(index, query="What did the Bath Plan cost?"):
    found = index.dense(query, 9)
    return {index.passages([i])[i].text for i, _ in found}


def test_an_open_index_sees_a_finished_ingest(papers, index_of, write_paper):
    index, _ = index_of(papers)
    before = index.manifest.fingerprint
    write_paper(papers / "four.md", "Bath")
    index_of(papers)
    assert "The Bath Plan cost £4m in 2003." in seen(index)
    assert index.lexical("Bath", 1)
    assert index.document_frequency("bath") == 1
    assert "bath" in index.vocabulary
    assert index.manifest.fingerprint != before


def test_an_index_that_did_not_exist_is_seen_when_it_does(papers, index_of, tmp_path, embedder):
    index = Index(tmp_path / "index", embedder)
    assert (index.dense("x", 3), index.lexical("x", 3), index.document_ids) == ([], [], [])
    index_of(papers)
    assert len(seen(index)) == 3


def test_a_query_in_progress_keeps_what_it_began_with(papers, index_of, write_paper):
    index, _ = index_of(papers)
    still = index.now()
    write_paper(papers / "two.md", "Bath")
    (papers / "one.md").unlink()
    index_of(papers, prune=True)
    assert seen(still) == {
        f"The {t} Plan cost £{len(t)}m in 2003." for t in ("Leeds", "Hull", "York")
    }
    assert still.manifest.fingerprint != index.manifest.fingerprint
    assert seen(index) == {f"The {t} Plan cost £{len(t)}m in 2003." for t in ("Bath", "York")}


def test_readers_see_nothing_of_a_run_before_its_end(papers, index_of, write_paper, monkeypatch):
    index, _ = index_of(papers)
    monkeypatch.setattr(writing, "MOST_PASSAGES", 1)
    monkeypatch.setattr("ingest.engine.LocalEngine.texts", 1)
    sizes, pending = set(), set()

    def look(done, total, name):
        sizes.add(len(index.document_ids))
        pending.add(len(Pointer.load(index.folder).pending))

    for number in range(6):
        write_paper(papers / f"new{number}.md", f"Town{number}")
    index_of(papers, progress=look)
    assert pending == set(range(7))
    assert sizes == {3}
    assert len(index.document_ids) == 9


def test_a_reader_whose_folders_are_gone_reads_the_new_ones(
    papers, index_of, write_paper, monkeypatch
):
    monkeypatch.setattr(writing, "GRACE", 0.0)
    monkeypatch.setattr(writing.Writer.sweep, "__defaults__", (0.0,))
    index, _ = index_of(papers)
    still = index.now()
    document = still.document_ids[0]
    for number in range(3):
        write_paper(papers / f"new{number}.md", f"Town{number}")
        index_of(papers)
    old = set(still.manifest.records) - set(index.manifest.records)
    assert old and not any((index.folder / "segments" / name).exists() for name in old)
    assert len(still.dense("plan", 9)) == 3
    assert still.document(document).id == document
    assert len(index.dense("plan", 9)) == 6


def test_old_segments_stay_for_a_while(papers, index_of, write_paper):
    index, _ = index_of(papers)
    for number in range(3):
        write_paper(papers / f"new{number}.md", f"Town{number}")
        index_of(papers)
    retired = Pointer.load(index.folder).retired
    assert retired
    assert all((index.folder / "segments" / name).exists() for name in retired)


def test_many_threads_ask_while_one_writes(papers, index_of, write_paper):
    index, _ = index_of(papers)
    wrong, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                still = index.now()
                hits = still.dense("What did the plan cost?", 50)
                assert len(hits) == still.passage_count == len(still.document_ids)
                assert len(still.passages([i for i, _ in hits])) == len(hits)
                assert len(still.lexical("plan", 50)) == len(hits)
            except Exception as error:
                wrong.append(repr(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        write_paper(papers / f"new{number}.md", f"Town{number}")
        (papers / f"new{number - 2}.md").unlink(missing_ok=True)
        index_of(papers, prune=True)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("what", ["model", "splitter"])
def test_another_make_is_refused_in_a_sentence_that_names_the_way_out(
    papers, index_of, what, monkeypatch, embedder, tmp_path
):
    index, _ = index_of(papers)
    other = Embedder("other") if what == "model" else embedder
    if what == "splitter":
        monkeypatch.setattr("ingest.pointer.SPLITTER", 99)
    for attempt in (
        lambda: Index(index.folder, other),
        lambda: ingest([papers], index.folder, other),
    ):
        with pytest.raises(IndexOutdated, match="joinedup index rebuild"):
            attempt()


def test_merging_keeps_everything(papers, index_of, write_paper, monkeypatch, tmp_path, contents):
    monkeypatch.setattr(writing, "MOST_PASSAGES", 2)
    monkeypatch.setattr(merging, "_TIERS", ((1, 0),))
    for number in range(9):
        write_paper(papers / f"new{number}.md", f"Town{number}", "The same is said of all towns.")
    index_of(papers)
    write_paper(papers / "new3.md", "Bath")
    (papers / "new4.md").unlink()
    index, _ = index_of(papers, prune=True)
    before = contents(index)
    assert len(index.manifest.records) > 5
    monkeypatch.undo()
    monkeypatch.setattr(merging, "_LONG", 2)
    write_paper(papers / "last.md", "Wells")
    told = []
    merged, _ = index_of(papers, progress=lambda *said: told.append(said))
    assert any("passages together" in name and done == total for done, total, name in told)
    assert len(merged.manifest.records) <= 2
    (papers / "last.md").unlink()
    merged, _ = index_of(papers, prune=True)
    assert contents(merged) == before


def test_a_full_or_forbidden_folder_is_one_sentence(papers, embedder, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        ingest([papers], tmp_path / "file" / "index", embedder, with_bundled=False)


def test_an_index_that_another_writes_to_opens_with_what_it_has(
    papers, tmp_path, embedder, monkeypatch
):
    monkeypatch.setattr("ingest.pipeline.LOCK_WAIT", 0.1)
    folder = tmp_path / "index"
    ingest([papers], folder, embedder)  # it is to hold the bundled corpus, and does not yet
    with FileLock(folder / "writer.lock"):
        assert len(Assistant.open(folder).index.document_ids) == 3
    (tmp_path / "new").mkdir()
    held = FileLock(tmp_path / "new" / "writer.lock")
    with held, pytest.raises(IndexUnavailable, match="another process"):
        Assistant.open(tmp_path / "new")
