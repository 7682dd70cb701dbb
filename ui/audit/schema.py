"""The table of the audit, beside those of the store. A store without it gets it when opened."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("person", String(80), nullable=False),  # id of an account; "" for nobody known
    Column("act", String(40), nullable=False),
    Column("subject", Text, nullable=False),  # the address, or the id, that it was done to
    Column("question", Text, nullable=False),
    Column("shown", Text, nullable=False),  # what of which documents, as JSON
    Column("detail", Text, nullable=False),  # as JSON
    Column("request", String(64), nullable=False),
    Index("audit_of_person", "person", "at"),
    Index("audit_at", "at"),
    sqlite_autoincrement=True,  # a number is never given twice, though old rows go
)
"""Rows are added, and go when they are old. Nothing changes one but forgetting a person."""
