"""Forgetting a person: everything of theirs goes, or is nobody's any more, in one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Engine, delete, update

from ui.access.roles import Person
from ui.access.schema import accounts, attempts, collection_rights
from ui.access.tokens import digest
from ui.audit.audit import add
from ui.audit.audit import forget as forget_in_audit
from ui.audit.operator import operator
from ui.store.schema import conversations, uploads


@dataclass(frozen=True)
class Forgotten:
    """What went: conversations; files that are nobody's now; audit rows, now of `pseudonym`."""

    conversations: int
    files: int
    entries: int
    pseudonym: str


def forget(engine: Engine, person: Person) -> Forgotten:
    """Erase a person's account, sessions, keys, conversations and ratings.

    Files that they added stay in the library, as nobody's. Their rows of the audit go on under a
    pseudonym that leads nowhere, without what they asked and from where.
    """
    pseudonym = f"gone-{secrets.token_hex(8)}"
    with engine.begin() as connection:
        gone = connection.execute(
            delete(conversations).where(conversations.c.owner == person.id)
        ).rowcount
        files = connection.execute(
            update(uploads).where(uploads.c.owner == person.id).values(owner=pseudonym)
        ).rowcount
        entries = forget_in_audit(connection, person.id, pseudonym)
        connection.execute(
            delete(attempts).where(attempts.c.digest == digest(f"name {person.name}"))
        )
        connection.execute(
            delete(collection_rights).where(
                collection_rights.c.kind == "account", collection_rights.c.subject == person.id
            )
        )
        connection.execute(delete(accounts).where(accounts.c.id == person.id))
        add(connection, "person forgotten", "", pseudonym, detail=operator())
    return Forgotten(gone, files, entries, pseudonym)
