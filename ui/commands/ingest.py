"""`joinedup ingest`: bring files into the index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption


def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders (Markdown, text, HTML, PDF, DOCX); the bundled corpus if none."
        ),
    ] = None,
    bundled: Annotated[
        bool,
        typer.Option(
            "--bundled/--no-bundled",
            help="Whether an index new with this run also gets the bundled corpus.",
        ),
    ] = True,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Read documents into the index. Files that have not changed are left alone.

    Exits 1 where a file was skipped; each skipped file is named with what to do.

    Example: joinedup ingest ~/reports
    """
    import corpus
    from ingest import Embedder, Settings
    from ingest import ingest as run
    from ui.progress import IngestProgress

    settings = Settings()
    folder = (index or settings.index).expanduser()
    embedder = Embedder(model or settings.embedding_model)
    given = list(paths or [])
    todo = given if given and not bundled else [corpus.documents_folder(), *given]
    with IngestProgress() as progress:
        report = run(todo, folder, embedder, progress, with_bundled=bundled)
    for problem in report.problems:
        typer.echo(f"joinedup: {problem}", err=True)
    typer.echo(
        f"{len(report.indexed)} files indexed ({report.passages} passages), "
        f"{len(report.unchanged)} unchanged, {len(report.problems)} skipped. Index: {folder}"
    )
    if report.problems:
        raise typer.Exit(1)
