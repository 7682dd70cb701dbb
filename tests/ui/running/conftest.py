"""A server of a process of its own over a small index, to be watched, stopped and backed up."""

import os
import re
import select
import subprocess
import sys
import time

import pytest

from ui.store import Store

from ..access.conftest import PASSWORD, Guarded, guard, small_index

__all__ = ["PASSWORD", "Guarded", "guard", "small_index"]

QUESTION = "What did the Hull Plan cost?"


@pytest.fixture
def folder(small_index, tmp_path):
    """A folder of the settings' places, with the index in it."""
    import shutil

    shutil.copytree(small_index, tmp_path / "index")
    return tmp_path


@pytest.fixture
def environment(folder):
    """What names those places to a process."""
    return {
        **os.environ,
        "JOINEDUP_INDEX": str(folder / "index"),
        "JOINEDUP_STORE": str(folder / "store.db"),
        "JOINEDUP_UPLOADS": str(folder / "uploads"),
    }


class Process:
    """A `joinedup` that runs; `url` once it serves."""

    def __init__(self, environment, folder, *words):
        self.errors = folder / f"stderr-{time.monotonic_ns()}.log"
        line = [sys.executable, "-m", "ui.cli", *words]
        with self.errors.open("wb") as out:
            self.popen = subprocess.Popen(
                line, env=environment, text=True, stdout=subprocess.PIPE, stderr=out
            )
        self.url = ""

    def serves(self, seconds=120):
        ready, _, _ = select.select([self.popen.stdout], [], [], seconds)
        line = self.popen.stdout.readline() if ready else ""
        found = re.search(r"https?://\S+", line)
        assert found, self.said
        self.url = found[0]
        return self

    @property
    def said(self):
        return self.errors.read_text(encoding="utf-8")

    def ends(self, seconds=60):
        return self.popen.wait(seconds)


@pytest.fixture
def serve(environment, folder):
    """Run `joinedup serve` on a free port until the test is over: `serve("--log-format", "json")`."""
    running = []

    def begin(*words, **more):
        process = Process({**environment, **more}, folder, "serve", "--port", "0", *words)
        running.append(process)
        return process.serves()

    yield begin
    for each in running:
        each.popen.kill()
        each.popen.communicate()


@pytest.fixture
def store(folder):
    """The store of those places."""
    kept = Store(folder / "store.db")
    yield kept
    kept.close()
