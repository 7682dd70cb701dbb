"""Pace: how often one person or address may ask anything of this worker, or of all of them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ui.access.schema import paces
from ui.access.tokens import digest

_FULL_AGAIN = 120.0  # seconds after which any bucket is
_MOST = 20_000  # of whom it is remembered when they last asked


class Pace:
    """A bucket of tokens for each who asks, filled evenly, as many as a minute's when full.

    Args:
        a_minute: requests.
        clock: seconds that never go back.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute, self._clock = float(a_minute), clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: str) -> float:
        """Take a token; seconds until there is one where there is none, else 0."""
        with self._lock:
            now = self._clock()
            left, then = self._buckets.pop(who, (self._a_minute, now))
            left, wait = _taken(left, now - then, self._a_minute)
            self._buckets[who] = (left, now)
            while len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
            return wait


class SharedPace:
    """The same, kept in a store's database, so that all workers count together.

    It costs a write: it is for what costs far more, such as an answer.

    Args:
        engine: of the database.
        a_minute: acts.
        clock: seconds that the workers' machines agree on.
    """

    def __init__(
        self, engine: Engine, a_minute: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine, self._a_minute, self._clock = engine, float(a_minute), clock

    def wait(self, who: str) -> float:
        """Take a token; seconds until there is one where there is none, else 0."""
        key = digest(who)
        for _ in range(2):
            try:
                return self._wait(key, self._clock())
            except IntegrityError:  # the first act of another worker for them, at the same moment
                continue
        return 1.0

    def _wait(self, key: str, now: float) -> float:
        mine = paces.c.digest == key
        with self._engine.begin() as connection:
            # Written before it is read, so that no other reads the same in between.
            known = connection.execute(update(paces).where(mine).values(digest=key)).rowcount
            if not known:
                full = now - _FULL_AGAIN
                connection.execute(delete(paces).where(paces.c.at < full))
                connection.execute(
                    insert(paces).values(digest=key, left=self._a_minute - 1, at=now)
                )
                return 0.0
            row = connection.execute(select(paces).where(mine)).one()
            left, wait = _taken(row.left, max(0.0, now - row.at), self._a_minute)
            connection.execute(update(paces).where(mine).values(left=left, at=max(now, row.at)))
            return wait


def _taken(left: float, seconds: float, a_minute: float) -> tuple[float, float]:
    """What is left of a bucket after one token, if there is one, and seconds until there is.

    Args:
        left: when it was last asked.
        seconds: since then.
        a_minute: tokens that it gains in a minute, and holds at most.
    """
    left = min(a_minute, left + seconds * a_minute / 60)
    return (left - 1, 0.0) if left >= 1 else (left, (1 - left) * 60 / a_minute)
