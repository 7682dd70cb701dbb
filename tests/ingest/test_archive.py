"""Zip archives: what is written where, what is refused, and how an index takes it."""

import zipfile

import pytest

from corpus.errors import NeedsPassword, Unreadable
from ingest import Index, container, ingest
from ingest.container import Unpacker, holds
from ingest.limits import Limits


def members(path, into, limits=None):
    return Unpacker(into, limits).members(path)


def pack(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def test_members_are_written_under_numbers_and_named_by_their_archive(tmp_path):
    path = pack(tmp_path / "a.zip", {"b/../../c.txt": "x", "folder/d.PDF": "y", "folder/e": "z"})
    into = tmp_path / "into"
    into.mkdir()
    found = list(members(path, into))
    assert [m.name for m in found] == [
        f"{path}!b/../../c.txt",
        f"{path}!folder/d.PDF",
        f"{path}!folder/e",
    ]
    assert isinstance(found[0].problem, Unreadable)
    assert sorted(p.name for p in into.iterdir()) == ["1.pdf", "2"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "into"]


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [("MOST_MEMBERS", 2, "too many files"), ("MOST_BYTES", 25, "unpacks to too much")],
)
def test_an_archive_of_too_much_is_read_up_to_the_bound(
    tmp_path, monkeypatch, name, value, refused
):
    monkeypatch.setattr(container, name, value)
    path = pack(tmp_path / "a.zip", {f"{n}.txt": "ten bytes." for n in range(5)})
    found = list(members(path, tmp_path))
    assert sum(m.path is not None for m in found) == 2
    assert refused in str(next(m.problem for m in found if m.problem))


def test_a_member_larger_than_a_file_may_be_is_refused(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.txt": "x" * 2000})
    (member,) = members(path, tmp_path, Limits(size=1000))
    assert isinstance(member.problem, Unreadable)


def test_a_member_that_lies_about_its_size_writes_no_more_than_it_says(tmp_path):
    path = pack(tmp_path / "a.zip", {"a.txt": "x" * 100_000})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    (member,) = members(path, tmp_path)
    assert isinstance(member.problem, Unreadable)
    assert all(p.stat().st_size < 1000 for p in tmp_path.iterdir())


def test_a_document_that_is_a_zip_is_no_archive(tmp_path):
    import docx

    docx.Document().save(tmp_path / "a.docx")
    assert holds(tmp_path / "a.docx") == ""
    assert holds(pack(tmp_path / "b.zip", {"a.txt": "x"})) == "zip"


def test_an_index_knows_members_by_name_and_keeps_up_with_the_archive(tmp_path, embedder):
    files = {"x/one.txt": "One\n\nLarkfield cost £7m.", "two.md": "# Two\n\nHull cost £2m."}
    path = pack(tmp_path / "a.zip", files)
    (tmp_path / "metadata.csv").write_text(
        "file,title\na.zip!x/one.txt,The first paper\n", encoding="utf-8"
    )
    folder = tmp_path / "index"
    report = ingest([path], folder, embedder, with_bundled=False)
    assert report.problems == []
    documents = [Index(folder, embedder).document(i) for i in Index(folder, embedder).document_ids]
    assert {d.path: d.title for d in documents} == {
        f"{path}!x/one.txt": "The first paper", f"{path}!two.md": "Two",
    }  # fmt: skip
    assert ingest([path], folder, embedder).indexed == []
    pack(path, {"two.md": "# Two\n\nHull cost £3m."})
    ingest([path], folder, embedder)
    index = Index(folder, embedder)
    assert [index.document(i).text for i in index.document_ids] == ["Two\n\nHull cost £3m."]


def test_a_locked_archive_needs_a_password(tmp_path):
    from tests.ingest.hostile import _locked, _zip

    (tmp_path / "a.zip").write_bytes(_locked(_zip({"a.txt": b"x"})))
    with pytest.raises(NeedsPassword):
        list(members(tmp_path / "a.zip", tmp_path))
