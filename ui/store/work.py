"""Work: which worker is bringing which lot of files into the index, as all workers see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from ui.store.queries import utc_now
from ui.store.records import Progress
from ui.store.schema import work

GONE = timedelta(seconds=90)
"""How long a worker that says nothing is taken to be at work; its clock may be a little off."""
_KEPT = timedelta(days=7)  # for which a problem is told


class Work:
    """The work in a store's database. Many threads and workers may use it.

    Args:
        engine: of the database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, batch: str, worker: str, progress: Progress) -> None:
        """Keep how far a worker is with a lot, or what went wrong with it."""
        values = {**progress.model_dump(), "beat": utc_now()}
        with self._engine.begin() as connection:
            mine = (work.c.batch == batch) & (work.c.worker == worker)
            if not connection.execute(update(work).where(mine).values(**values)).rowcount:
                connection.execute(insert(work).values(batch=batch, worker=worker, **values))
            if progress.problem:  # what another said of an earlier attempt is no longer so
                earlier = (work.c.batch == batch) & (work.c.worker != worker)
                connection.execute(delete(work).where(earlier, work.c.problem != ""))

    def beat(self, worker: str) -> None:
        """Say that a worker lives."""
        with self._engine.begin() as connection:
            connection.execute(
                update(work).where(work.c.worker == worker, work.c.problem == "")
                .values(beat=utc_now())
            )  # fmt: skip

    def end(self, batch: str, worker: str) -> None:
        """Forget the work of a worker on a lot that is done, and what went wrong with it before."""
        with self._engine.begin() as connection:
            connection.execute(
                delete(work).where(
                    work.c.batch == batch, (work.c.worker == worker) | (work.c.problem != "")
                )
            )

    def of(self, batch: str, now: datetime | None = None) -> Progress | None:
        """How far the lot is, or what went wrong; None where nobody is at work on it."""
        now = now or utc_now()
        query = (
            select(work)
            .where(work.c.batch == batch)
            .where((work.c.beat > now - GONE) | (work.c.problem != ""))
            .order_by(work.c.problem != "", work.c.beat.desc())
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Progress(done=row.done, total=row.total, name=row.name, problem=row.problem)

    def purge(self) -> None:
        """Forget what workers left that are long gone, and problems of last week."""
        with self._engine.begin() as connection:
            connection.execute(delete(work).where(work.c.beat < utc_now() - _KEPT))
