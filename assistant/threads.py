"""Threads: a slow iterator at work in one, its items in the event loop as they come."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Executor
from typing import Any, Literal, TypeVar

_T = TypeVar("_T")
_Kind = Literal["opened", "item", "end", "error"]


async def opened(
    make: Callable[[], Iterator[_T]],
    executor: Executor | None = None,
    ended: Callable[[], None] = lambda: None,
) -> AsyncGenerator[_T, None]:
    """Make an iterator and run it, both in a thread; returns once it has been made.

    What `make` raises is raised here, and what the iterator raises where its items are read. When
    the reader stops, the iterator is closed after the item that it is at work on.

    Args:
        make: gives the iterator.
        executor: whose thread; by default the loop's.
        ended: called in the event loop when the thread is free again, however it ended.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[_Kind, Any]] = asyncio.Queue()
    stopped = threading.Event()

    def give(kind: _Kind, value: object = None) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, (kind, value))

    def work() -> None:
        try:
            items = make()
            give("opened")
            for item in items:
                if stopped.is_set():
                    break
                give("item", item)
            give("end")
        except BaseException as error:  # the reader is waiting, and has to hear of it
            give("error", error)
        finally:
            loop.call_soon_threadsafe(ended)

    def guarded() -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            work()

    loop.run_in_executor(executor, contextvars.copy_context().run, guarded)
    try:
        kind, value = await queue.get()
    except asyncio.CancelledError:
        stopped.set()
        raise
    if kind == "error":
        raise value
    return _items(queue, stopped)


async def _items(
    queue: asyncio.Queue[tuple[_Kind, Any]], stopped: threading.Event
) -> AsyncGenerator[Any, None]:
    try:
        while True:
            kind, value = await queue.get()
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
    finally:
        stopped.set()
