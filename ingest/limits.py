"""Limits: how much of a machine one file may take, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file may cost.

    Attributes:
        size: the largest file that is read, in bytes.
        seconds: the longest that reading a small file may take; a megabyte adds one second.
        memory: the most address space of the process that reads it, in bytes; 0 for no limit.
    """

    size: int = 500 * MEGABYTE
    seconds: float = 120.0
    memory: int = 4096 * MEGABYTE

    def time_for(self, size: int) -> float:
        """Seconds that reading a file of `size` bytes may take."""
        return self.seconds + size / MEGABYTE
