"""Real servers for tests that ask for them: `make test-services`."""

import secrets
import tempfile

import pytest

from tests.services.servers import Chroma, Postgres, programs
from ui.store import Store


@pytest.fixture(autouse=True)
def asked_for(request):
    """They take minutes: without being asked for they are skipped, saying so."""
    if "services" not in request.config.getoption("-m"):
        pytest.skip("asked for with: make test-services")


@pytest.fixture
def chroma(tmp_path_factory, monkeypatch):
    """A Chroma server that is configured as the vectors'."""
    server = Chroma(tmp_path_factory.mktemp("chroma"))
    monkeypatch.setenv("JOINEDUP_CHROMA_URL", server.url)
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server, or a skip that says why there is none; `postgres.url` is SQLAlchemy's.

    Not in pytest's folder, which another pytest that starts meanwhile closes to its user.
    """
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: make test-services installs it")
    pytest.importorskip("psycopg", reason="needs the extra postgres: make test-services")
    with tempfile.TemporaryDirectory(prefix="joinedup-postgres-") as folder:
        server = Postgres(folder)
        yield server
        server.close()


@pytest.fixture
def database_url(postgres):
    """The URL of a new database."""
    import psycopg

    name = f"d{secrets.token_hex(4)}"
    with psycopg.connect(postgres.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgres.url.rpartition('/')[0]}/{name}"


@pytest.fixture
def store(database_url):
    """A store in that database."""
    kept = Store(database_url)
    yield kept
    kept.close()
