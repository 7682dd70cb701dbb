"""`joinedup corpus`: what the corpus holds, its originals, and keeping it honest."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.options import JsonOption

if TYPE_CHECKING:
    from corpus.fetch import Fetched, Fetcher
    from corpus.listing import Listed

app = typer.Typer(help="See, fetch and check the publications and documents of the corpus.")

TypeOption = Annotated[str | None, typer.Option("--type", help="Evidence type, as 'audit'.")]
YearOption = Annotated[str | None, typer.Option("--year", help="A year, or a range: 2010-2015.")]
InitiativeOption = Annotated[
    str | None, typer.Option("--initiative", help="Id of an initiative, as total-place.")
]
LicenceOption = Annotated[str | None, typer.Option("--licence", help="Part of the licence: OGL.")]
FolderOption = Annotated[
    Path | None,
    typer.Option("--to", help="Folder of downloads (default: in your user-data folder)."),
]


@app.command("list")
def list_(
    type_: TypeOption = None,
    year: YearOption = None,
    initiative: InitiativeOption = None,
    licence: LicenceOption = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the publications, with type, year, licence and whether a copy is here.

    Example: joinedup corpus list --initiative total-place
    """
    rows = _rows(type_, year, initiative, licence, _folder(folder))
    if as_json:
        typer.echo(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=2))
        return
    from ui.tables import print_publications

    print_publications(rows)


@app.command()
def fetch(
    type_: TypeOption = None,
    year: YearOption = None,
    initiative: InitiativeOption = None,
    licence: LicenceOption = None,
    folder: FolderOption = None,
    pause: Annotated[
        float, typer.Option("--pause", help="Seconds between requests to a site.", min=0)
    ] = 1.0,
) -> None:
    """Download the originals whose licence lets you keep them, ready for `joinedup ingest`.

    Only these addresses are called, one request at a time. Exits 1 where a download failed.

    Example: joinedup corpus fetch --initiative troubled-families
    """
    from corpus.fetch import Fetcher, Manners

    target = _folder(folder)
    rows = [row for row in _rows(type_, year, initiative, licence, target) if row.may_be_fetched]
    fetcher = Fetcher(target, Manners(pause=pause))
    results = _fetch_with_progress(fetcher, rows)
    fetcher.close()
    for result in results:
        if result.outcome not in ("fetched", "already here"):
            typer.echo(f"{result.id}: {result.outcome}: {result.detail}", err=True)
    counts = Counter(result.outcome for result in results)
    said = ", ".join(f"{n} {name}" for name, n in counts.items()) or "nothing to fetch"
    typer.echo(f"{said}. Add them with: joinedup ingest {target}")
    if counts.get("failed"):
        raise typer.Exit(1)


@app.command()
def check(
    facts: Annotated[
        Path | None,
        typer.Option("--facts", help="Folder of fact sheets, to compare numbers with."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check references, registry, dates, marks, sentences and repeats of the bundled corpus.

    Exits 1 where something must be mended; notices are for you to judge.
    """
    from corpus.check import check as run

    if facts is not None and not (facts / "topics").is_dir():
        from corpus.errors import UsageError

        raise UsageError(f"--facts {facts}: no folder 'topics' in it; give the fact sheets' folder")
    problems = run(facts)
    wrong = [p for p in problems if not p.notice]
    if as_json:
        rows = [{"file": str(p.path), "line": p.line, "text": p.text, "notice": p.notice}
                for p in problems]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(f"{'notice: ' if problem.notice else ''}{problem}")
        typer.echo(f"{len(wrong)} problems, {len(problems) - len(wrong)} notices.")
    if wrong:
        raise typer.Exit(1)


@app.command()
def new(
    title: Annotated[str, typer.Argument(help="The document's title.")],
    folder: Annotated[
        Path | None, typer.Option("--to", help="Folder (default: the bundled documents).")
    ] = None,
) -> None:
    """Write a document with every heading, to be filled in.

    Example: joinedup corpus new "The Sunrise Scheme"
    """
    from corpus import documents_folder
    from corpus.new import write_template

    path = write_template(title, folder or documents_folder())
    typer.echo(f"{path}: fill it in, then run: joinedup corpus check")


def _folder(given: Path | None) -> Path:
    import platformdirs

    return given or Path(platformdirs.user_data_dir("joinedup", False)) / "originals"


def _rows(
    type_: str | None, year: str | None, initiative: str | None, licence: str | None, folder: Path
) -> list[Listed]:
    import corpus
    from corpus.listing import Narrowing, publications

    wanted = Narrowing(type_, year, initiative, licence)
    return publications(corpus.load(), folder, wanted)


def _fetch_with_progress(fetcher: Fetcher, rows: list[Listed]) -> list[Fetched]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Fetching", total=len(rows))

        def tell(result: Fetched) -> None:
            progress.update(task, advance=1, description=result.id)
            if not console.is_terminal:
                console.print(f"{result.id}: {result.outcome}", highlight=False, markup=False)

        return fetcher.fetch([row.publication for row in rows], tell)
