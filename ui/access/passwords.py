"""Passwords: kept as argon2 hashes; a check takes as long whether there is an account or not."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import UsageError
from ui.access.tokens import new_token

SHORTEST, LONGEST = 12, 1024  # characters
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MB and four threads
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to be kept.

    Raises:
        UsageError: it is too short, too long, or no text.
    """
    if not SHORTEST <= len(password) <= LONGEST or "\x00" in password:
        raise UsageError(f"the password has to have {SHORTEST} to {LONGEST} characters")
    try:
        with _AT_ONCE:
            return _hasher.hash(password)
    except UnicodeEncodeError as error:
        raise UsageError("the password is not text in UTF-8; give another") from error


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash was kept.

    Args:
        password: as it was given.
        kept: its hash; None where nobody has it: that takes as long, and is never so.
    """
    if len(password) > LONGEST:
        return False
    against = kept or _nobody()
    try:
        with _AT_ONCE:
            _hasher.verify(against, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _hasher.hash(new_token())
