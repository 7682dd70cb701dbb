"""Answering: so many questions at once, each within its time, each finished once begun."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TypeVar

from assistant.phrases import phrase
from assistant.threads import opened
from ingest.settings import Settings
from ui.api.problems import ProblemError

_T = TypeVar("_T")


class Answering:
    """The places in which questions are answered.

    Args:
        settings: `answers_at_once`, `wait_seconds` and `answer_seconds`.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds, self._wait = settings.answer_seconds, settings.wait_seconds
        self._free = asyncio.Semaphore(settings.answers_at_once)
        self._threads = ThreadPoolExecutor(settings.answers_at_once, thread_name_prefix="answer")
        self.at_work = 0

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do one thing in a place of its own.

        Raises:
            ProblemError: 503, all places are taken; 504, it took too long.
        """
        items = await self.stream(lambda: iter([work()]))
        async with aclosing(items):
            return await anext(items)

    async def stream(self, make: Callable[[], Iterator[_T]]) -> AsyncGenerator[_T, None]:
        """Run an iterator in a place of its own; returns when it has been made.

        The place is free again when the thread is: an answer that nobody waits for any more still
        takes its time.

        Raises:
            ProblemError: 503, all places are taken; 504, it took too long.
        """
        await self._enter()
        until = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(until):
                items = await opened(make, self._threads, self._leave)
        except TimeoutError as error:
            raise ProblemError(504, phrase("api.too_slow")) from error
        return _within(items, until)

    def close(self) -> None:
        """Begin nothing any more; what is being answered is finished."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _enter(self) -> None:
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError as error:
            raise ProblemError(503, phrase("api.busy"), retry=True) from error
        self.at_work += 1

    def _leave(self) -> None:
        self.at_work -= 1
        self._free.release()


async def _within(items: AsyncGenerator[_T, None], until: float) -> AsyncGenerator[_T, None]:
    async with aclosing(items):
        while True:
            try:
                async with asyncio.timeout_at(until):
                    item = await anext(items, _END)
            except TimeoutError as error:
                raise ProblemError(504, phrase("api.too_slow")) from error
            if item is _END:
                return
            yield item  # type: ignore[misc]  # it is not the sentinel


_END = object()
