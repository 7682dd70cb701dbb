"""What the audit takes and gives back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Act = Literal[
    "asked", "shown", "answered", "searched", "opened", "exported", "added", "removed", "restored",
    "read again", "rated", "erased", "refused",
    "signed in", "sign-in failed", "signed out",
    "account made", "account removed", "role changed", "password changed",
    "collection made", "collection removed", "right given", "right withdrawn",
    "key made", "key revoked", "person exported", "person forgotten", "audit exported",
]  # fmt: skip


class Shown(BaseModel):
    """A passage that was shown: characters `start` to `end` of a document, all of it for 0 to 0."""

    model_config = ConfigDict(frozen=True)

    document: str
    start: int = 0
    end: int = 0


class Entry(BaseModel):
    """A row of the audit.

    Attributes:
        number: in the order in which rows were added; none is given twice.
        at: in UTC.
        person: id of the account of who did it, "" for nobody known.
        act: what they did. Each "asked" is followed by a "shown" for every sentence that was sent
            before the answer was whole, and by "answered", if it was.
        subject: the address, or the id, that it was done to.
        question: that was asked or searched for.
        shown: the passages that were shown.
        detail: more, by name.
        request: the id of the request, which the log has too.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    person: str
    act: Act
    subject: str = ""
    question: str = ""
    shown: tuple[Shown, ...] = ()
    detail: dict[str, str] = {}
    request: str = ""
