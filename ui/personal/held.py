"""What is held of a person, for them to have."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, or_, select

from ui.access.roles import Person
from ui.access.schema import account_groups, accounts, api_keys, collection_rights, sessions
from ui.audit.audit import entry_of
from ui.audit.schema import audit
from ui.store.schema import conversations, turns, uploads, verdicts

_SECRET = {"password", "digest", "shown", "owner", "account"}
_JSON = {"filters", "answer", "verdicts", "results"}


def held(engine: Engine, person: Person) -> dict[str, list[dict[str, Any]]]:
    """All rows that the database holds of a person, by kind, as JSON takes them.

    What was deleted and can still be had back is among them. Left out is what is of no use to
    them and of use to a thief: the digests of their password, sessions and keys.
    """
    mine = conversations.c.owner == person.id
    rows: dict[str, Select[Any]] = {
        "account": select(accounts).where(accounts.c.id == person.id),
        "sessions": select(sessions).where(sessions.c.account == person.id),
        "keys": select(api_keys).where(api_keys.c.account == person.id),
        "conversations": select(conversations).where(mine),
        "answers": select(turns)
        .join(conversations, conversations.c.id == turns.c.conversation)
        .where(mine)
        .order_by(turns.c.asked_at),
        "ratings": select(verdicts)
        .join(turns, turns.c.id == verdicts.c.turn)
        .join(conversations, conversations.c.id == turns.c.conversation)
        .where(mine),
        "groups": select(account_groups).where(account_groups.c.account == person.id),
        "rights": select(collection_rights).where(
            collection_rights.c.kind == "account", collection_rights.c.subject == person.id
        ),
        "files": select(uploads).where(uploads.c.owner == person.id),
    }
    entries = select(audit).where(or_(audit.c.person == person.id, audit.c.subject == person.id))
    with engine.connect() as connection:
        found = {
            kind: [_plain(dict(row._mapping)) for row in connection.execute(query)]
            for kind, query in rows.items()
        }
        found["audit"] = [
            entry_of(row).model_dump(mode="json")
            for row in connection.execute(entries.order_by(audit.c.number))
        ]
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items() if name not in _SECRET}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401  (of a column)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    return json.loads(value) if name in _JSON and value is not None else value
