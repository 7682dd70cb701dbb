"""Askers: how a question of a set is put to an assistant, ours or another.

An asker takes a `Question` and gives a `Record` of what came of it.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from typing import Any

from assistant import Answer, Assistant
from assistant.followup import standalone, still_wanted, together
from assistant.gate import misplaced
from corpus.errors import JoinedupError
from evals.dataset import Question
from evals.foreign import as_answer, contexts
from evals.record import Record

Asker = Callable[[Question], Record]


def ask_joinedup(assistant: Assistant, retrieved: int = 20, only_retrieval: bool = False) -> Asker:
    """Ask an assistant a question's turns one after another.

    What is saved as retrieved is never more than what an answer may rest on (`Options.hits`).

    Args:
        assistant: of any options.
        retrieved: how many passages to save for the question as it was searched for.
        only_retrieval: search for the question made to stand alone, and do not answer.
    """

    depth = min(retrieved, assistant.options.hits)

    def ask(question: Question) -> Record:
        if only_retrieval:
            asked: list[str] = []
            for turn in question.turns:
                asked.append(standalone(turn, asked))
            found = _search(assistant, question, asked[-1], depth)
            return Record(question=question, retrieved=tuple(found))
        conversation = assistant.conversation()
        answer = [conversation.ask(turn) for turn in question.turns][-1]
        found = _search(assistant, question, answer.standalone_question, depth)
        quotes = [cite for claim in answer.claims for cite in claim.citations]
        return Record(
            question=question,
            answer=answer,
            retrieved=tuple(found),
            misplaced=sum(bool(misplaced(cite, assistant.index)) for cite in quotes),
        )

    return _timed(ask)


def _search(
    assistant: Assistant, question: Question, standalone: str, depth: int
) -> list[dict[str, Any]]:
    """The passages that an answer to the last turn begins from, best first."""
    *earlier, last = question.turns
    also = together(last, still_wanted(last, earlier))
    return assistant.search(standalone or last, depth, also)


def ask_callable(answerer: Callable[..., Any]) -> Asker:
    """Ask any callable that takes a question, and `history` (the turns before) if it has that.

    What it may give is in `evals.foreign.as_answer`; or an `Answer`, alone or under "answer" in
    a mapping that gives what was retrieved beside it.
    """
    takes_history = "history" in inspect.signature(answerer).parameters

    def ask(question: Question) -> Record:
        *history, last = question.turns
        given = answerer(last, history=history) if takes_history else answerer(last)
        held = given.get("answer") if isinstance(given, Mapping) else given
        answer = held if isinstance(held, Answer) else as_answer(last, given)
        return Record(question=question, answer=answer, retrieved=contexts(given))

    return _timed(ask)


def _timed(ask: Asker) -> Asker:
    def timed(question: Question) -> Record:
        started = time.perf_counter()
        try:
            record = ask(question)
        except JoinedupError as error:
            return Record(question=question, error=str(error))
        except Exception as error:  # a foreign assistant raises its own; the run goes on
            return Record(question=question, error=f"{type(error).__name__}: {error}")
        return record.model_copy(update={"seconds": round(time.perf_counter() - started, 4)})

    return timed
