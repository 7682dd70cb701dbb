"""What the store's parts share: whose rows are visible, and what a row becomes."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from assistant import Answer
from assistant.filters import Filters
from assistant.withheld import seen_filters, shown
from ingest.index import Index
from ui.store.records import Conversation, Turn
from ui.store.schema import conversations, turns

LONGEST_TITLE = 120


def new_id() -> str:
    """An identifier that nobody guesses, 22 characters that are safe in a link."""
    return secrets.token_urlsafe(16)


def visible(owner: str) -> ColumnElement[bool]:
    """Of the owner's conversations, those that are not deleted."""
    return (conversations.c.owner == owner) & conversations.c.deleted.is_(None)


def turns_of(owner: str) -> Select[Any]:
    """The turns that the owner sees: of conversations of theirs that are not deleted."""
    return (
        select(turns)
        .join(conversations, conversations.c.id == turns.c.conversation)
        .where(visible(owner), turns.c.replaced.is_(None))
    )


def utc_now() -> datetime:
    """The time as the tables hold it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def title_of(text: str) -> str:
    """Text as a conversation's name: on one line, at most 120 characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_TITLE else flat[: LONGEST_TITLE - 1].rstrip() + "…"


def literal(word: str) -> str:
    """A word as LIKE finds it, nothing in it standing for anything else."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def conversation_of(row: Row[Any]) -> Conversation:
    """The record of a row of conversations."""
    return Conversation(
        id=row.id,
        title=row.title,
        created=row.created.replace(tzinfo=UTC),
        changed=row.changed.replace(tzinfo=UTC),
    )


def turn_of(row: Row[Any], index: Index | None = None) -> Turn:
    """The record of a row of turns.

    Args:
        row: of turns.
        index: as whoever it is shown to may see it; None where everything may be.
    """
    filters = Filters.model_validate_json(row.filters)
    answer = Answer.model_validate_json(row.answer)
    if index is not None and index.is_limited:
        filters, answer = seen_filters(filters, index), shown(answer, index).answer
    return Turn(
        id=row.id,
        conversation_id=row.conversation,
        question=row.question,
        filters=filters,
        answer=answer,
        asked_at=row.asked_at.replace(tzinfo=UTC),
        prompt=row.prompt,
    )


def shown_text(answer: Answer) -> str:
    """What of an answer its conversation is found by, in small letters."""
    return " ".join([answer.question, *(claim.text for claim in answer.claims)]).lower()
