"""Observing: what is done is told, as it begins and ends, to whoever wants to trace it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Observer(Protocol):
    """Somebody who wants to know what is done, and how long it takes; never what with."""

    def during(self, what: str) -> AbstractContextManager[object]:
        """Observe what is done within this, in one thread and without a break."""

    def passed(self, what: str, seconds: float) -> None:
        """Take note of what has just ended, after so many seconds."""


_observers: list[Observer] = []


def observe(observer: Observer) -> None:
    """Tell an observer from now on, in place of any before it."""
    _observers[:] = [observer]


def stop_observing() -> None:
    """Tell nobody any more."""
    _observers.clear()


def during(what: str) -> AbstractContextManager[object]:
    """Tell what is done within this."""
    return _observers[0].during(what) if _observers else nullcontext()


def passed(what: str, seconds: float) -> None:
    """Tell what has just ended."""
    for observer in _observers:
        observer.passed(what, seconds)
