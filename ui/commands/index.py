"""`joinedup index`: what the index holds, whether it is whole, and making it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import IndexOption, JsonOption, ModelOption
from ui.commands.reporting import (
    ReportOption,
    WorkersOption,
    check_report,
    command_line,
    finish,
    worker_count,
)

app = typer.Typer(help="See, check and mend the index.")


def _folder(index: Path | None) -> Path:
    from ingest import Settings

    return (index or Settings().index).expanduser()


@app.command()
def status(as_json: JsonOption = False, index: IndexOption = None) -> None:
    """Say how much the index holds, what built it and when it last changed.

    Example: joinedup index status --json
    """
    from ingest.status import status as look

    found = look(_folder(index))
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    from ui.tables import print_status

    print_status(found)


@app.command()
def verify(
    every: Annotated[
        bool, typer.Option("--all", help="Search for every vector, not for a sample of them.")
    ] = False,
    as_json: JsonOption = False,
    index: IndexOption = None,
) -> None:
    """Check that the index is whole: texts, offsets, vectors, words, files. Exits 1 if not.

    Example: joinedup index verify
    """
    from ingest.verify import verify as check
    from ui.progress import IngestProgress

    folder = _folder(index)
    with IngestProgress("Verifying", "segments") as progress:
        faults = check(folder, progress, every)
    if as_json:
        typer.echo(json.dumps({"index": str(folder), "faults": faults}, ensure_ascii=False))
    else:
        for fault in faults:
            typer.echo(fault)
        typer.echo(f"{len(faults)} faults." if faults else f"The index is whole: {folder}")
    if faults:
        raise typer.Exit(1)


@app.command()
def remove(
    document: Annotated[str, typer.Argument(help="Its id, its title, or the path of its file.")],
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Remove a document from the index. Its file is left alone: ingest it, and it is back.

    Example: joinedup index remove ~/reports/draft.pdf
    """
    from ingest import Embedder
    from ingest.removal import remove as drop

    folder = _folder(index)
    embedder = Embedder.configured(model)
    identifier = drop(folder, embedder, document, command_line())
    typer.echo(f"Removed {identifier}. Index: {folder}")


@app.command()
def rebuild(
    workers: WorkersOption = None,
    report: ReportOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Make the index anew from its files, beside the old one, which answers until it is done.

    Needed after a change of the embedding model, and after some changes of version.

    Examples:

      joinedup index rebuild

      joinedup index rebuild --model ~/models/bge-small
    """
    from ingest import Embedder
    from ingest.rebuild import rebuild as make
    from ui.progress import IngestProgress

    folder = _folder(index)
    embedder = Embedder.configured(model)
    if report:
        check_report(report)
    with IngestProgress("Rebuilding") as progress:
        done = make(folder, embedder, progress, worker_count(workers), command_line())
    finish(done, folder, report)
