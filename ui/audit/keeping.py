"""Keeping: what is older than the audit's days goes, every day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import JoinedupError
from ui.audit.audit import Audit
from ui.logs.lines import FIELDS

_DAY = 24 * 3600.0  # seconds
_log = logging.getLogger(__name__)


@asynccontextmanager
async def pruned(audit: Audit, days: int, every: float = _DAY) -> AsyncIterator[None]:
    """Drop old rows now and every so many seconds, within this."""
    task = asyncio.create_task(_prune(audit, days, every))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _prune(audit: Audit, days: int, every: float) -> None:
    while True:
        try:
            gone = await asyncio.to_thread(audit.prune, days)
            _log.info("audit pruned", extra={FIELDS: {"rows": gone, "days": days}})
        except (SQLAlchemyError, JoinedupError):
            _log.exception("the audit could not be pruned")
        await asyncio.sleep(every)
