"""Served postings: those of segments that the PostgreSQL of `lexical_url` holds.

The segment's folder then holds a note in place of them. How often each word stands in the segment,
and how long its passages are, stay in the folder: that is looked up a hundred times a question, and
grows with the vocabulary more than with the text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import UsageError, WordsUnavailable
from ingest.atomic import write_atomically
from ingest.postings import Counts, Postings
from ingest.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.database import Database

_NOTE = "server.json"
_LOCK = 0x4A4F4C58  # of all Joinedups that make the tables
_PAGE = 1 << 20  # characters that are written at a time
_TABLES = """
CREATE TABLE IF NOT EXISTS joinedup_segments (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS joinedup_postings (
    segment bigint NOT NULL REFERENCES joinedup_segments ON DELETE CASCADE,
    term bigint NOT NULL,
    places integer[] NOT NULL,
    counts integer[] NOT NULL,
    lengths integer[] NOT NULL,
    PRIMARY KEY (segment, term)
)
"""


@dataclass(frozen=True)
class ServedPostings(Counts):
    """What a segment's folder holds whose postings are on the server."""


def is_served() -> bool:
    """Whether new segments' postings go to a server."""
    return bool(Settings().lexical_url.get_secret_value())


def is_noted(folder: Path) -> bool:
    """Whether a folder says that its postings are on a server."""
    return (folder / _NOTE).is_file()


def load_postings(folder: Path) -> Postings | ServedPostings:
    """What `write_postings` wrote.

    Raises:
        OSError: a file is missing or cut short.
        ValueError: a file is no array.
    """
    return ServedPostings.load(folder) if is_noted(folder) else Postings.load(folder)


def write_postings(folder: Path, postings: Postings) -> None:
    """Write a segment's postings: to its folder, or where a server is configured there.

    The folder's note comes first, so that a run that is killed leaves nothing on the server that
    no folder speaks of.

    Raises:
        WordsUnavailable: the server cannot be asked.
        UsageError: its URL is none of PostgreSQL.
    """
    if not is_served():
        postings.save(folder)
        return
    database = _configured()
    folder.mkdir(parents=True)
    write_atomically(folder / _NOTE, json.dumps({"segment": folder.parent.name}))
    held = {field.name: getattr(postings, field.name) for field in fields(Counts)}
    ServedPostings(**held).save(folder)

    def write(connection: Connection, again: Callable[[], None]) -> None:
        _make_tables(connection)
        number = connection.exec_driver_sql(
            "INSERT INTO joinedup_segments (name) VALUES (%(name)s) RETURNING id",
            {"name": folder.parent.name},
        ).scalar_one()
        driver: Any = connection.connection.driver_connection
        with driver.cursor().copy("COPY joinedup_postings FROM STDIN") as copy:
            for page in _pages(_lines(int(number), postings)):
                copy.write(page)
                again()

    database.write(write)


def drop_postings(folder: Path) -> bool:
    """Remove from the server what a folder's note speaks of; whether nothing of it is left there.

    Where the server cannot be asked just now the folder is to be kept, and so tried again.
    """
    if not is_noted(folder):
        return True
    name = folder.parent.name

    def drop(connection: Connection, _: Callable[[], None]) -> None:
        connection.exec_driver_sql(
            "DELETE FROM joinedup_segments WHERE name = %(name)s", {"name": name}
        )

    try:
        _configured().write(drop)
    except FileNotFoundError:  # no such table
        return True
    except (WordsUnavailable, UsageError):
        return False
    return True


def _configured() -> Database:
    from ingest.database import configured  # SQLAlchemy's import is not for those who need none

    return configured()


def _make_tables(connection: Connection) -> None:
    if connection.exec_driver_sql("SELECT to_regclass('joinedup_postings')").scalar() is None:
        # Ingests that start together would each make the same tables.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        connection.exec_driver_sql(_TABLES)


def _lines(number: int, postings: Postings) -> Iterator[str]:
    """A line for each stem, as COPY reads it."""
    starts = postings.starts.tolist()
    rows, times = postings.postings[:, 0], postings.postings[:, 1]
    columns = [held.tolist() for held in (rows, times, postings.lengths[rows])]
    for place, term in enumerate(postings.terms.astype(np.int64).tolist()):
        low, high = starts[place], starts[place + 1]
        lists = "\t".join(f"{{{','.join(map(str, held[low:high]))}}}" for held in columns)
        yield f"{number}\t{term}\t{lists}\n"


def _pages(lines: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _PAGE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)
