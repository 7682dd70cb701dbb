"""Askable: what may be asked at all. Checked first, since long texts are slow to understand."""

from __future__ import annotations

from corpus.errors import UsageError

LONGEST = 2000  # characters


def check(question: str) -> None:
    """Let a question pass.

    Raises:
        UsageError: it is empty, or longer than 2,000 characters.
    """
    if not question.strip():
        raise UsageError("the question is empty; write what you want to know")
    if len(question) > LONGEST:
        raise UsageError(f"the question is longer than {LONGEST} characters; shorten it")


def is_askable(question: str) -> bool:
    """Whether a question may be asked."""
    return bool(question.strip()) and len(question) <= LONGEST
