"""Which files become which documents: changed, touched, removed, the same under two names."""

import os

import pytest

from ingest.outcome import Outcome
from ingest.verify import verify


def outcomes(report):
    return {os.path.basename(f.path): f for f in report.files}


def test_a_file_that_is_gone_is_dropped_only_when_asked(papers, index_of, tmp_path):
    index_of(papers)
    (papers / "two.md").unlink()
    index, report = index_of(papers)
    assert (len(index.document_ids), report.removed) == (3, [])
    index, report = index_of(papers, prune=True)
    assert report.removed == [str(papers / "two.md")]
    assert [index.document(i).title for i in index.document_ids] == [
        "The Leeds Plan", "The York Plan",
    ]  # fmt: skip
    assert all("Hull" not in index.passages([i])[i].text for i, _ in index.lexical("Hull", 9))
    assert verify(tmp_path / "index") == []


def test_prune_leaves_alone_what_lies_elsewhere(papers, index_of, tmp_path, write_paper):
    elsewhere = write_paper(tmp_path / "papers2" / "four.md", "Bath")
    index_of(papers, elsewhere)
    elsewhere.unlink()
    (papers / "one.md").unlink()
    index, report = index_of(papers, prune=True)
    assert report.removed == [str(papers / "one.md")]
    assert len(index.document_ids) == 3


def test_a_folder_that_is_gone_can_be_pruned(papers, index_of, tmp_path, write_paper):
    write_paper(tmp_path / "other.md", "Bath")
    index_of(papers, tmp_path / "other.md")
    for path in papers.iterdir():
        path.unlink()
    papers.rmdir()
    index, report = index_of(papers)
    assert len(report.problems) == 1 and "no such file" in report.problems[0]
    assert len(index.document_ids) == 4
    index, report = index_of(papers, prune=True)
    assert (len(index.document_ids), report.problems, len(report.removed)) == (1, [], 3)


def test_the_same_content_under_two_names_is_one_document_that_knows_both(
    papers, index_of, tmp_path
):
    (papers / "zwei.md").write_bytes((papers / "two.md").read_bytes())
    index, report = index_of(papers)
    assert (len(index.document_ids), index.passage_count, report.passages) == (3, 3, 3)
    identifier = outcomes(report)["zwei.md"].document_id
    assert index.paths_of(identifier) == [str(papers / "two.md"), str(papers / "zwei.md")]
    assert "the same as" in outcomes(report)["zwei.md"].message
    (papers / "zwei.md").unlink()
    index, _ = index_of(papers, prune=True)
    assert index.paths_of(identifier) == [str(papers / "two.md")]
    assert len(index.document_ids) == 3
    assert verify(tmp_path / "index") == []


@pytest.mark.parametrize("dropped", ["two.md", "zwei.md"])
def test_dropping_either_name_keeps_the_document(papers, index_of, dropped, contents, tmp_path):
    (papers / "zwei.md").write_bytes((papers / "two.md").read_bytes())
    index_of(papers)
    (papers / dropped).unlink()
    index, _ = index_of(papers, prune=True)
    fresh, _ = index_of(papers, folder=tmp_path / "fresh")
    assert contents(index) == contents(fresh)
    assert any("Hull" in index.passages([i])[i].text for i, _ in index.dense("Hull", 9))


def test_two_names_part_when_one_is_changed(papers, index_of, contents, tmp_path, write_paper):
    (papers / "zwei.md").write_bytes((papers / "two.md").read_bytes())
    index_of(papers)
    write_paper(papers / "two.md", "Wigan")
    index, _ = index_of(papers)
    fresh, _ = index_of(papers, folder=tmp_path / "fresh")
    assert contents(index) == contents(fresh)
    assert len(index.document_ids) == 4
    assert verify(tmp_path / "index") == []


def test_a_changed_file_that_cannot_be_read_keeps_what_was_read_before(papers, index_of, tmp_path):
    index_of(papers)
    (papers / "two.md").write_text("\n\n", encoding="utf-8")
    index, report = index_of(papers)
    assert len(index.document_ids) == 3
    assert not outcomes(report)["two.md"].outcome.is_in
    assert verify(tmp_path / "index") == []


def test_every_file_ends_in_one_outcome_whether_it_changed_or_not(papers, index_of):
    (papers / "film.mp4").write_bytes(b"x")
    (papers / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (papers / "nowhere.md").symlink_to(papers / "not-there.md")
    (papers / "loop").symlink_to(papers)
    for _ in range(2):
        _, report = index_of(papers)
        found = outcomes(report)
        assert len(found) == len(report.files) == 7
        assert found["one.md"].outcome == Outcome.INDEXED
        assert found["one.md"].passages == 1
        assert found["film.mp4"].outcome == found["loop"].outcome == Outcome.UNSUPPORTED
        for name in ("broken.pdf", "nowhere.md"):
            assert found[name].outcome == Outcome.UNREADABLE
            assert name in found[name].message
    assert found["one.md"].unchanged


def test_a_file_of_several_runs_is_in_one_segment_and_runs_are_merged(
    papers, index_of, write_paper
):
    for number in range(8):
        write_paper(papers / "two.md", "Hull", f"Edition {number} says so.")
        index, _ = index_of(papers)
    assert index.passage_count == 4
    assert len(index.manifest.records) <= 2
    assert [p.text for p in index.passages_of(index.document_ids[-1])][-1] == "Edition 7 says so."
