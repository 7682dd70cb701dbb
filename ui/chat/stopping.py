"""Stopping: what reaches an answer that is being made when its asker chooses Stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class UnderWay:
    """The questions under way, one a window. Threads may share it.

    Gradio closes the steps of a question that is stopped, but not the step that is being taken:
    that of the last would keep the answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped: dict[str, threading.Event] = {}

    @contextmanager
    def asked(self, window: str) -> Iterator[threading.Event]:
        """A question of a window, until the block ends; the event is set where it is stopped."""
        event = threading.Event()
        with self._lock:
            self._stopped[window] = event
        try:
            yield event
        finally:
            with self._lock:
                if self._stopped.get(window) is event:
                    del self._stopped[window]

    def stop(self, window: str) -> None:
        """Stop what a window has asked, if anything."""
        with self._lock:
            event = self._stopped.get(window)
        if event:
            event.set()
