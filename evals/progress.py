"""Progress of a run of questions."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import Progress


class Ticker:
    """A bar on a terminal, nothing elsewhere. Call what it gives with (done, in all)."""

    def __init__(self, label: str) -> None:
        self._bar = Progress(
            console=Console(stderr=True), disable=not Console(stderr=True).is_terminal
        )
        self._task = self._bar.add_task(label)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
