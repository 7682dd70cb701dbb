"""Sight: which collections whoever makes a request may read, and to which they may add.

The gate puts it into the request; what is made for the request is then narrowed to it. Behind the
gate nothing else is ever seen: where no sight is found, no document is.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from assistant.phrases import phrase
from corpus.errors import UsageError
from ingest.collections import LIBRARY, checked_collection

_KEY = "joinedup.sight"


@dataclass(frozen=True)
class Sight:
    """What somebody may see.

    Attributes:
        reads: names of the collections that they may read; None for all.
        adds: names of those that they may add to; None for all.
        offered: names of those that they are offered to add to, sorted.
    """

    reads: frozenset[str] | None = frozenset()
    adds: frozenset[str] | None = frozenset()
    offered: tuple[str, ...] = ()

    def to_add_to(self, name: str) -> str:
        """The collection that they add to, by its name; "" is the library.

        Raises:
            UsageError: they may not add to it, or it is no name.
        """
        checked = checked_collection(name or LIBRARY)
        if self.adds is not None and checked not in self.adds:
            raise UsageError(phrase("access.not_to_add_to", name=checked))
        return checked


EVERYTHING = Sight(None, None)
"""What is seen where nobody has to sign in."""
NOTHING = Sight()


def put(scope: MutableMapping[str, Any], sight: Sight) -> None:
    """Keep it in a request's scope."""
    scope[_KEY] = sight


def sight_of(scope: Mapping[str, Any]) -> Sight | None:
    """What the gate found out for a request; None where no gate stands before it."""
    found = scope.get(_KEY)
    return found if isinstance(found, Sight) else None
