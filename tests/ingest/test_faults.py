"""Runs that are killed at any moment, and processes that write and read at once."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ingest import Index, ingest
from ingest.verify import verify
from ingest.writer import Writer

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

# Loads the model once, then makes a process for each run, which starts as fast as it forks.
# One thread, and no Chroma before the fork: neither survives it.
SERVER = """
import json, os, sys
import torch
torch.set_num_threads(1)
from pathlib import Path
import ingest.batch, ingest.writer
from ingest import Embedder, ingest as run
from ingest.lexical import terms
ingest.engine.LocalEngine.texts, ingest.writer.MOST_PASSAGES = 8, 8
embedder = Embedder()
embedder.embed(["warm"])
print("ready", flush=True)
for line in iter(sys.stdin.readline, ""):
    folder, papers = json.loads(line)
    process = os.fork()
    if process == 0:
        print(os.getpid(), flush=True)
        run([Path(papers)], Path(folder), embedder, with_bundled=False, prune=True)
        print("done", flush=True)
        os._exit(0)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)  # its number stays taken
    print("ended", flush=True)
    sys.stdin.readline()
    os.waitpid(process, 0)
"""


class Runs:
    """Real ingests in processes of their own, to be killed."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        assert self._server.stdout.readline() == "ready\n"

    def start(self, folder, papers) -> int:
        self._server.stdin.write(json.dumps([str(folder), str(papers)]) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def wait(self) -> bool:
        """Whether the run came to its end."""
        lines = [self._server.stdout.readline()]
        while lines[-1] not in ("ended\n", ""):
            lines.append(self._server.stdout.readline())
        self._server.stdin.write("\n")
        self._server.stdin.flush()
        return "done\n" in lines

    def close(self) -> None:
        self._server.stdin.close()
        self._server.wait()


@pytest.fixture(scope="module")
def runs():
    runs = Runs()
    yield runs
    runs.close()


def write(papers: Path, edition: int) -> None:
    """Twelve papers of four passages; a later edition changes, drops, adds and doubles some."""
    shutil.rmtree(papers, ignore_errors=True)
    papers.mkdir(parents=True)
    for number in range(12 - edition):
        said = edition if number % 3 == 0 else 0
        body = "\n\n".join(
            f"## Part {part}\n\nTown {number} spent £{part}m on plan {said} in {2000 + number}."
            for part in range(4)
        )
        (papers / f"{number:02}.md").write_text(f"# Plan of town {number}\n\n{body}\n", "utf-8")
    if edition:
        (papers / "copy.md").write_bytes((papers / "04.md").read_bytes())
        (papers / "late.md").write_text("# Late\n\n## Money\n\nIt cost £99m.\n", "utf-8")


@pytest.mark.parametrize(
    "kills", [5, pytest.param(50, marks=pytest.mark.faults)], ids=lambda n: f"{n} kills"
)
def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    kills, runs, tmp_path, embedder, contents, request
):
    if kills > 5 and "faults" not in request.config.getoption("-m"):
        pytest.skip("asked for with: make test-faults")
    papers = tmp_path / "papers"
    wanted, took, first = {}, {}, tmp_path / "whole-0"
    for edition in (0, 1):
        write(papers, edition)
        whole = tmp_path / f"whole-{edition}"
        if edition:
            shutil.copytree(first, whole)
        started = time.monotonic()
        runs.start(whole, papers)
        assert runs.wait()
        took[edition] = time.monotonic() - started
        ingest([papers], tmp_path / f"fresh-{edition}", embedder, with_bundled=False)
        wanted[edition] = contents(Index(tmp_path / f"fresh-{edition}", embedder))
        assert contents(Index(whole, embedder)) == wanted[edition]
    random.seed(kills)
    killed = 0
    for attempt in range(kills):
        edition, folder = attempt % 2, tmp_path / f"killed-{attempt}"
        if edition:  # a run that changes an index; else one that makes it
            shutil.copytree(first, folder)
        write(papers, edition)
        process = runs.start(folder, papers)
        time.sleep(random.random() * took[edition])
        os.kill(process, signal.SIGKILL)
        killed += not runs.wait()
        answering = Index(folder, embedder)
        held = contents(answering) if answering.manifest else None
        assert held in (None, wanted[0], wanted[edition]) or held["count"] == 0
        ingest([papers], folder, embedder, with_bundled=False, prune=True)
        assert verify(folder) == []
        assert contents(Index(folder, embedder)) == wanted[edition]
        shutil.rmtree(folder)
    assert killed >= kills // 2


STEPS = ("close", "publish", "replace", "_save", "sweep")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_ends_beside_each_step_is_completed_by_the_next(
    step, when, tmp_path, embedder, contents, monkeypatch
):
    papers, folder = tmp_path / "papers", tmp_path / "index"
    write(papers, 0)
    ingest([papers], folder, embedder, with_bundled=False)
    write(papers, 1)
    real = getattr(Writer, step)

    class Killed(BaseException):
        pass

    def die(self, *args, **more):
        if when == "after":
            real(self, *args, **more)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Writer, step, die)
        patched.setattr(Writer, "abandon", lambda self: None)  # a killed run tidies nothing
        with pytest.raises(Killed):
            ingest([papers], folder, embedder, prune=True)
    assert Index(folder, embedder).dense("plan", 3)
    ingest([papers], folder, embedder, prune=True)
    ingest([papers], tmp_path / "fresh", embedder, with_bundled=False)
    assert verify(folder) == []
    assert contents(Index(folder, embedder)) == contents(Index(tmp_path / "fresh", embedder))


def test_two_ingests_at_once_and_a_reader_throughout(tmp_path, embedder, contents):
    for number in range(3):
        write(tmp_path / f"papers{number}", 0)
        for path in (tmp_path / f"papers{number}").glob("*.md"):
            path.write_text(path.read_text("utf-8").replace("town", f"town {number}-"), "utf-8")
    folder = tmp_path / "index"
    ingest([tmp_path / "papers0"], folder, embedder, with_bundled=False)
    index = Index(folder, embedder)
    wrong, sizes, stop = [], set(), threading.Event()

    def ask():
        while not stop.is_set():
            try:
                still = index.now()
                hits = still.dense("What did the town spend?", 500)
                assert len(hits) == still.passage_count
                assert len(still.passages([i for i, _ in hits])) == len(hits)
                sizes.add(len(still.document_ids))
                index.document(index.document_ids[0])
                time.sleep(0.01)
            except Exception as error:
                wrong.append(repr(error))

    reader = threading.Thread(target=ask)
    reader.start()
    todo = {1, 2}
    while todo:
        started = {n: _ingest(folder, tmp_path / f"papers{n}") for n in sorted(todo)}
        for number, process in started.items():
            _, said = process.communicate(timeout=120)
            assert "Traceback" not in said
            if process.returncode == 0:
                todo.discard(number)
            else:  # it waited in vain, and says for whom
                assert "another process is writing" in said
                assert "joinedup ingest" in said
    time.sleep(0.5)
    stop.set()
    reader.join()
    assert wrong == []
    assert sizes <= {12, 24, 36}
    assert max(sizes) == 36
    assert index.passage_count == 144
    assert {i for i, _ in index.dense("town 2-7", 500)} == {
        p for spans in index.spans.values() for _, _, p in spans
    }
    assert verify(folder, every=True) == []


def _ingest(folder: Path, papers: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "ui.cli",
            "ingest",
            str(papers),
            "--no-bundled",
            "--index",
            str(folder),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
