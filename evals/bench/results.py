"""Results: what was measured so far, a row at a time, kept as JSON."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import UsageError
from evals.bench.line import Row
from evals.bench.machine import Load, this_machine
from evals.bench.plots import plot
from evals.bench.setting import Setting
from evals.bench.table import markdown
from ingest.atomic import write_atomically

_ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("chromadb", "numpy")


class Results(BaseModel):
    """Rows by name, in the order of the table."""

    model_config = ConfigDict(frozen=True)

    rows: dict[str, Row] = {}

    @classmethod
    def load(cls, folder: Path) -> Results:
        """Those of a folder; none where nothing was measured.

        Raises:
            UsageError: the file cannot be read.
        """
        path = folder / "results.json"
        if not path.exists():
            return cls()
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise UsageError(f"{path}: not results of the bench; move it away") from error

    def put(self, name: str, row: Row, order: list[str]) -> Results:
        """The same with a row added, or in place of an earlier one."""
        rows = {**self.rows, name: row}
        return Results(rows={n: rows[n] for n in order if n in rows})

    def save(self, folder: Path, headings: dict[str, str]) -> None:
        """Write results.json, results.md and the plots."""
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "results.json", self.model_dump_json(indent=1) + "\n")
        plots = plot((p for row in self.rows.values() for p in row.points), folder)
        named = {name: (headings[name], row) for name, row in self.rows.items()}
        (folder / "results.md").write_text(markdown(named, plots), encoding="utf-8")


def timed(measure: Callable[[Setting], Row], setting: Setting) -> Row:
    """Measure a row, and note when, where, of what and under what load that was."""
    load, started = Load(), time.monotonic()
    row = measure(setting)
    busy, seconds = load.others(), time.monotonic() - started
    others = "an unknown load of others" if busy is None else f"others kept {busy:.1f} cores busy"
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    size = "; small sizes, to see that it works: no figures to quote" if setting.quick else ""
    when = f"{datetime.now(UTC):%-d %B %Y}"
    said = (
        f"Measured {when} at {_commit()} with {libraries} on {this_machine()}; meanwhile {others}; "
        f"{setting.runs} runs{size}."
    )
    return row.model_copy(update={"measured": said, "seconds": round(seconds, 1)})


def _commit() -> str:
    """The commit that is measured; a version where there is no repository."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607  (the user's own git)
            cwd=_ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return f"commit {done.stdout.strip()}"
    except (OSError, subprocess.CalledProcessError):
        return f"version {version('joinedup')}"
