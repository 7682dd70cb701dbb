"""Remembering what was worked out from an index until the index changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from ingest.index import Index

_Value = TypeVar("_Value")
_MOST = 8  # states: people who may see other collections have an index of their own


class Remembered(Generic[_Value]):
    """A function of an index that is worked out once for each state of it. Threads may share it.

    Args:
        work_out: from an index, what is wanted of it.
    """

    def __init__(self, work_out: Callable[[Index], _Value]) -> None:
        self._work_out = work_out
        self._kept: OrderedDict[str, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, index: Index) -> _Value:
        """What was worked out from the index as it is."""
        index = index.now()
        manifest = index.manifest
        state = manifest.state if manifest else ""
        with self._lock:
            if state in self._kept:
                self._kept.move_to_end(state)
                return self._kept[state]
        value = self._work_out(index)
        with self._lock:
            self._kept[state] = value
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return value
