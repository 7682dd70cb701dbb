"""The part: a file in a container before it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IngestError


@dataclass(frozen=True)
class Part:
    """A file in a container.

    Attributes:
        name: as the container gives it, which may be anything.
        size: in bytes, as the container gives it.
        write: writes it to a path that does not exist, given the name it is shown by; raises
            `IngestError`. Only until the next part is asked for.
        problem: why it must not be written.
    """

    name: str
    size: int
    write: Callable[[Path, str], None]
    problem: IngestError | None = None
