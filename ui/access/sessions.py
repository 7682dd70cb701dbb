"""Sessions: who is signed in, by a token that only their browser has."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from ui.access.accounts import person_of
from ui.access.roles import Person
from ui.access.schema import accounts, sessions
from ui.access.tokens import digest, new_token
from ui.store.queries import utc_now

_TOUCHED_EVERY = timedelta(minutes=1)


class Sessions:
    """The sessions in a store's database. Many threads may use it.

    Args:
        engine: of the database.
        idle: after which a session that nobody used ends.
        longest: after which any session ends.
    """

    def __init__(self, engine: Engine, idle: timedelta, longest: timedelta) -> None:
        self._engine, self._idle, self._longest = engine, idle, longest

    def begin(self, person: Person, instead_of: str = "") -> str:
        """Sign somebody in; the token, always a new one.

        Args:
            person: who.
            instead_of: the token that their browser showed, whose session ends.
        """
        token, now = new_token(), utc_now()
        with self._engine.begin() as connection:
            over = (sessions.c.seen < now - self._idle) | (sessions.c.begun < now - self._longest)
            connection.execute(
                delete(sessions).where(over | (sessions.c.digest == digest(instead_of)))
            )
            connection.execute(
                insert(sessions).values(
                    digest=digest(token), account=person.id, begun=now, seen=now
                )
            )
        return token

    def person(self, token: str, now: datetime | None = None) -> Person | None:
        """Whose session this is; None where it is none, or is over."""
        if not token:
            return None
        now = now or utc_now()
        query = (
            select(accounts, sessions.c.begun, sessions.c.seen)
            .join(sessions, sessions.c.account == accounts.c.id)
            .where(sessions.c.digest == digest(token))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None or now - row.seen > self._idle or now - row.begun > self._longest:
            return None
        if now - row.seen > _TOUCHED_EVERY:
            with self._engine.begin() as connection:
                connection.execute(
                    update(sessions).where(sessions.c.digest == digest(token)).values(seen=now)
                )
        return person_of(row)

    def end(self, token: str) -> None:
        """Sign out."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest(token)))
