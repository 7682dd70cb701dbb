"""`joinedup eval import`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import ModelOption

if TYPE_CHECKING:
    from evals.importers import Imported

_SHOWN = 10  # reasons for leaving something out


def import_(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="beir, csv, mtrag or feedback.")],
    source: Annotated[Path, typer.Argument(help="The file to read; for beir a folder.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; for beir a folder.")],
    split: Annotated[
        str, typer.Option("--split", help="beir: which qrels; by default test, else dev.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier import.")] = False,
    model: ModelOption = None,
) -> None:
    """Make a question set from one of yours: a BEIR folder, a table, MTRAG, the chat's feedback.

    What cannot be used is left out and named. A BEIR corpus is indexed as well.

    Examples:

      joinedup eval import csv questions.csv --out questions.jsonl

      joinedup eval import beir fiqa --out sets/fiqa --split test
    """
    from corpus.errors import UsageError
    from evals.importers import IMPORTERS

    if form not in IMPORTERS:
        raise UsageError(f"{form}: no such format; there is: {', '.join(IMPORTERS)}")
    if split and form != "beir":
        raise UsageError("--split goes with beir only; leave it out")
    if out.exists() and not force:
        raise UsageError(f"{out}: is there already; give another --out, or --force to replace it")
    if form == "beir":
        _tell(_beir(source, out, split, model), out / "questions.jsonl", out / "index")
        return
    if out.is_dir():
        raise UsageError(f"{out}: is a folder; give --out a file to write")
    imported = IMPORTERS[form](source)
    imported.dataset.save(out)
    _tell(imported, out, None)


def _beir(source: Path, out: Path, split: str, model: str | None) -> Imported:
    from evals.importers import IMPORTERS
    from evals.progress import Ticker
    from ingest import Embedder

    embedder = Embedder.configured(model)
    with Ticker("Ingesting") as tell:

        def progress(done: int, total: int, _file: str) -> None:
            tell(done, total)

        return IMPORTERS["beir"](source, out, embedder, split, progress)


def _tell(imported: Imported, questions: Path, index: Path | None) -> None:
    count = len(imported.dataset.questions)
    typer.echo(f"{count} questions in {questions}, {imported.skipped} left out.")
    for sentence in imported.left_out[:_SHOWN]:
        typer.echo(f"- {sentence}")
    if len(imported.left_out) > _SHOWN:
        typer.echo(f"- and {len(imported.left_out) - _SHOWN} more")
    command = f"joinedup eval run {shlex.quote(str(questions))}"
    typer.echo(f"Ask them with: {command} --index {shlex.quote(str(index))}" if index
               else f"Ask them with: {command}")  # fmt: skip
