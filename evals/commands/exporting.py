"""`joinedup eval export`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from evals.commands.scoring import RunArgument


def export(
    folder: RunArgument,
    out: Annotated[
        Path, typer.Option("--out", help="File to write, .json, or a folder that gets one.")
    ],
    layout: Annotated[
        Literal["inspect"],
        typer.Option("--format", help="inspect: a log that inspect-ai reads (EvalLog, JSON)."),
    ] = "inspect",
) -> None:
    """Write a run in the form of another tool.

    `inspect view` lists a log by its file's name: give it a folder to have the right one chosen.

    Example: joinedup eval export results/development/RUN --out logs
    """
    from evals.commands.scoring import load_scores
    from evals.report.inspect_log import inspect_log, inspect_name
    from evals.run import describe, read

    log = inspect_log(describe(folder), read(folder), load_scores(folder))
    path = out if out.suffix == ".json" else out / inspect_name(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
    typer.echo(f"{path}: {len(log['samples'])} samples, in the form of {layout}.")
