"""The whole app, served for real, and clients of it who keep their own cookies."""

import threading

import httpx
import pytest

from assistant import Assistant, Settings
from ui.api.serve import start
from ui.store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """What the served app keeps."""
    kept = Store(tmp_path_factory.mktemp("api") / "store.db")
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def server(assistant, store):
    """The app over the bundled corpus and that store; `server.url` ends with a slash."""
    running = start(assistant, store, Settings(answer_seconds=300, wait_seconds=300))
    yield running
    running.close()


@pytest.fixture
def client(server):
    """Someone who asks."""
    with httpx.Client(base_url=server.url, timeout=300) as one:
        yield one


@pytest.fixture
def other(server):
    """Someone else who asks."""
    with httpx.Client(base_url=server.url, timeout=300) as one:
        yield one


class Held:
    """A server whose answers wait, once they are whole, until `let_go` is set."""

    def __init__(self, assistant, folder, **limits):
        self.let_go, self.waiting = threading.Event(), threading.Semaphore(0)
        mine = Assistant(assistant.index, assistant.options)
        mine.listeners.append(self._hold)
        self.store = Store(folder / "store.db")
        self.served = start(mine, self.store, Settings(**limits))

    def _hold(self, _answer):
        self.waiting.release()
        assert self.let_go.wait(300)

    def close(self):
        self.let_go.set()
        self.served.close()
        self.store.close()


@pytest.fixture
def held(assistant, tmp_path):
    """Make a server whose answers wait: `held(answers_at_once=1)`."""
    made = []

    def make(**limits):
        made.append(Held(assistant, tmp_path, **limits))
        return made[-1]

    yield make
    for each in made:
        each.close()
