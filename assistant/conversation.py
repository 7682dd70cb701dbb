"""A conversation: questions that may lean on the ones before them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from assistant.answer import Answer, Claim
from assistant.askable import check, is_askable
from assistant.filters import ALL, Filters
from assistant.followup import standalone, still_wanted
from assistant.pipeline import last
from assistant.threads import opened

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_MOST_EARLIER = 50


class Conversation:
    """One person's conversation; `answers` are those given, oldest first.

    Args:
        assistant: answers.
        answers: given before.
        earlier: questions asked before those, of which the answers are not at hand; the last 50
            count, those that could not be asked do not.
    """

    def __init__(
        self, assistant: Assistant, answers: Iterable[Answer] = (), earlier: Iterable[str] = ()
    ) -> None:
        self._assistant = assistant
        self.answers = list(answers)
        self._earlier: list[tuple[str, str]] = []  # as asked, and made to stand alone
        for question in filter(is_askable, list(earlier)[-_MOST_EARLIER:]):
            alone = standalone(question, [before for _, before in self._earlier])
            self._earlier.append((question, alone))

    def ask(self, question: str, filters: Filters = ALL) -> Answer:
        """Answer a question in the light of the ones before it, narrowed to the filters."""
        return last(self.stream(question, filters))

    def stream(self, question: str, filters: Filters = ALL) -> Iterator[Claim | Answer]:
        """Yield each claim as it passes the gate, and last the whole answer."""
        check(question)
        turns = self._earlier + [(a.question, a.standalone_question) for a in self.answers]
        wanted = still_wanted(question, [asked for asked, _ in turns])
        alone = standalone(question, [before for _, before in turns])
        return self._noted(self._assistant.stream(question, alone, wanted, filters))

    def _noted(self, items: Iterator[Claim | Answer]) -> Iterator[Claim | Answer]:
        for item in items:
            if isinstance(item, Answer):
                self.answers.append(item)
            yield item

    async def aask(self, question: str, filters: Filters = ALL) -> Answer:
        """`ask` without holding the event loop up."""
        return await asyncio.to_thread(self.ask, question, filters)

    async def astream(self, question: str, filters: Filters = ALL) -> AsyncIterator[Claim | Answer]:
        """`stream` without holding the event loop up."""
        items = await opened(lambda: self.stream(question, filters))
        async with aclosing(items):
            async for item in items:
                yield item
