"""`joinedup ingest`: bring files into the index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption


def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders or web addresses (PDF, DOCX, PPTX, XLSX, CSV, ODT, HTML, EML, "
            "Markdown, text, zip archives of these); the bundled corpus if none."
        ),
    ] = None,
    bundled: Annotated[
        bool,
        typer.Option(
            "--bundled/--no-bundled",
            help="Whether an index new with this run also gets the bundled corpus.",
        ),
    ] = True,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Fetch web addresses on this machine and its network, too."
        ),
    ] = False,
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
    from ingest.download import download, is_address
    from ui.progress import IngestProgress

    settings = Settings()
    folder = (index or settings.index).expanduser()
    embedder = Embedder(model or settings.embedding_model)
    addresses = [each for each in paths or [] if is_address(each)]
    given = [Path(each) for each in paths or [] if not is_address(each)]
    problems: list[str] = []
    if addresses:
        downloads = folder.parent / "downloads"
        fetched, problems = download(addresses, downloads, allow_private)
        given += fetched
    todo = given if given and not bundled else [corpus.documents_folder(), *given]
    with IngestProgress() as progress:
        report = run(todo, folder, embedder, progress, with_bundled=bundled, limits=settings.limits)
    problems += report.problems
    for problem in (*report.warnings, *problems):
        typer.echo(f"joinedup: {problem}", err=True)
    typer.echo(
        f"{len(report.indexed)} files indexed ({report.passages} passages), "
        f"{len(report.unchanged)} unchanged, {len(problems)} skipped. Index: {folder}"
    )
    if problems:
        raise typer.Exit(1)
