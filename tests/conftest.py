"""Fixtures that every test shares: a guarded network, the real model, a real index."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import sync_playwright

from assistant import Assistant
from ingest import Embedder

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Fail any test in whose course Python connects to a host other than this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            local = host == "localhost" or ipaddress.ip_address(host).is_loopback
            assert local, f"an undeclared network call to {host}"
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real embedding model, loaded once."""
    return Embedder()


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory) -> Path:
    """A folder that holds an index of the bundled corpus once `assistant` has been made.

    Making one takes a minute or more: while at work on a few tests, name one to begin from in
    `JOINEDUP_TEST_INDEX`. It is copied, and brought up to date as any index is. Where processes
    share the tests, the first that needs an index makes it and each takes a copy.
    """
    folder = tmp_path_factory.mktemp("joinedup") / "index"
    if ready := os.environ.get("JOINEDUP_TEST_INDEX"):
        shutil.copytree(ready, folder)
    elif "PYTEST_XDIST_WORKER" in os.environ:
        made = tmp_path_factory.getbasetemp().parent / "index"
        with FileLock(f"{made}.lock"):
            if not made.exists():
                Assistant.open(made.with_name("making"))
                made.with_name("making").rename(made)
        shutil.copytree(made, folder)
    return folder


@pytest.fixture(scope="session")
def assistant(index_folder: Path) -> Assistant:
    """An assistant over a real Chroma index of the bundled corpus."""
    return Assistant.open(index_folder)


@pytest.fixture(autouse=True, scope="session")
def loops_of_their_own() -> Iterator[None]:
    """Let `asyncio.run` run in a thread where this one has a loop: Playwright's, once it started."""
    plain = asyncio.run

    def run(*given, **named):
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return plain(*given, **named)
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(plain, *given, **named).result()

    asyncio.run = run
    yield
    asyncio.run = plain


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless, or a skip that says why; Playwright starts once in a process."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def index_copy(assistant: Assistant, index_folder: Path, tmp_path: Path) -> Path:
    """A copy of the index of the bundled corpus, to be written to."""
    return shutil.copytree(index_folder, tmp_path / "index_copy")


@pytest.fixture
def shared() -> Path:
    """The folder of shared material, or a skip that says why."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent, and this test reads it")
    return SHARED
