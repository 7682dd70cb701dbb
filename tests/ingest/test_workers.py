"""Reading many files, in this process and in others, and archives among them."""

import zipfile

from ingest.limits import Limits
from ingest.outcome import Outcome
from ingest.workers import read_all


def test_the_same_is_read_in_this_process_and_in_others(tmp_path, write_paper):
    paths = [write_paper(tmp_path / f"{n:02}.md", f"Town{n}") for n in range(6)]
    here = {r.path: (r.document, r.outcome, r.message) for r in read_all(paths)}
    paths += [write_paper(tmp_path / f"{n:02}.md", f"Town{n}") for n in range(6, 12)]
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 no more")
    found = list(read_all([*paths, tmp_path / "bad.pdf"], workers=2))
    there = {r.path: (r.document, r.outcome, r.message) for r in found}
    assert [r.path for r in found] == [*paths, tmp_path / "bad.pdf"]
    assert {path: there[path] for path in here} == here
    assert found[-1].outcome == Outcome.UNREADABLE
    assert "bad.pdf" in found[-1].message


def test_a_file_that_takes_too_long_is_given_up_and_the_rest_is_read(tmp_path, write_paper):
    slow = tmp_path / "slow.csv"
    slow.write_text("a,b\n" + "1,2\n" * 200_000, encoding="utf-8")
    paths = [slow, write_paper(tmp_path / "one.md", "York")]
    found = {r.path: r for r in read_all(paths, limits=Limits(seconds=0.0))}
    assert found[slow].outcome == Outcome.UNREADABLE
    assert "seconds" in found[slow].message


def test_each_member_of_an_archive_is_a_reading_of_its_own(tmp_path, write_paper):
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as archive:
        for town in ("Hull", "York"):
            archive.write(write_paper(tmp_path / f"{town}.md", town), f"plans/{town}.md")
        archive.writestr("../evil.md", "# Evil")
    found = list(read_all([tmp_path / "papers.zip"]))
    assert {r.path for r in found} == {tmp_path / "papers.zip"}
    good = {r.member.rpartition("!")[2]: r.document for r in found if r.document}
    assert sorted(good) == ["plans/Hull.md", "plans/York.md"]
    assert all(r.document.path == r.member for r in found if r.document)
    (bad,) = [r for r in found if r.document is None]
    assert "outside" in bad.message
