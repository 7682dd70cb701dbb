"""A server that others could reach, over a small index, with an account of each role."""

import shutil

import httpx
import pytest
from fastapi.routing import APIRoute

from assistant import Assistant, Settings
from ingest import Index, ingest
from ui.access.access import access
from ui.access.pages import create_access_pages
from ui.api.app import create_api
from ui.api.serve import start
from ui.store import Store
from ui.web.app import create_app

PASSWORD = "correct horse battery staple"
ROLES = ("reader", "contributor", "administrator")
HOSTILE = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"
PAGE = {"accept": "text/html"}


def walked(routes, before=""):
    """(path, methods) of all routes, those of mounted and included apps as well."""
    for route in routes:
        path = before + getattr(route, "path", "")
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if inner is not None and not isinstance(route, APIRoute):
            prefix = getattr(getattr(route, "include_context", None), "prefix", "")
            yield from walked(inner, before + prefix + getattr(route, "path", "").rstrip("/"))
        else:
            yield path, sorted(getattr(route, "methods", None) or {"GET"})


def every_route(guarded):
    """Every (path, method) that some app of a server has, names in braces for what may vary."""
    store, access = guarded.store, guarded.access
    app = create_app(guarded.assistant, store)
    apps = (app, create_api(None), create_access_pages(access, store, app.state.jobs))
    found = {
        (path, method)
        for each in apps
        for path, methods in walked(each.routes)
        for method in methods
    }
    return sorted(found | {("/mcp", "POST"), ("/mcp", "GET")})


@pytest.fixture(scope="session")
def small_index(embedder, tmp_path_factory):
    """An index of one paper that would run scripts, to be copied."""
    folder = tmp_path_factory.mktemp("access")
    papers = folder / "papers"
    papers.mkdir()
    (papers / "hull.md").write_text(
        f"---\ntitle: The Hull Plan {HOSTILE}\npublisher: Hull {HOSTILE}\nyear: 2003\n---\n"
        f"# The Hull Plan\n\n## Money {HOSTILE}\n\nThe Hull Plan cost £4m in 2003 {HOSTILE}.\n",
        encoding="utf-8",
    )
    ingest([papers], folder / "index", embedder, with_bundled=False)
    return folder / "index"


class Guarded:
    """A served app with the gate, its store and access, and people who signed in."""

    def __init__(self, index, embedder, folder, **settings):
        shutil.copytree(index, folder / "index")
        given = {
            "store": str(folder / "store.db"),
            "requests_per_minute": 100_000,
            "questions_per_minute": 100_000,
            **settings,
        }
        self.settings = Settings(**given)
        self.store = Store(given["store"])
        self.access = access(self.store, self.settings)
        self.people = {r: self.access.accounts.add(r, r, PASSWORD) for r in ROLES}
        self.assistant = Assistant(Index(folder / "index", embedder))
        self.served = start(
            self.assistant, self.store, self.settings, ("chat.example.org",), self.access
        )
        self.url = self.served.url

    def client(self, role="", **headers):
        """Somebody of a role who has signed in, or nobody."""
        made = httpx.Client(
            base_url=self.url, timeout=120, headers={"origin": self.url.rstrip("/"), **headers}
        )
        if role:
            token = self.access.sessions.begin(self.people[role])
            made.cookies.set("joinedup_session", token)
        return made

    def key(self, role, *scopes):
        """A client that shows a key."""
        _, key = self.access.keys.add(self.people[role], scopes, "test")
        return httpx.Client(
            base_url=self.url, timeout=120, headers={"authorization": f"Bearer {key}"}
        )

    def close(self):
        self.served.close()
        self.store.close()


@pytest.fixture(scope="module")
def guarded(small_index, embedder, tmp_path_factory):
    """The server, for the tests of a module."""
    folder = tmp_path_factory.mktemp("guarded")
    running = Guarded(small_index, embedder, folder, uploads=folder / "uploads")
    yield running
    running.close()


@pytest.fixture
def guard(small_index, embedder, tmp_path):
    """Make a server with settings of one's own: `guard(requests_per_minute=5)`."""
    made = []

    def make(**settings):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Guarded(small_index, embedder, folder, **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def store(tmp_path):
    """A store of its own."""
    kept = Store(tmp_path / "store.db")
    yield kept
    kept.close()
