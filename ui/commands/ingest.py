"""`joinedup ingest`: bring files into the index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import IndexOption, ModelOption
from ui.commands.reporting import (
    ReportOption,
    WorkersOption,
    check_report,
    command_line,
    finish,
    worker_count,
)


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
    workers: WorkersOption = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Drop what came from files under PATHS that are gone."),
    ] = False,
    collection: Annotated[
        str | None,
        typer.Option(
            "--collection",
            help="Collection that the files are to belong to; by default new ones go to the "
            "library, and others stay where they are.",
            metavar="NAME",
        ),
    ] = None,
    report: ReportOption = None,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Fetch web addresses on this machine and its network, too."
        ),
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="Who reads and embeds: local, or ray (extra: ray).", metavar="NAME"
        ),
    ] = "",
    ray_address: Annotated[
        str,
        typer.Option(
            "--ray-address",
            help="Head of the Ray cluster, as 10.0.0.5:6379; by default one is started here.",
        ),
    ] = "",
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Read documents into the index. Files that have not changed are left alone.

    A run that was stopped is completed by the next. Open chats see what is new when it is done.

    Exits 1 where a file was skipped; each skipped file is named with what to do.

    Examples:

      joinedup ingest ~/reports

      joinedup ingest ~/reports --prune --report report.json

      joinedup ingest ~/drafts --collection planning
    """
    import corpus
    from corpus.errors import UsageError
    from ingest import Embedder, Settings
    from ingest import ingest as run
    from ingest.collections import checked_collection
    from ingest.download import download, is_address
    from ingest.engine import engine_of
    from ui.progress import IngestProgress

    if collection is not None:
        checked_collection(collection)
        if not paths:
            raise UsageError("--collection: say which files are to belong to it")
    settings = Settings()
    folder = (index or settings.index).expanduser()
    embedder = Embedder.configured(model)
    addresses = [each for each in paths or [] if is_address(each)]
    given = [Path(each) for each in paths or [] if not is_address(each)]
    todo = given if given and not bundled else [corpus.documents_folder(), *given]
    if report:
        check_report(report)
    by = engine_of(engine, ray_address)
    problems: list[str] = []
    if addresses:
        fetched, problems = download(addresses, folder.parent / "downloads", allow_private)
        todo += fetched
    with IngestProgress() as progress:
        done = run(
            todo,
            folder,
            embedder,
            progress,
            with_bundled=bundled,
            workers=worker_count(workers),
            limits=settings.limits,
            prune=prune,
            command=command_line(),
            engine=by,
            collection=collection,
        )
    finish(done, folder, report, problems)
