"""Remembering what was worked out from an index and filters, while the index stays the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

from assistant.filters import ALL, Filters
from ingest.index import Index

_Result = TypeVar("_Result")


def by_filters(
    most: int,
) -> Callable[[Callable[[Index, Filters], _Result]], Callable[..., _Result]]:
    """Keep the `most` newest results of a function of an index and filters.

    An index is the same while its folder and its state are; to people who may see other
    collections it is another. Many threads may call the
    function; it sees the index as it is at that moment.
    """

    def decorate(function: Callable[[Index, Filters], _Result]) -> Callable[..., _Result]:
        kept: OrderedDict[tuple[Path, str, Filters], _Result] = OrderedDict()
        lock = threading.Lock()

        @wraps(function)
        def call(index: Index, filters: Filters = ALL) -> _Result:
            index = index.now()
            manifest = index.manifest
            key = (index.folder, manifest.state if manifest else "", filters)
            with lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
            result = function(index, filters)
            with lock:
                kept[key] = result
                while len(kept) > most:
                    kept.popitem(last=False)
            return result

        return call

    return decorate
