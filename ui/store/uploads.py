"""Uploads: who added which file to the library, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, delete, insert, select, update

from ingest.collections import LIBRARY
from ingest.report import FileResult
from ui.store.queries import new_id, utc_now
from ui.store.records import Upload
from ui.store.schema import lots, uploads

_RESULTS = TypeAdapter(tuple[FileResult, ...])


class Uploads:
    """The files that visitors added, in a store's database. Many threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, owner: str, batch: str, files: Sequence[tuple[str, int]], collection: str = LIBRARY
    ) -> None:
        """Note files that were added at once.

        Args:
            owner: who added them.
            batch: names the lot.
            files: name and size in bytes of each.
            collection: that they are added to.
        """
        now = utc_now()
        rows = [
            {"id": new_id(), "owner": owner, "batch": batch, "name": n, "size": s, "added": now}
            for n, s in files
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(uploads), rows)
            connection.execute(insert(lots).values(batch=batch, collection=collection))

    def collection(self, batch: str) -> str:
        """The collection that a lot was added to."""
        query = select(lots.c.collection).where(lots.c.batch == batch)
        with self._engine.connect() as connection:
            return str(connection.execute(query).scalar() or LIBRARY)

    def of(self, owner: str) -> list[Upload]:
        """All of an owner's, the last added first; those removed within the hour are marked so."""
        query = select(uploads).where(uploads.c.owner == owner)
        return self._found(query.order_by(uploads.c.added.desc(), uploads.c.name))

    def everybody(self) -> list[tuple[str, Upload]]:
        """All that anybody added, the last first, each with its owner."""
        query = select(uploads).order_by(uploads.c.added.desc(), uploads.c.name)
        with self._engine.connect() as connection:
            return [(row.owner, _upload_of(row)) for row in connection.execute(query).all()]

    def batch(self, owner: str, batch: str) -> list[Upload]:
        """Those that the owner added at once, by name; [] where they added none such."""
        query = select(uploads).where(uploads.c.owner == owner, uploads.c.batch == batch)
        return self._found(query.order_by(uploads.c.name))

    def find(self, owner: str, upload_id: str) -> Upload | None:
        """One of the owner's; None where they have none of that id."""
        query = select(uploads).where(uploads.c.owner == owner, uploads.c.id == upload_id)
        return next(iter(self._found(query)), None)

    def unfinished(self) -> list[str]:
        """The lots, oldest first, of which a file was not read yet, or may not be removed yet."""
        unread = uploads.c.results.is_(None) & uploads.c.removed.is_(None)
        query = select(uploads.c.batch).where(unread | uploads.c.removed.is_not(None)).distinct()
        with self._engine.connect() as connection:
            return sorted(connection.execute(query).scalars())

    def told(self, batch: str, results: Mapping[str, Sequence[FileResult]]) -> None:
        """Keep what became of the files of a batch, by their names; [] where nothing was said."""
        with self._engine.begin() as connection:
            for name, said in results.items():
                connection.execute(
                    update(uploads)
                    .where(uploads.c.batch == batch, uploads.c.name == name)
                    .values(results=_RESULTS.dump_json(tuple(said)).decode())
                )

    def remove(self, owner: str, upload_id: str) -> None:
        """Mark one of the owner's as removed."""
        self._set(owner, upload_id, removed=utc_now())

    def restore(self, owner: str, upload_id: str) -> None:
        """Take the mark off again; what ingestion said is forgotten."""
        self._set(owner, upload_id, removed=None, results=None)

    def purge(self, after: timedelta) -> list[Upload]:
        """Forget those that were removed longer ago than that, and return them."""
        before = utc_now() - after
        with self._engine.begin() as connection:
            rows = connection.execute(select(uploads).where(uploads.c.removed < before)).all()
            connection.execute(delete(uploads).where(uploads.c.id.in_([row.id for row in rows])))
        return [_upload_of(row) for row in rows]

    def _set(self, owner: str, upload_id: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                update(uploads)
                .where(uploads.c.owner == owner, uploads.c.id == upload_id)
                .values(**values)
            )

    def _found(self, query: Any) -> list[Upload]:  # noqa: ANN401  (a select of SQLAlchemy's)
        with self._engine.connect() as connection:
            return [_upload_of(row) for row in connection.execute(query).all()]


def _upload_of(row: Row[Any]) -> Upload:
    return Upload(
        id=row.id,
        batch=row.batch,
        name=row.name,
        size=row.size,
        added=_utc(row.added),
        results=None if row.results is None else _RESULTS.validate_json(row.results),
        removed=None if row.removed is None else _utc(row.removed),
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
