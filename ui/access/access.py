"""Access as it is configured: the accounts, sessions and keys of a store, and the provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import StoreUnavailable
from ingest.settings import Settings
from ui.access.accounts import Accounts
from ui.access.attempts import Attempts
from ui.access.collections import Collections
from ui.access.handshakes import Handshakes
from ui.access.keys import Keys
from ui.access.pace import SharedPace
from ui.access.provider import Provider, configured
from ui.access.schema import metadata
from ui.access.sessions import Sessions
from ui.audit.audit import Audit
from ui.audit.schema import metadata as audit_metadata
from ui.store import Store
from ui.store.database import preparing


@dataclass(frozen=True)
class Access:
    """What says who somebody is, and keeps what they did."""

    accounts: Accounts
    sessions: Sessions
    keys: Keys
    collections: Collections
    attempts: Attempts
    handshakes: Handshakes
    acts: SharedPace
    provider: Provider | None
    settings: Settings
    audit: Audit


def access(store: Store, settings: Settings) -> Access:
    """Access over a store; its tables are made where they are not there yet.

    Raises:
        StoreUnavailable: they cannot be made.
        UsageError: the provider's settings are wrong.
    """
    engine = store.engine
    try:
        with preparing(engine) as connection:
            metadata.create_all(connection)
            audit_metadata.create_all(connection)
    except SQLAlchemyError as error:
        raise StoreUnavailable(
            "the accounts cannot be opened; check JOINEDUP_STORE, and that it may be written to"
        ) from error
    return Access(
        accounts=Accounts(engine),
        sessions=Sessions(
            engine,
            idle=timedelta(minutes=settings.session_minutes),
            longest=timedelta(hours=settings.session_hours),
        ),
        keys=Keys(engine),
        collections=Collections(engine),
        attempts=Attempts(engine),
        handshakes=Handshakes(engine),
        acts=SharedPace(engine, settings.questions_per_minute),
        provider=configured(settings),
        settings=settings,
        audit=Audit(engine),
    )
