"""Writing what a command gives: to a file that is not there yet, or to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError

OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="The file to write (default: standard output).", metavar="FILE"
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")]


def write_lines(lines: Iterable[str], output: Path | None, force: bool) -> int:
    """Write lines to a file that only this user may read, or print them; how many.

    Raises:
        UsageError: the file is there already, or cannot be written.
    """
    count = 0
    if output is None:
        for line in lines:
            typer.echo(line)
            count += 1
        return count
    path = output.expanduser()
    if path.exists() and not force:
        raise UsageError(f"--output {output}: is there already; give another, or --force")
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            for line in lines:
                out.write(f"{line}\n")
                count += 1
    except OSError as error:
        raise UsageError(f"--output {output}: cannot be written ({error.strerror})") from error
    return count
