"""The outcome: what became of a file, exactly one of six things."""

from __future__ import annotations

from enum import StrEnum

from corpus.errors import JoinedupError, NeedsPassword, NoTextLayer, UnsupportedFile


class Outcome(StrEnum):
    """What became of a file; all but the first two mean that it was skipped."""

    INDEXED = "indexed"
    WITH_WARNINGS = "indexed with warnings"
    NEEDS_PASSWORD = "needs a password"  # noqa: S105  (an outcome, no password)
    NO_TEXT_LAYER = "no text layer"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"

    @property
    def is_in(self) -> bool:
        """Whether the file's text is in the index."""
        return self in (Outcome.INDEXED, Outcome.WITH_WARNINGS)


def outcome_of(error: JoinedupError) -> Outcome:
    """The outcome that an error means; a plain `IngestError` means unreadable."""
    if isinstance(error, NeedsPassword):
        return Outcome.NEEDS_PASSWORD
    if isinstance(error, NoTextLayer):
        return Outcome.NO_TEXT_LAYER
    if isinstance(error, UnsupportedFile):
        return Outcome.UNSUPPORTED
    return Outcome.UNREADABLE
