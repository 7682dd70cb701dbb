"""Pace: how often one person or address may ask anything of this worker."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

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
            left = min(self._a_minute, left + (now - then) * self._a_minute / 60)
            enough = left >= 1
            self._buckets[who] = (left - 1 if enough else left, now)
            while len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
            return 0.0 if enough else (1 - left) * 60 / self._a_minute
