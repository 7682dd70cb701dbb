"""Figures on public data: `python -m evals.public doc2dial|wice FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import JoinedupError, UsageError

app = typer.Typer(
    help="Reproduce our figures on public data, given where the data lie.", add_completion=False
)

Folder = Annotated[Path, typer.Argument(help="Folder of the set, as its README says.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Measure only the first so many rows.")]


@app.command()
def doc2dial(folder: Folder, limit: Limit = None) -> None:
    """Retrieval on Doc2Dial: recall at 5 by query form and search."""
    from evals.public.doc2dial import report
    from ingest.embedding import Embedder

    typer.echo(report(folder, Embedder(), limit))


@app.command()
def wice(folder: Folder, limit: Limit = None) -> None:
    """Claim support on WiCE: AUROC of lexical support."""
    from evals.public.wice import report

    typer.echo(report(folder, limit))


def main() -> None:
    """Run the command; print one sentence for what the user can mend, and exit with 2."""
    try:
        app()
    except JoinedupError as error:
        typer.echo(f"evals.public: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)


if __name__ == "__main__":
    main()
