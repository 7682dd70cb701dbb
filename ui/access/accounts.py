"""Accounts: who may sign in, by a password kept here or by an identity provider."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from corpus.errors import UsageError
from ui.access import passwords
from ui.access.roles import MAY, Person, Role
from ui.access.schema import accounts, collection_rights, sessions
from ui.access.tokens import digest
from ui.store.queries import new_id, utc_now

LONGEST_NAME = 80


@dataclass(frozen=True)
class Account:
    """An account; `issuer` is the provider that signs its person in, "" for a password here."""

    id: str
    name: str
    role: Role
    issuer: str
    created: datetime


class Accounts:
    """The accounts in a store's database. Many threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, role: Role, password: str) -> Person:
        """Make an account with a password.

        Raises:
            UsageError: the name is taken or no name, or the password is too short.
        """
        checked = checked_name(name)
        return self._insert(checked, role, password=passwords.hashed(password))

    def check(self, name: str, password: str) -> Person | None:
        """Who has this name and this password; None for nobody, which takes as long to find."""
        row = self._row(name)
        kept = row.password if row else None
        if not passwords.matches(password, kept) or row is None:
            return None
        if kept and passwords.is_outdated(kept):
            self._set(row.id, password=passwords.hashed(password))
        return person_of(row)

    def from_provider(self, issuer: str, subject: str, called: str, role: Role) -> Person:
        """The account of somebody whom a provider signed in, made with this role if there is none.

        The provider's word for a name is no proof of anything here: an account is found by issuer
        and subject alone, and a name that is taken is not given again.
        """
        query = select(accounts).where(accounts.c.issuer == issuer, accounts.c.subject == subject)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row:
            return person_of(row)
        mark = digest(f"{issuer} {subject}")[:8]
        name = _printable(called)[: LONGEST_NAME - 12].strip() or "visitor"
        for each in (name, f"{name} {mark}"):
            try:
                return self._insert(each, role, issuer=issuer, subject=subject)
            except UsageError:
                continue
        with self._engine.connect() as connection:  # made meanwhile by another request of theirs
            row = connection.execute(query).first()
        if row is None:
            raise UsageError("no account could be made; try again")
        return person_of(row)

    def list(self) -> list[Account]:
        """All accounts by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name)).all()
        return [
            Account(
                row.id, row.name, _role(row.role), row.issuer or "", row.created.replace(tzinfo=UTC)
            )
            for row in rows
        ]

    def find(self, name: str) -> Person:
        """The account of this name.

        Raises:
            UsageError: there is none.
        """
        row = self._row(name)
        if row is None:
            raise UsageError(f"{name!r}: there is no such account; see: joinedup account list")
        return person_of(row)

    def any(self) -> bool:
        """Whether there is an account."""
        with self._engine.connect() as connection:
            return bool(connection.execute(select(func.count()).select_from(accounts)).scalar())

    def any_password(self) -> bool:
        """Whether anybody signs in with a password that is kept here."""
        query = select(func.count()).where(accounts.c.password.is_not(None))
        with self._engine.connect() as connection:
            return bool(connection.execute(query).scalar())

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; whoever is signed in to it is signed out.

        Raises:
            UsageError: there is no such account, a provider signs it in, or the password is short.
        """
        row = self._row(name)
        if row is None or row.issuer:
            self.find(name)
            raise UsageError(f"{name!r}: its provider keeps its password; change it there")
        self._set(row.id, password=passwords.hashed(password))
        self._sign_out(row.id)

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role, which counts from the next request on.

        Raises:
            UsageError: there is no such account.
        """
        self._set(self.find(name).id, role=role)

    def remove(self, name: str) -> Person:
        """Remove an account with its sessions and keys.

        Raises:
            UsageError: there is no such account.
        """
        found = self.find(name)
        rights = (collection_rights.c.kind == "account") & (collection_rights.c.subject == found.id)
        with self._engine.begin() as connection:
            connection.execute(delete(collection_rights).where(rights))
            connection.execute(delete(accounts).where(accounts.c.id == found.id))
        return found

    def _insert(self, name: str, role: Role, **values: object) -> Person:
        identifier = new_id()
        try:
            with self._engine.begin() as connection:
                connection.execute(
                    insert(accounts).values(
                        id=identifier, name=name, role=role, created=utc_now(), **values
                    )
                )
        except IntegrityError as error:
            raise UsageError(
                f"{name!r}: there is an account of this name; give another, or remove that first"
            ) from error
        return Person(identifier, name, role)

    def _row(self, name: str) -> Row[Any] | None:
        if not name.isprintable():  # no name that is kept, and some that no database takes
            return None
        query = select(accounts).where(accounts.c.name == unicodedata.normalize("NFC", name))
        with self._engine.connect() as connection:
            return connection.execute(query).first()

    def _set(self, account: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account).values(**values))

    def _sign_out(self, account: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.account == account))


def checked_name(name: str) -> str:
    """A name that can be an account's.

    Raises:
        UsageError: it is none.
    """
    normal = unicodedata.normalize("NFC", name)
    if not 0 < len(normal) <= LONGEST_NAME or normal != _printable(normal).strip():
        raise UsageError(
            f"{name[:100]!r}: give a name of 1 to {LONGEST_NAME} printable characters, "
            "with no space at either end"
        )
    return normal


def _printable(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())


def person_of(row: Row[Any]) -> Person:
    """The person whose account a row is."""
    return Person(row.id, row.name, _role(row.role))


def _role(kept: str) -> Role:
    """A role as it was kept; one that this version does not know may least."""
    return next((role for role in MAY if role == kept), "reader")
