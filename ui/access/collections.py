"""The rights on collections: who may read which documents, and who may add to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Engine, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from corpus.errors import UsageError
from ingest.collections import LIBRARY, OPEN, RECOVERED, checked_collection
from ui.access.roles import Person
from ui.access.schema import account_groups, accounts, api_keys, collection_rights, collections
from ui.sight import Sight
from ui.store.queries import utc_now

Kind = Literal["account", "group", "key", "everybody"]
_RESERVED = OPEN | {RECOVERED}


@dataclass(frozen=True)
class Right:
    """A right on a collection.

    Attributes:
        kind: of the one who has it.
        subject: the name of an account or a group, the id of a key; "" for everybody.
        adds: whether they may add files as well as read.
    """

    kind: Kind
    subject: str
    adds: bool


@dataclass(frozen=True)
class Collection:
    """A collection and who has rights on it, by kind and name."""

    name: str
    rights: tuple[Right, ...]


class Collections:
    """The collections of a store's database and the rights on them. Many threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sight(self, person: Person) -> Sight:
        """What somebody may see now.

        Everybody may read the bundled corpus and the library, and an administrator everything; a
        key of theirs does where its scopes have "admin".
        """
        if person.may("admin"):
            return Sight(None, None, tuple(sorted({LIBRARY, *self._names()})))
        theirs = select(account_groups.c.name).where(account_groups.c.account == person.id)
        held = collection_rights.c
        query = select(held.collection, held.adds).where(
            or_(
                held.kind == "everybody",
                (held.kind == "account") & (held.subject == person.id),
                (held.kind == "group") & held.subject.in_(theirs),
                (held.kind == "key") & (held.subject == person.key),
            )
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        adds = {row.collection for row in rows if row.adds} | {LIBRARY}
        reads = OPEN | {row.collection for row in rows}
        if not person.may("ingest"):
            return Sight(reads)
        return Sight(reads, frozenset(adds), tuple(sorted(adds)))

    def list(self) -> list[Collection]:
        """All collections by name, each with the rights on it."""
        held = collection_rights.c
        query = select(collection_rights).order_by(held.kind, held.subject)
        with self._engine.connect() as connection:
            rights = connection.execute(query).all()
            called = {row.id: row.name for row in connection.execute(select(accounts))}
        made: dict[str, list[Right]] = {name: [] for name in self._names()}
        for row in rights:
            subject = called.get(row.subject, "") if row.kind == "account" else row.subject
            known = subject or row.kind == "everybody"
            if known and row.collection in made:  # else the account was removed
                made[row.collection].append(Right(row.kind, subject, row.adds))
        return [Collection(name, tuple(held)) for name, held in made.items()]

    def add(self, name: str) -> None:
        """Make a collection, on which nobody has a right yet.

        Raises:
            UsageError: there is one of this name, or it is no name, or one with a meaning.
        """
        checked = checked_collection(name)
        try:
            if checked in _RESERVED:
                raise UsageError(f"collection {name!r} is always there; give another name")
            with self._engine.begin() as connection:
                connection.execute(insert(collections).values(name=checked, created=utc_now()))
        except IntegrityError as error:
            raise UsageError(
                f"there is a collection {name!r} already; give another name"
            ) from error

    def remove(self, name: str) -> None:
        """Remove a collection and the rights on it; its documents stay, for administrators alone.

        Raises:
            UsageError: there is none of this name.
        """
        self._found(name)
        with self._engine.begin() as connection:
            connection.execute(
                delete(collection_rights).where(collection_rights.c.collection == name)
            )
            connection.execute(delete(collections).where(collections.c.name == name))

    def allow(self, name: str, rights: Iterable[Right]) -> None:
        """Give rights on a collection, each in place of one that its subject has.

        Raises:
            UsageError: there is no such collection, account or key, or no right is given.
        """
        self._found(name)
        wanted = [(right, self._subject(right)) for right in rights]
        if not wanted:
            raise UsageError("say to whom: --account NAME, --group NAME, --key ID or --everybody")
        for right, subject in wanted:
            self._drop(name, right.kind, subject)
            with self._engine.begin() as connection:
                connection.execute(
                    insert(collection_rights).values(
                        collection=name, kind=right.kind, subject=subject, adds=right.adds
                    )
                )

    def withdraw(self, name: str, rights: Iterable[Right]) -> None:
        """Take rights on a collection back, which counts from the next request on.

        Raises:
            UsageError: there is no such collection, account or key, or somebody has no right.
        """
        self._found(name)
        wanted = list(rights)
        if not wanted:
            raise UsageError("say whose: --account NAME, --group NAME, --key ID or --everybody")
        for right in wanted:
            subject = right.subject if right.kind == "key" else self._subject(right)
            if not self._drop(name, right.kind, subject):
                said = f"{right.kind} {right.subject!r}" if right.subject else right.kind
                raise UsageError(f"{said} has no right on {name!r}; see: joinedup collection list")

    def set_groups(self, person: Person, names: Iterable[str]) -> None:
        """Keep the groups that the provider says an account is in, in place of those it was in."""
        groups = sorted({name for name in names if 0 < len(name) <= 200 and name.isprintable()})
        with self._engine.begin() as connection:
            connection.execute(delete(account_groups).where(account_groups.c.account == person.id))
            if groups:
                rows = [{"account": person.id, "name": name} for name in groups]
                connection.execute(insert(account_groups), rows)

    def _names(self) -> Sequence[str]:
        query = select(collections.c.name).order_by(collections.c.name)
        with self._engine.connect() as connection:
            return [row.name for row in connection.execute(query)]

    def _drop(self, name: str, kind: Kind, subject: str) -> bool:
        held = collection_rights.c
        query = delete(collection_rights).where(
            held.collection == name, held.kind == kind, held.subject == subject
        )
        with self._engine.begin() as connection:
            return bool(connection.execute(query).rowcount)

    def _found(self, name: str) -> None:
        query = select(collections.c.name).where(collections.c.name == name)
        with self._engine.connect() as connection:
            if connection.execute(query).first() is None:
                raise UsageError(
                    f"there is no collection {name[:60]!r}; see: joinedup collection list"
                )

    def _subject(self, right: Right) -> str:
        """What a right is kept under: an account by its id, which no later one has."""
        name = right.subject
        if right.kind == "everybody":
            return ""
        if right.kind == "group":
            if not 0 < len(name) <= 200 or not name.isprintable():
                raise UsageError("--group: give a name of 1 to 200 printable characters")
            return name
        table, column = (
            (accounts, accounts.c.name) if right.kind == "account" else (api_keys, api_keys.c.id)
        )
        with self._engine.connect() as connection:
            found = connection.execute(select(table.c.id).where(column == name)).scalar()
        if found is None:
            raise UsageError(
                f"there is no {right.kind} {name[:80]!r}; see: joinedup {right.kind} list"
            )
        return str(found)
