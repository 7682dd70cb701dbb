"""The database behind the store: a file of SQLite by default, any URL of SQLAlchemy otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import StaticPool

from corpus.errors import StoreUnavailable
from ui.store import schema

BUSY_SECONDS = 30
CONNECT_SECONDS = 5  # after which a database that says nothing is taken not to be there
_LOCK = 0x4A4F494E  # of all Joinedups that prepare a database of PostgreSQL


def connect(place: str | Path) -> Engine:
    """An engine whose tables are there and of this version.

    Args:
        place: a file, made if there is none, or a URL such as "postgresql+psycopg://…".

    Raises:
        StoreUnavailable: it cannot be opened, or another version wrote it.
    """
    url = str(place) if "://" in str(place) else f"sqlite:///{Path(place).expanduser()}"
    try:
        engine = create_engine(make_url(url), **_options(url))
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        with preparing(engine) as connection:
            version = _version(connection, _shown(url))
            schema.metadata.create_all(connection)
            if version is None:
                version = str(schema.VERSION)
                connection.execute(insert(schema.about).values(version=version))
    except (SQLAlchemyError, ArgumentError, ImportError, OSError) as error:
        raise StoreUnavailable(
            f"{_shown(url)}: the conversations cannot be opened ({_reason(error)}); "
            "check JOINEDUP_STORE and JOINEDUP_STORE_URL"
        ) from error
    _tell_failures(engine, _shown(url))
    return engine


@contextmanager
def preparing(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables are made, while no other worker makes the same."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Workers that start together would each make them, and all but one would fail.
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection


def _version(connection: Connection, place: str) -> str | None:
    """The version of the tables that are there; None for none.

    It is looked at before anything is made: what another version wrote is left as it is.

    Raises:
        StoreUnavailable: it is not ours.
    """
    if not inspect(connection).has_table(schema.about.name):
        return None
    found: str | None = connection.execute(select(schema.about.c.version)).scalar()
    if found is None or found == str(schema.VERSION):
        return found
    if found.isdecimal() and int(found) < schema.VERSION:
        raise StoreUnavailable(
            f"{place}: an older Joinedup wrote these conversations (version {found}), which this "
            "one does not read; set JOINEDUP_STORE to another file"
        )
    raise StoreUnavailable(
        f"{place}: a newer Joinedup wrote these conversations; upgrade, or set "
        "JOINEDUP_STORE to another file"
    )


def _options(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        # A server's threads at once, some 40, find a connection each without waiting.
        return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 30} | (
            {"connect_args": {"connect_timeout": CONNECT_SECONDS}}
            if url.startswith("postgresql+psycopg:")
            else {}
        )
    if url in ("sqlite://", "sqlite:///:memory:"):
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return {"connect_args": {"timeout": BUSY_SECONDS}}


def _prepare_sqlite(engine: Engine) -> None:
    """Let readers go on while one writes, and let SQLite keep the references whole."""

    @event.listens_for(engine, "connect")
    def _set(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()


def _tell_failures(engine: Engine, place: str) -> None:
    """Raise `StoreUnavailable` where the database cannot do what is asked of it just now."""

    @event.listens_for(engine, "handle_error")
    def _failed(context: ExceptionContext) -> Exception | None:
        error = context.sqlalchemy_exception
        if isinstance(error, OperationalError | InterfaceError | InternalError):
            return StoreUnavailable(
                f"{place}: the conversations cannot be read or written ({_reason(error)}); "
                "see to the disk or the database, then ask again"
            )
        return None


def _shown(url: str) -> str:
    """The place, without a password."""
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///")
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "JOINEDUP_STORE_URL"


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)
    return said.splitlines()[0][:200] if said else type(error).__name__
