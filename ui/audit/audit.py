"""The audit in a store's database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import StoreUnavailable
from ui.audit.records import Act, Entry, Shown
from ui.audit.schema import audit
from ui.logs.request import request_id
from ui.store.queries import utc_now

_SHOWN = TypeAdapter(tuple[Shown, ...])
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LONGEST = 4000


class Audit:
    """The rows of the audit. Many threads, and workers, may add to it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(
        self,
        act: Act,
        person: str,
        subject: str = "",
        question: str = "",
        shown: Iterable[Shown] = (),
        detail: Mapping[str, str] = _NOTHING,
    ) -> None:
        """Add a row; when this returns, it is kept.

        Args:
            act: what is done.
            person: id of the account of who does it, "" for nobody known.
            subject: what it is done to.
            question: that is asked or searched for.
            shown: the passages that are shown.
            detail: more, by name.

        Raises:
            StoreUnavailable: it cannot be kept; then nothing may be shown or done.
        """
        try:
            with self._engine.begin() as connection:
                add(connection, act, person, subject, question, shown, detail)
        except SQLAlchemyError as error:
            raise StoreUnavailable(
                "the audit cannot be written, so nothing is answered; see to the database of "
                "JOINEDUP_STORE"
            ) from error

    def entries(self, person: str | None = None, since: datetime | None = None) -> Iterator[Entry]:
        """The rows, oldest first.

        Args:
            person: whose; by default everybody's.
            since: the earliest, in UTC, without saying so; by default all.
        """
        query = select(audit).order_by(audit.c.number)
        if person is not None:
            query = query.where(audit.c.person == person)
        if since is not None:
            query = query.where(audit.c.at >= since)
        with self._engine.connect() as connection:
            yield from map(entry_of, connection.execute(query))

    def prune(self, days: int, now: datetime | None = None) -> int:
        """Drop the rows that are older than so many days; how many."""
        before = (now or utc_now()) - timedelta(days=days)
        with self._engine.begin() as connection:
            return connection.execute(delete(audit).where(audit.c.at < before)).rowcount


def add(
    connection: Connection,
    act: Act,
    person: str,
    subject: str = "",
    question: str = "",
    shown: Iterable[Shown] = (),
    detail: Mapping[str, str] = _NOTHING,
) -> None:
    """Add a row within a transaction, as `Audit.write` does."""
    connection.execute(
        insert(audit).values(
            at=utc_now(), person=person, act=act, subject=subject[:_LONGEST],
            question=question[:_LONGEST],
            shown=_SHOWN.dump_json(tuple(dict.fromkeys(shown))).decode(),
            detail=json.dumps({k: v[:_LONGEST] for k, v in detail.items()}),
            request=request_id(),
        )
    )  # fmt: skip


def forget(connection: Connection, person: str, instead: str) -> int:
    """Put a pseudonym in a person's place, and drop what they asked and from where; how many rows.

    What was shown, when, and what was done stay.
    """
    mine = audit.c.person == person
    changed = connection.execute(
        update(audit).where(mine).values(person=instead, question="", detail="{}")
    )
    connection.execute(update(audit).where(audit.c.subject == person).values(subject=instead))
    return changed.rowcount


def entry_of(row: Row[Any]) -> Entry:
    """The entry of a row."""
    return Entry(
        number=row.number,
        at=row.at.replace(tzinfo=UTC),
        person=row.person,
        act=row.act,
        subject=row.subject,
        question=row.question,
        shown=_SHOWN.validate_json(row.shown),
        detail=json.loads(row.detail),
        request=row.request,
    )
