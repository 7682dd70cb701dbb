"""The tables of access, beside those of the store. A store without them gets them when opened."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()


def _account() -> ForeignKey:
    return ForeignKey("accounts.id", ondelete="CASCADE")


accounts = Table(
    "accounts",
    metadata,
    Column("id", String(40), primary_key=True),  # the owner of what they keep
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200)),  # its argon2 hash; null for those whom a provider signs in
    Column("issuer", String(300)),
    Column("subject", String(300)),
    Column("created", DateTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the token, which is not kept
    Column("account", _account(), nullable=False),
    Column("begun", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
    Index("sessions_of_account", "account"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of the key, which is not kept
    Column("account", _account(), nullable=False),
    Column("label", String(80), nullable=False),
    Column("scopes", String(80), nullable=False),
    Column("created", DateTime, nullable=False),
    Column("used", DateTime),
)

account_groups = Table(
    "account_groups",
    metadata,
    Column("account", _account(), primary_key=True),
    Column("name", String(200), primary_key=True),  # as the provider said it at the last sign-in
)

collections = Table(
    "collections",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("created", DateTime, nullable=False),
)

collection_rights = Table(
    "collection_rights",
    metadata,
    Column("collection", ForeignKey("collections.name", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(10), primary_key=True),  # account, group, key or everybody
    Column("subject", String(200), primary_key=True),  # an id or a group's name
    Column("adds", Boolean, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the name or address that tried
    Column("failures", Integer, nullable=False),
    Column("last", DateTime, nullable=False),
    Column("until", DateTime, nullable=False),
)

handshakes = Table(
    "handshakes",
    metadata,
    Column("state", String(64), primary_key=True),  # a digest, as is the browser's mark
    Column("browser", String(64), nullable=False),
    Column("nonce", String(80), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("following", String(500), nullable=False),
    Column("begun", DateTime, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("digest", String(64), primary_key=True),  # of whoever asks
    Column("left", Float, nullable=False),  # tokens in the bucket
    Column("at", Float, nullable=False),  # when that was so, in seconds of Unix
)
