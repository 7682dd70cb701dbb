"""The store's tables. They are plain SQL that SQLite and PostgreSQL both hold."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1
"""Raised with each change that an older program could not read."""

metadata = MetaData()

about = Table("about", metadata, Column("version", String(16), nullable=False))

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("created", DateTime, nullable=False),
    Column("changed", DateTime, nullable=False),
    Column("deleted", DateTime),
    Index("conversations_of_owner", "owner", "changed"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("shown", Text, nullable=False),  # the answer's sentences, in small letters, to find it
    Column("asked_at", DateTime, nullable=False),
    Column("prompt", String(64), nullable=False),
    Column("replaced", String(40)),  # the act by which an edit put another in its place
    Index("turns_of_conversation", "conversation", "asked_at"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("turn", ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("given_at", DateTime, nullable=False),
    Column("verdicts", Text, nullable=False),
)

lots = Table(
    "lots",
    metadata,
    Column("batch", String(60), primary_key=True),
    Column("collection", String(40), nullable=False),  # that its files were added to
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("batch", String(60), nullable=False),  # those that were added at once
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added", DateTime, nullable=False),
    Column("results", Text),  # what ingestion said of it; null until it has
    Column("removed", DateTime),
    Index("uploads_of_owner", "owner", "added"),
    Index("uploads_of_batch", "batch"),
)

work = Table(
    "work",
    metadata,
    Column("batch", String(60), primary_key=True),
    Column("worker", String(40), primary_key=True),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("problem", Text, nullable=False),  # "" while nothing went wrong
    Column("beat", DateTime, nullable=False),  # when the worker last said that it lives
)
