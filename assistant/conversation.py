"""A conversation: questions that may lean on the ones before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from assistant.answer import Answer, Claim
from assistant.filters import ALL, Filters
from assistant.followup import standalone, still_wanted
from assistant.pipeline import last

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class Conversation:
    """One person's conversation; `answers` are those given, oldest first."""

    def __init__(self, assistant: Assistant, answers: Iterable[Answer] = ()) -> None:
        self._assistant = assistant
        self.answers = list(answers)

    def ask(self, question: str, filters: Filters = ALL) -> Answer:
        """Answer a question in the light of the ones before it, narrowed to the filters."""
        return last(self.stream(question, filters))

    def stream(self, question: str, filters: Filters = ALL) -> Iterator[Claim | Answer]:
        """Yield each claim as it passes the gate, and last the whole answer."""
        history = [a.standalone_question for a in self.answers]
        wanted = still_wanted(question, [a.question for a in self.answers])
        alone = standalone(question, history)
        for item in self._assistant.stream(question, alone, wanted, filters):
            if isinstance(item, Answer):
                self.answers.append(item)
            yield item
