"""Entry: how a program of the evals is run, and what its options share."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from corpus.errors import JoinedupError, UsageError


def entry(main: Callable[..., object], name: str) -> None:
    """Run a program's function with the options of the command line.

    A mistake of the user's is one sentence after the program's name, and exit code 2.
    """
    try:
        typer.run(main)
    except JoinedupError as error:
        typer.echo(f"{name}: {error}", err=True)
        sys.exit(2)


def whole_numbers(text: str, option: str) -> list[int]:
    """The numbers of an option, from 1, with commas between.

    Args:
        text: as it was given.
        option: its name, as "sizes".

    Raises:
        UsageError: it is no such list.

    >>> whole_numbers("50, 200", "users")
    [50, 200]
    """
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"--{option} {text}: give whole numbers with commas between") from error
    if min(found) < 1:
        raise UsageError(f"--{option} {text}: give {option} of at least 1")
    return found
