"""Progress of a long run: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from assistant.render import plain

_EVERY = 5.0  # seconds between plain lines


class IngestProgress:
    """Call it with (done, in all, current one). Writes to standard error only.

    Args:
        doing: what is being done.
        things: to what.
    """

    def __init__(self, doing: str = "Ingesting", things: str = "files") -> None:
        self._console = Console(stderr=True)
        self._doing, self._things = doing, things
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._started = self._said = time.monotonic()

    def __enter__(self) -> IngestProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, done: int, total: int, name: str) -> None:
        """Show the state of the run."""
        rate = done / max(time.monotonic() - self._started, 1e-6)
        if self._console.is_terminal:
            self._show(done, total, name, rate)
        elif name and done == total:
            self._console.print(f"{self._doing}: {plain(name)}", highlight=False)
        elif done in (0, total) or time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            left = f", {(total - done) / rate:.0f} s left" if done and done < total else ""
            self._console.print(
                f"{self._doing}: {done} of {total} {self._things}, "
                f"{rate:.1f} {self._things}/s{left}",
                highlight=False,
            )

    def _show(self, done: int, total: int, name: str, rate: float) -> None:
        if self._bar is None:
            self._bar = Progress(
                TextColumn(self._doing),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn(f"{{task.fields[rate]:.1f}} {self._things}/s"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[name]}", markup=False),
                console=self._console,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=total, rate=0.0, name="")
        if self._task is not None:
            self._bar.update(self._task, completed=done, rate=rate, name=plain(name)[:40])
