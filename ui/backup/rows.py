"""Rows: of every table, as JSON Lines that any database of SQLAlchemy takes back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import StoreUnavailable, UsageError
from ui.access.schema import metadata as access_metadata
from ui.audit.schema import metadata as audit_metadata
from ui.store.database import connect
from ui.store.schema import VERSION, about
from ui.store.schema import metadata as store_metadata

_PAGE = 500
_OTHERS = (access_metadata, audit_metadata)


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """The database as it is at one moment, whatever is written meanwhile.

    SQLite's own backup makes a copy of the file; others hold a moment still by themselves.

    Args:
        engine: of the database.
        folder: where the copy is put, until the end of this.
    """
    if engine.dialect.name == "sqlite":
        copy = folder / "store.db"
        raw = engine.raw_connection()
        try:
            target = sqlite3.connect(copy)
            raw.driver_connection.backup(target)  # type: ignore[union-attr]  # it is SQLite's
            target.close()
        finally:
            raw.close()
        still = create_engine(f"sqlite:///{copy}")
        with still.connect() as connection:
            yield connection
        still.dispose()
        copy.unlink()
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


def tables(connection: Connection) -> list[Table]:
    """All tables of the database, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return found.sorted_tables


def lines(connection: Connection, table: Table) -> Iterator[str]:
    """Each row of a table as a line of JSON."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_PAGE).execute(query):
        yield json.dumps({n: _portable(v) for n, v in row._mapping.items()}, ensure_ascii=False)


def version(connection: Connection) -> int:
    """The version of the store's tables."""
    return int(connection.execute(select(about.c.version)).scalar_one())


def restore(place: str | Path, files: dict[str, Path], of_version: int) -> Engine:
    """Make a database and put the rows of a backup into it.

    Args:
        place: a file of SQLite, or a URL; it holds nothing yet.
        files: of each table's rows, by the table's name.
        of_version: of the tables that the rows were in.

    Raises:
        UsageError: the place holds something, or another version made the backup.
        StoreUnavailable: the database cannot be written.
    """
    if of_version != VERSION:
        raise UsageError(
            f"this backup has tables of version {of_version}, and this Joinedup has {VERSION}; "
            "restore it with the Joinedup that made it, then upgrade"
        )
    engine = connect(place)
    known = {t.name: t for m in (store_metadata, *_OTHERS) for t in m.tables.values()}
    if unknown := sorted(files.keys() - known.keys()):
        raise UsageError(f"this backup has a table that this Joinedup has not: {unknown[0]!r}")
    ordered = [t for m in (store_metadata, *_OTHERS) for t in m.sorted_tables if t.name in files]
    try:
        with engine.begin() as connection:
            for others in _OTHERS:
                others.create_all(connection)
            for table in ordered:
                if table is not about and connection.execute(select(table).limit(1)).first():
                    raise UsageError(f"--store: holds {table.name} already; give an empty database")
            for table in ordered:
                if table is not about:
                    _fill(connection, table, files[table.name])
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"the rows of the backup cannot be put back ({error})") from error
    return engine


def _fill(connection: Connection, table: Table, path: Path) -> None:
    page: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            page.append(_row(table, line))
            if len(page) == _PAGE:
                connection.execute(insert(table), page)
                page = []
    if page:
        connection.execute(insert(table), page)
    _go_on_counting(connection, table)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows after those that were put back; SQLite does so itself."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    from sqlalchemy import func

    sequence = func.pg_get_serial_sequence(table.name, column.name)
    highest = func.coalesce(select(func.max(column)).scalar_subquery(), 0) + 1
    connection.execute(select(func.setval(sequence, highest, False)))


def _row(table: Table, line: str) -> dict[str, Any]:
    try:
        held = json.loads(line)
        return {
            name: datetime.fromisoformat(value)
            if value is not None and isinstance(table.c[name].type, DateTime)
            else value
            for name, value in held.items()
        }
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UsageError(f"this backup has a row of {table.name!r} that cannot be read") from error


def _portable(value: Any) -> Any:  # noqa: ANN401  (of a column)
    return value.isoformat() if isinstance(value, datetime) else value
