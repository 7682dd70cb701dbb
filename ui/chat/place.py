"""Where a person is in the chat."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.filters import ALL, Filters


@dataclass(frozen=True)
class Undo:
    """What can be undone: "edit" (by the turn that took others' place) or "delete"."""

    act: str
    id: str
    said: str


@dataclass(frozen=True)
class Place:
    """What a window of the chat shows, besides what the store holds.

    Attributes:
        conversation: the id of the open one, "" for one that has not begun.
        filters: chosen for the next question.
        editing: the id of the turn that the next question takes the place of, "" for none.
        looking_for: the words by which conversations are found.
        undo: what was done last, if it can be undone.
    """

    conversation: str = ""
    filters: Filters = ALL
    editing: str = ""
    looking_for: str = ""
    undo: Undo | None = None
