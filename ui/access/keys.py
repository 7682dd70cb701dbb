"""Keys: what programs show to the API, each for an account and for some of what it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from corpus.errors import UsageError
from ui.access.accounts import checked_name, person_of
from ui.access.roles import Permission, Person, scopes_of
from ui.access.schema import accounts, api_keys
from ui.access.tokens import digest, new_token
from ui.store.queries import utc_now

_PREFIX = "ju_"  # by which scanners for leaked secrets can tell one
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """A key without what makes it one; `used` is None until it has been."""

    id: str
    account: str
    label: str
    scopes: tuple[Permission, ...]
    created: datetime
    used: datetime | None


class Keys:
    """The keys in a store's database. Many threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, person: Person, scopes: Iterable[Permission], label: str) -> tuple[str, str]:
        """Make a key; its id and the key itself, which cannot be had again."""
        key = _PREFIX + new_token()
        identifier = digest(key)[:12]
        with self._engine.begin() as connection:
            connection.execute(
                insert(api_keys).values(
                    id=identifier,
                    digest=digest(key),
                    account=person.id,
                    label=checked_name(label),
                    scopes=" ".join(sorted(scopes)),
                    created=utc_now(),
                )
            )
        return identifier, key

    def person(self, key: str) -> Person | None:
        """Whose key this is, with its scopes; None where it is none or was revoked."""
        if not key.startswith(_PREFIX):
            return None
        query = (
            select(accounts, api_keys.c.scopes, api_keys.c.used, api_keys.c.id.label("key"))
            .join(api_keys, api_keys.c.account == accounts.c.id)
            .where(api_keys.c.digest == digest(key))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        now = utc_now()
        if row.used is None or now - row.used > _NOTED_EVERY:
            with self._engine.begin() as connection:
                connection.execute(
                    update(api_keys).where(api_keys.c.digest == digest(key)).values(used=now)
                )
        found = person_of(row)
        return Person(found.id, found.name, found.role, scopes_of(row.scopes.split()), row.key)

    def list(self) -> list[Key]:
        """All keys, by account and age."""
        query = (
            select(api_keys, accounts.c.name)
            .join(accounts, accounts.c.id == api_keys.c.account)
            .order_by(accounts.c.name, api_keys.c.created)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Key(
                id=row.id,
                account=row.name,
                label=row.label,
                scopes=tuple(sorted(scopes_of(row.scopes.split()))),
                created=row.created.replace(tzinfo=UTC),
                used=row.used.replace(tzinfo=UTC) if row.used else None,
            )
            for row in rows
        ]

    def revoke(self, identifier: str) -> None:
        """Make a key worthless.

        Raises:
            UsageError: there is none of this id.
        """
        with self._engine.begin() as connection:
            gone = connection.execute(delete(api_keys).where(api_keys.c.id == identifier))
        if not gone.rowcount:
            raise UsageError(f"{identifier!r}: there is no such key; see: joinedup key list")
