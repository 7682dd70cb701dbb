"""Tokens that nobody guesses, and the digests by which the server knows them again."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, 43 characters that are safe in a cookie, a link and a header."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: nobody finds the token from it, as there are too many to try."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
