"""What the commands that ingest have in common: workers, the report, and how they end."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import UsageError
from ingest.shown import shown

if TYPE_CHECKING:
    from ingest import Report

WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=64,
        help="Processes that read files (default: one for each processor, 4 at most).",
        metavar="N",
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write a JSON report here: every file with its outcome, passages and seconds.",
        metavar="FILE",
    ),
]


def worker_count(asked: int | None) -> int:
    """How many processes read files."""
    return asked or min(4, os.cpu_count() or 1)


def command_line() -> str:
    """The command as it was typed, short enough to be told to another process."""
    return shlex.join(["joinedup", *sys.argv[1:]])[:200]


def check_report(path: Path) -> None:
    """Refuse, before hours of work, a report that could not be written after them.

    Raises:
        UsageError: its folder is not there, or it is a folder.
    """
    if path.is_dir() or not path.expanduser().parent.is_dir():
        raise UsageError(f"--report {path}: give a file in a folder that exists")


def finish(report: Report, folder: Path, path: Path | None, others: Sequence[str] = ()) -> None:
    """Print what became of the files, write the report if asked for, and exit 1 for a skip."""
    for note in report.notes:
        typer.echo(f"joinedup: {note}", err=True)
    for row in report.files:
        for warning in row.warnings if not row.unchanged else ():
            typer.echo(f"joinedup: {shown(row.path)}: {warning}", err=True)
    problems = [*others, *report.problems]
    for problem in problems:
        typer.echo(f"joinedup: {problem}", err=True)
    removed = f", {len(report.removed)} removed" if report.removed else ""
    typer.echo(
        f"{len(report.indexed)} files indexed ({report.passages} passages), "
        f"{len(report.unchanged)} unchanged{removed}, {len(problems)} skipped. "
        f"Index: {folder}"
    )
    if path:
        _write(report, folder, path.expanduser())
    if problems:
        raise typer.Exit(1)


def _write(report: Report, folder: Path, path: Path) -> None:
    rows = sorted(report.files, key=lambda row: row.path)
    whole = {
        "index": str(folder),
        "counts": report.counts,
        "passages": report.passages,
        "removed": report.removed,
        "files": [asdict(row) for row in rows],
    }
    try:
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--report {path}: cannot be written ({error.strerror})") from error
