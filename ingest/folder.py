"""The folder: what stands in one, looked at once a run, as each file asks what stands beside it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

_KEPT = 16  # folders; a run goes through files in order


class Folder:
    """The names in a folder, as they were when it was looked at.

    Args:
        names: of the files and folders in it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)

    @cached_property
    def stems(self) -> Counter[str]:
        """How many of the names that have an ending there are by what stands before it."""
        return Counter(stem(name) for name in self.names if stem(name) != name)


def stem(name: str) -> str:
    """A name without its ending, as `Path.stem` has it."""
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


Look = Callable[[str], Folder]
"""Gives the folder of a path; an empty one where it cannot be looked into."""


def looking() -> Look:
    """Look into each folder once."""
    return lru_cache(maxsize=_KEPT)(_look)


def _look(path: str) -> Folder:
    try:
        return Folder(os.listdir(path))
    except OSError:
        return Folder(())
