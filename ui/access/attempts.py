"""Attempts to sign in: after several that failed, the next has to wait, longer each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ui.access.schema import attempts
from ui.access.tokens import digest
from ui.store.queries import utc_now

_FORGOTTEN = timedelta(days=1)
_LONGEST = 15 * 60.0  # seconds


def wait(failures: int, free: int) -> float:
    """Seconds until the next attempt, after so many failures of which some are free."""
    return 0.0 if failures < free else min(_LONGEST, 2.0 ** min(failures - free, 20))


class Attempts:
    """The attempts in a store's database, so that all workers count them together.

    An attempt counts as a failure until it is known to have succeeded: so many at once gain
    nothing. One that was turned away does not count, else others could keep somebody out for good.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, who: str, free: int, now: datetime | None = None) -> float:
        """Count an attempt; seconds for which it is turned away, 0 where it may go on.

        Args:
            who: tries: a name or an address, marked as what it is.
            free: failures after which the waiting begins.
            now: UTC, without saying so.
        """
        now, key = now or utc_now(), digest(who)
        for _ in range(2):
            try:
                return self._begin(key, free, now)
            except IntegrityError:  # the first attempt of another, at the same moment
                continue
        return 1.0

    def succeeded(self, who: str) -> None:
        """Forget the failures."""
        with self._engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.digest == digest(who)))

    def undo(self, who: str) -> None:
        """Take one failure back: an address from which somebody signed in may hold others too."""
        mine = (attempts.c.digest == digest(who)) & (attempts.c.failures > 0)
        with self._engine.begin() as connection:
            connection.execute(
                update(attempts).where(mine).values(failures=attempts.c.failures - 1)
            )

    def _begin(self, key: str, free: int, now: datetime) -> float:
        mine = attempts.c.digest == key
        with self._engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.last < now - _FORGOTTEN))
            # Written before it is read, so that no other writes in between.
            admitted = connection.execute(
                update(attempts)
                .where(mine, attempts.c.until <= now)
                .values(failures=attempts.c.failures + 1, last=now)
            ).rowcount
            row = connection.execute(select(attempts).where(mine)).first()
            if row is None:
                until = now + timedelta(seconds=wait(1, free))
                connection.execute(
                    insert(attempts).values(digest=key, failures=1, last=now, until=until)
                )
                return 0.0
            if not admitted:
                return max(1.0, float((row.until - now).total_seconds()))
            until = now + timedelta(seconds=wait(row.failures, free))
            connection.execute(update(attempts).where(mine).values(until=until))
            return 0.0
