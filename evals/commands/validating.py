"""`joinedup eval validate`."""

from __future__ import annotations

from typing import Annotated

import typer

from evals.commands.options import DATASET, IndexOption


def validate(
    dataset: Annotated[str, typer.Argument(help=DATASET)],
    index: IndexOption = None,
) -> None:
    """Check each question of a set against the corpus. Exits 2 where a row is wrong."""
    from assistant import Assistant
    from evals.dataset import Dataset, faults

    questions = Dataset.load(dataset)
    found = faults(questions, Assistant.open(index).index)
    for fault in found:
        typer.echo(fault)
    typer.echo(f"{len(questions.questions)} questions, {len(found)} faults.")
    if found:
        raise typer.Exit(2)
