"""Remembering what was worked out from an index until the index changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ingest.index import Index

_Value = TypeVar("_Value")


class Remembered(Generic[_Value]):
    """A function of an index that is worked out once for each state of it. Threads may share it.

    Args:
        work_out: from an index, what is wanted of it.
    """

    def __init__(self, work_out: Callable[[Index], _Value]) -> None:
        self._work_out = work_out
        self._kept: tuple[str, _Value] | None = None

    def __call__(self, index: Index) -> _Value:
        """What was worked out from the index as it is."""
        manifest = index.manifest
        fingerprint = manifest.fingerprint if manifest else ""
        kept = self._kept
        if kept is None or kept[0] != fingerprint:
            kept = self._kept = (fingerprint, self._work_out(index))
        return kept[1]
