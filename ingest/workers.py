"""Reading many files: each by itself, so that none can take the run down with it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.container import holds
from ingest.engine import Engine, LocalEngine
from ingest.files import is_bundled
from ingest.items import read_items
from ingest.limits import MEGABYTE, Limits
from ingest.reading import Reading, attempt, of_item

_FEW = 8  # files for which no process is worth its start, if they are quick
_QUICK = (".md", ".markdown", ".txt")
_SMALL = MEGABYTE


def read_all(
    paths: Sequence[Path],
    workers: int = 1,
    limits: Limits | None = None,
    engine: Engine | None = None,
) -> Iterator[Reading]:
    """Read files, in their order; a container gives a reading for each of its members.

    Args:
        paths: of the files.
        workers: processes that read them. A few small texts, and the bundled documents, are read
            in this one.
        limits: what reading a file may cost.
        engine: whose processes they are; by default this machine's.
    """
    if (len(paths) <= _FEW and all(map(_is_quick, paths))) or all(map(is_bundled, paths)):
        yield from map(attempt, paths)
        return
    with (engine or LocalEngine()).readers(max(1, workers), limits) as pool:
        started = time.monotonic()
        for item in read_items(paths, pool):
            yield of_item(item, started)
            started = time.monotonic()


def _is_quick(path: Path) -> bool:
    try:
        small = path.is_file() and path.stat().st_size < _SMALL
        return small and path.suffix.lower() in _QUICK and not holds(path)
    except OSError:
        return False
