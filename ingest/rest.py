"""Rest: a server that has failed is left alone for some seconds."""

from __future__ import annotations

import threading
import time

_SECONDS = 5.0


class Rest:
    """Whether a server is not to be asked just now, so that those who ask do not all wait for it.

    Many threads may use it.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = threading.Lock()

    @property
    def is_on(self) -> bool:
        """Whether it has failed a moment ago."""
        with self._lock:
            return time.monotonic() < self._until

    def begin(self) -> None:
        """Note that it has failed."""
        with self._lock:
            self._until = time.monotonic() + _SECONDS
