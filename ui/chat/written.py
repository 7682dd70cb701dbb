"""What has been written of kept answers, so that a conversation is not written anew each time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from markupsafe import Markup

Key = tuple[str, str, str, bool]
"""A turn's id, its owner, the state of the index, and whether the owner may not see all of it."""


class Written:
    """The HTML that was asked for last. Threads may share it.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Markup] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, write: Callable[[], Markup]) -> Markup:
        """What is kept under a key, or else is written now and kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = write()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
