"""Handshakes: what is remembered while somebody is away at an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from authlib.common.security import generate_token
from sqlalchemy import Engine, delete, insert, select

from ui.access.schema import handshakes
from ui.access.tokens import digest, new_token
from ui.store.queries import utc_now

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Handshake:
    """What a sign-in at a provider began with.

    Attributes:
        state: comes back with the browser.
        browser: stays in it as a cookie, so that nobody else's sign-in can be given to it.
        nonce: comes back in the signed token.
        verifier: is shown to the provider with the code, which is worth nothing without.
        following: the page that was wanted.
    """

    state: str
    browser: str
    nonce: str
    verifier: str
    following: str


class Handshakes:
    """The handshakes in a store's database, so that any worker can end what another began."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, following: str) -> Handshake:
        """Remember a new one."""
        made = Handshake(new_token(), new_token(), new_token(), generate_token(64), following)
        now = utc_now()
        with self._engine.begin() as connection:
            connection.execute(delete(handshakes).where(handshakes.c.begun < now - LASTS))
            connection.execute(
                insert(handshakes).values(
                    state=digest(made.state),
                    browser=digest(made.browser),
                    nonce=made.nonce,
                    verifier=made.verifier,
                    following=following[:500],
                    begun=now,
                )
            )
        return made

    def end(self, state: str, browser: str, now: datetime | None = None) -> Handshake | None:
        """What was remembered, once; None where there is none for this state and this browser."""
        now = now or utc_now()
        this = handshakes.c.state == digest(state)
        with self._engine.begin() as connection:
            row = connection.execute(
                select(handshakes).where(
                    this, handshakes.c.browser == digest(browser), handshakes.c.begun > now - LASTS
                )
            ).first()
            if row is None or not connection.execute(delete(handshakes).where(this)).rowcount:
                return None
        return Handshake(state, browser, row.nonce, row.verifier, row.following)
