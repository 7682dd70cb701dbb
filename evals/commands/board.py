"""`joinedup eval board`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def board(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of scored runs, or folders above them.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write it to a file, .html.")
    ] = None,
) -> None:
    """Rank scored runs by the headline score, with the settings in which they differ.

    Example: joinedup eval board results/sweep --out board.html
    """
    from corpus.errors import UsageError
    from evals.report.leaderboard import leaderboard, leaderboard_html, runs_below

    found = runs_below(folders)
    if not found:
        where = ", ".join(map(str, folders))
        raise UsageError(f"{where}: no scored run; score one with: joinedup eval score FOLDER")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(leaderboard_html(found), encoding="utf-8")
    typer.echo(leaderboard(found))
