"""Verdicts kept in SQLite, so that a model is asked the same only once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import platformdirs

from corpus.errors import UsageError
from evals.judges.verdict import Task, Verdict

_TABLE = """CREATE TABLE IF NOT EXISTS verdicts (
    key TEXT PRIMARY KEY, stands INTEGER NOT NULL, score REAL NOT NULL, disagreed REAL NOT NULL
) WITHOUT ROWID"""


def default_folder() -> Path:
    """Where verdicts and calibrations are kept unless another folder is named."""
    return Path(platformdirs.user_cache_dir("joinedup", False)) / "judges"


class VerdictCache:
    """Verdicts by judge, task, claim and text, in a folder's `verdicts.sqlite`.

    Threads may share one; several processes may use one folder.

    Args:
        folder: made where it does not exist.

    Raises:
        UsageError: here and at each call, the file is damaged or cannot be opened or written.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "verdicts.sqlite"
        self._busy = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Guarded by the lock; waits half a minute for another process.
            self._connection = sqlite3.connect(self.path, 30, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise self._fault(error) from error
        self._run(_TABLE)

    def get(self, judge: str, task: Task, claim: str, text: str) -> Verdict | None:
        """The verdict kept for this, None if there is none."""
        found = self._run(
            "SELECT stands, score, disagreed FROM verdicts WHERE key = ?",
            (_key(judge, task, claim, text),),
        )
        if not found:
            return None
        stands, score, disagreed = found[0]
        return Verdict(bool(stands), score, disagreed)

    def put(self, judge: str, task: Task, claim: str, text: str, verdict: Verdict) -> None:
        """Keep a verdict, at once and for good."""
        self._run(
            "INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)",
            (_key(judge, task, claim, text), verdict.stands, verdict.score, verdict.disagreed),
        )

    def _run(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._busy, self._connection:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> UsageError:
        return UsageError(
            f"{self.path}: the kept verdicts cannot be used ({error}); delete the file if it is "
            "damaged, or give another folder with --cache"
        )


def _key(judge: str, task: Task, claim: str, text: str) -> str:
    return hashlib.sha256(json.dumps([judge, task, claim, text]).encode()).hexdigest()
