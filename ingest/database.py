"""The database of words: connections to the PostgreSQL that `lexical_url` names.

Nothing here waits long: a question that the database does not answer is answered without it. What
has failed is left alone for some seconds, so that those who ask do not all queue for it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from corpus.errors import UsageError, WordsUnavailable
from ingest.rest import Rest
from ingest.settings import Settings

_T = TypeVar("_T")
_CONNECT = 5  # seconds in which a connection has to be made
_SECONDS = 10.0  # in which a question has to be answered
_WRITE = 120.0  # in which it has to take a page of what is written
_OLDEST = (14,)  # multiranges came with PostgreSQL 14


class Database:
    """Asks a PostgreSQL. Many threads may use it.

    Args:
        url: of SQLAlchemy.

    Raises:
        UsageError: the URL is none of PostgreSQL, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self.shown = self._url.render_as_string(hide_password=True)
        self._engine = _engine(self._url)
        self._asking = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._rest = Rest()

    def row(self, sql: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one row that a query gives.

        Args:
            sql: with `%(name)s` where a value stands.
            values: by those names.

        Raises:
            WordsUnavailable: the database does not answer just now.
            FileNotFoundError: it has no such table.
        """

        def ask() -> tuple[Any, ...]:
            with self._asking.connect() as connection, _Watch(connection, _SECONDS):
                return tuple(connection.exec_driver_sql(sql, dict(values)).one())

        if self._rest.is_on:
            raise self._silent("it failed a moment ago")
        try:
            return self._told(ask)
        except WordsUnavailable:
            self._rest.begin()
            raise

    def write(self, work: Callable[[Connection, Callable[[], None]], _T]) -> _T:
        """Do something in a transaction of its own: all of it, or, if it fails, nothing.

        Args:
            work: is given the connection, and what to call as often as something has been done,
                lest the database be taken for one that hangs.

        Raises:
            WordsUnavailable: the database cannot do it just now.
            UsageError: it is too old.
            FileNotFoundError: it has no such table.
        """

        def do() -> _T:
            with self._engine.begin() as connection, _Watch(connection, _WRITE) as watch:
                version = connection.dialect.server_version_info or _OLDEST
                if version < _OLDEST:
                    raise UsageError(
                        f"JOINEDUP_LEXICAL_URL: {self.shown} is a PostgreSQL {version[0]}; "
                        f"{_OLDEST[0]} or later is needed"
                    )
                return work(connection, watch.again)

        return self._told(do)

    def _told(self, ask: Callable[[], _T]) -> _T:
        """What the database says, or one sentence of why it does not.

        A connection that was kept, and that the database has closed since, is made once more.
        """
        import psycopg

        try:
            try:
                return ask()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return ask()
        except (SQLAlchemyError, psycopg.Error, OSError) as error:
            cause = getattr(error, "orig", None) or error
            if isinstance(cause, psycopg.errors.UndefinedTable):
                raise FileNotFoundError(2, "no such table", f"an index in {self.shown}") from error
            raise self._silent(_reason(cause)) from error

    def _silent(self, why: str) -> WordsUnavailable:
        return WordsUnavailable(
            f"the PostgreSQL at {self.shown} does not answer ({why}); start it, or mend "
            "JOINEDUP_LEXICAL_URL"
        )


class _Watch:
    """Cuts a connection on which nothing has come for some seconds.

    A process that is held still keeps its connections: no time limit of PostgreSQL's own, nor of
    TCP's, ends what is asked on one.

    Raises:
        TimeoutError: at its end, in place of what cutting the connection raised.
    """

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._held: Any = connection.connection.driver_connection
        self._seconds = seconds
        self._fired = False

    def __enter__(self) -> _Watch:
        self._start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        self._timer.cancel()
        if self._fired and error is not None:
            raise TimeoutError(f"nothing came in {self._seconds:.0f} seconds") from error

    def again(self) -> None:
        """Begin to count anew."""
        self._timer.cancel()
        self._start()

    def _start(self) -> None:
        self._timer = threading.Timer(self._seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self._fired = True
        with contextlib.suppress(Exception), socket.socket(fileno=os.dup(self._held.fileno())) as s:
            s.shutdown(socket.SHUT_RDWR)


def configured() -> Database:
    """The database that the settings name.

    Raises:
        UsageError: they name none, or none of PostgreSQL.
    """
    url = Settings().lexical_url.get_secret_value()
    if not url:
        raise UsageError(
            "the words of this index are in a PostgreSQL; name it in JOINEDUP_LEXICAL_URL"
        )
    return _database(url)


@lru_cache(maxsize=4)
def _database(url: str) -> Database:
    return Database(url)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = make_url("none://")  # the message must not repeat what may hold a password
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise UsageError(
            "JOINEDUP_LEXICAL_URL: no URL of PostgreSQL; give postgresql://USER@HOST/DATABASE"
        )
    return parsed.set(drivername="postgresql+psycopg")


def _engine(url: URL) -> Engine:
    arguments = {
        "connect_timeout": _CONNECT,
        "tcp_user_timeout": int(_SECONDS * 1000),
        "prepare_threshold": None,  # a pooler such as PgBouncer may give each query another server
    }
    try:
        engine = create_engine(url, connect_args=arguments, max_overflow=20, pool_timeout=_CONNECT)
    except ImportError as error:
        raise UsageError(
            "JOINEDUP_LEXICAL_URL needs a driver; install it with: pip install 'joinedup[postgres]'"
        ) from error

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: object) -> None:  # noqa: ANN401  (psycopg's)
        connection.autocommit = True
        connection.execute("SET jit = off")  # compiling takes longer than our queries do
        connection.autocommit = False

    return engine


def _reason(error: BaseException) -> str:
    said = str(error).strip()
    return said.splitlines()[0][:200] if said else type(error).__name__
