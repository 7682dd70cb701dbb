"""Files that hang, swallow memory or crash the parser, in real processes."""

import os
import time
from pathlib import Path

import pytest

import corpus
from corpus.errors import IngestError, Unreadable
from ingest import readers
from ingest.block import ReadFile
from ingest.isolation import ReaderPool
from ingest.limits import MEGABYTE, Limits
from tests.ingest import badreaders

LIMITS = Limits(seconds=4, memory=1024 * MEGABYTE)


@pytest.fixture
def registered(monkeypatch):
    """Each bad reader under the ending of its name."""
    monkeypatch.setattr(readers, "_REGISTERED", {})
    for name in ("hang", "spin", "swallow", "crash", "fault", "leave", "lie", "attack"):
        readers.register(f".{name}", getattr(badreaders, name))


def files(folder, *names):
    for name in names:
        (folder / name).write_text(
            f"# {name}\n\nThe scheme in {name} cost £7m.\n", encoding="utf-8"
        )
    return [folder / name for name in names]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.hang", "seconds"),
        ("a.spin", "seconds"),
        ("a.swallow", "memory"),
        ("a.crash", "stopped the reader"),
        ("a.fault", "stopped the reader"),
        ("a.leave", "stopped the reader"),
        ("a.attack", "cannot be read"),
    ],
)
def test_a_bad_file_is_unreadable_and_the_next_is_read(registered, tmp_path, name, says):
    marker = Path("/tmp/joinedup-was-here")
    marker.unlink(missing_ok=True)
    with ReaderPool(1, LIMITS) as pool:
        (_, bad), (_, good) = pool.read(files(tmp_path, name, "good.md"))
    assert isinstance(bad, Unreadable)
    assert says in str(bad)
    assert str(bad).startswith(f"{tmp_path / name}: ")
    assert isinstance(good, ReadFile)
    assert not marker.exists()


def test_what_a_library_prints_does_not_garble_an_answer(registered, tmp_path):
    with ReaderPool(1, LIMITS) as pool:
        found = [content for _, content in pool.read(files(tmp_path, "a.lie", "b.lie"))]
    assert [c.blocks[0].text for c in found] == ["It said something on the way."] * 2


def test_files_come_back_in_order_as_they_are_read_here(tmp_path):
    names = [f"{n:03}.md" for n in range(60)]
    paths = [*files(tmp_path, *names), *sorted(corpus.documents_folder().glob("*.md"))[:3]]
    (tmp_path / "010.md").write_bytes(b"")
    with ReaderPool(3) as pool:
        found = list(pool.read(paths))
    assert [path for path, _ in found] == paths
    for path, content in found:
        if path.name == "010.md":
            assert isinstance(content, IngestError)
        else:
            assert content == readers.read(path)


def test_one_process_reads_many_files(tmp_path, registered):
    paths = files(tmp_path, *[f"{n}.txt" for n in range(40)])
    with ReaderPool(1) as pool:
        for _ in pool.read(paths):
            ids = {w._process.pid for w in pool._workers}
            assert len(ids) == 1
    (process,) = ids
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_no_more_files_are_held_than_two_a_worker(tmp_path):
    taken = []

    def paths():
        for path in files(tmp_path, *[f"{n}.txt" for n in range(30)]):
            taken.append(path)
            yield path

    with ReaderPool(2) as pool:
        for done, _ in enumerate(pool.read(paths()), 1):
            assert len(taken) <= done + 4
            time.sleep(0.01)
