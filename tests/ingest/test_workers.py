"""Reading files in processes of their own."""

import multiprocessing
import os
import signal
import time

from ingest.outcome import Outcome
from ingest.workers import read_all


def test_every_file_is_read_once_whatever_becomes_of_the_processes(tmp_path, write_paper):
    paths = [write_paper(tmp_path / f"{n:02}.md", f"Town{n}") for n in range(40)]
    readings = read_all(paths, workers=2)
    found = [next(readings)]
    for process in multiprocessing.active_children():
        os.kill(process.pid, signal.SIGKILL)
    found += readings
    assert sorted(r.path for r in found) == paths
    lost = [r for r in found if r.document is None]
    assert 1 <= len(lost) <= 2
    assert all(r.outcome == Outcome.UNREADABLE and str(r.path) in r.message for r in lost)
    assert not multiprocessing.active_children()


def test_a_file_that_takes_too_long_is_given_up(tmp_path, write_paper):
    pipe = tmp_path / "endless.md"
    os.mkfifo(pipe)
    paths = [*(write_paper(tmp_path / f"{n:02}.md", f"Town{n}") for n in range(12)), pipe]
    keep = os.open(pipe, os.O_RDWR)  # so that a reader waits for ever
    try:
        started = time.monotonic()
        found = {r.path: r for r in read_all(paths, workers=2, longest=12.0)}
        assert time.monotonic() - started < 60
    finally:
        os.close(keep)
    assert set(found) == set(paths)
    assert found[pipe].outcome == Outcome.UNREADABLE
    assert all(found[path].document for path in paths[:-1])


def test_the_same_is_read_in_this_process_and_in_others(tmp_path, write_paper):
    paths = [write_paper(tmp_path / f"{n:02}.md", f"Town{n}") for n in range(10)]
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 no more")
    paths.append(tmp_path / "bad.pdf")
    here = {r.path: (r.document, r.outcome, r.message) for r in read_all(paths)}
    there = {r.path: (r.document, r.outcome, r.message) for r in read_all(paths, workers=3)}
    assert here == there
