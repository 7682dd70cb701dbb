"""Conversations with reference answers, as IBM's MTRAG publishes them.

Format: github.com/IBM/mt-rag-benchmark; Katsis and others, "MTRAG: A Multi-Turn Conversational
Benchmark for Evaluating Retrieval-Augmented Generation Systems", 2025. Two forms are read:
generation tasks (JSON Lines, a question each) and whole conversations (a JSON list, or JSON Lines,
of objects with `messages`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from evals.foreign import is_refusal
from evals.importers.imported import Draft, Imported
from evals.importers.rows import objects, read_lines, read_rows, reason
from evals.importers.text import one_line, plain, quotable, sentences

_STATUSES = {
    "ANSWERABLE": "answered",
    "PARTIAL": "partial",
    "UNANSWERABLE": "not_in_corpus",
    "UNDERSPECIFIED": "not_in_corpus",
}


@dataclass(frozen=True)
class _Task:
    """One question: the messages up to it, the reference answer, and what is known of both."""

    place: str
    id: str
    conversation: str
    messages: list[dict[str, Any]]
    target: str
    contexts: list[dict[str, Any]]
    labels: tuple[dict[str, Any], ...]


def import_mtrag(source: Path) -> Imported:
    """Import conversations; a question for each user message that has a reference answer.

    Each sentence of the reference answer to an answerable question is a fact that an answer must
    hold; of a partial one, each that does not say that something is unknown. Gold are the
    contexts that the file marks as relevant. Their ids are the file's: retrieval can be judged
    only for an assistant that names its documents so. Conversational messages ask for nothing
    that could be looked up, and are left out.

    Raises:
        UsageError: the file cannot be read, or has no usable question.
    """
    draft = Draft(source)
    for number, (place, fields) in enumerate(_items(source, draft), 1):
        tasks = _of_conversation if "messages" in fields else _of_task
        for task in tasks(place, number, fields):
            _add(task, draft)
    return draft.finish()


def _items(source: Path, draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON list or of JSON Lines, as (place, fields)."""
    first = next((line for _, line in read_lines(source)), b"")
    if not first.startswith(b"["):
        yield from read_rows(source, draft.fault)
        return
    try:
        items = json.loads(source.read_bytes().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise UsageError(f"{source}, line {error.lineno}: not JSON ({reason(error)})") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{source}: not JSON in UTF-8 ({reason(error)})") from error
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            yield f"{source}, item {number}", item
        else:
            draft.fault(f"{source}, item {number}: not a JSON object")


def _of_task(place: str, number: int, fields: dict[str, Any]) -> Iterator[_Task]:
    messages = objects(fields.get("input"))
    yield _Task(
        place,
        one_line(fields.get("task_id")) or f"task-{number}",
        one_line(fields.get("conversation_id")),
        messages,
        next((plain(target.get("text")) for target in objects(fields.get("targets"))), ""),
        objects(fields.get("contexts")),
        (fields, *_enrichments(messages)),
    )


def _of_conversation(place: str, number: int, fields: dict[str, Any]) -> Iterator[_Task]:
    messages = objects(fields.get("messages"))
    named = one_line(fields.get("conversation_id")) or one_line(fields.get("id"))
    conversation, turn = named or f"conversation-{number}", 0
    for position, (message, reply) in enumerate(pairwise(messages)):
        if not _is_user(message):
            continue
        turn += 1
        if _is_user(reply):
            continue
        asked = messages[: position + 1]
        yield _Task(
            f"{place}, message {position + 1}",
            f"{conversation}<::>{turn}",  # as MTRAG makes the ids of its tasks
            conversation,
            asked,
            plain(reply.get("text")),
            objects(reply.get("contexts")),
            tuple(_enrichments(asked)),
        )


def _add(task: _Task, draft: Draft) -> None:
    turns = [text for m in task.messages if _is_user(m) and (text := plain(m.get("text")))]
    if not turns or not _is_user(task.messages[-1]):
        draft.fault(f"{task.place}: the last message is no user's question")
        return
    answerability = _label(task.labels, "Answerability").upper()
    if answerability == "CONVERSATIONAL":
        draft.skip("conversational messages, which ask for nothing that could be looked up")
        return
    if answerability not in _STATUSES:
        draft.fault(f"{task.place}: the Answerability {answerability[:40]!r} is none of "
                    f"{', '.join(_STATUSES)} and CONVERSATIONAL")  # fmt: skip
        return
    status = _STATUSES[answerability]
    if status != "not_in_corpus" and not task.target:
        draft.fault(f"{task.place}: {answerability}, but there is no reference answer")
        return
    known = status != "not_in_corpus"
    facts = [s for s in sentences(task.target) if status == "answered" or not is_refusal(s)]
    draft.add(
        task.place,
        id=task.id,
        kind=_label(task.labels, "Question Type").lower() or "question",
        turns=tuple(turns),
        status=status,
        gold=_gold(task.contexts) if known else (),
        nuggets=tuple({"text": fact, "vital": True} for fact in facts) if known else (),
        conversation=task.conversation,
        reference_answer=task.target,
        reference="model" if _made_up(task.messages[-1]) else "human",
    )


def _gold(contexts: list[dict[str, Any]]) -> tuple[dict[str, str], ...]:
    relevant = [context for context in contexts if _is_relevant(context)]
    named = [(one_line(c.get("document_id")), quotable(c.get("text"))) for c in relevant]
    return tuple({"document_id": i, "quote": quote} for i, quote in dict.fromkeys(named) if i)


def _is_relevant(context: dict[str, Any]) -> bool:
    """Whether a context is marked as a reference, or its latest annotator said yes to it.

    The benchmark's own conversion lets an editor's mark, which is the later one, stand over the
    author's.
    """
    feedback = context.get("feedback")
    marks = feedback.get("relevant") if isinstance(feedback, dict) else None
    given = objects(list(marks.values())) if isinstance(marks, dict) else []
    if not given:
        return context.get("reference") is True
    return one_line(max(given, key=_time).get("value")).lower() == "yes"


def _time(mark: dict[str, Any]) -> float:
    when = mark.get("timestamp")
    return float(when) if isinstance(when, (int, float)) else 0.0


def _label(places: tuple[dict[str, Any], ...], name: str) -> str:
    """The first value of a label, whose name earlier files write in lower case."""
    for fields in places:
        for key in (name, name.lower()):
            value = fields.get(key)
            if found := one_line(value[0] if isinstance(value, list) and value else value):
                return found
    return ""


def _enrichments(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return objects([message.get("enrichments") for message in messages[-1:]])


def _is_user(message: dict[str, Any]) -> bool:
    return one_line(message.get("speaker")).lower() == "user"


def _made_up(message: dict[str, Any]) -> bool:
    """Whether the file says that a model wrote the question, as in MTRAG's synthetic half."""
    metadata = message.get("metadata")
    return isinstance(metadata, dict) and metadata.get("author_type") == "model"
