"""`python -m evals.bench`: speed against the stock LangChain pipeline, in one run."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError
from evals.bench.results import Results, timed
from evals.bench.rows import ROWS
from evals.bench.setting import Setting
from evals.bench.stock import PYTHON, SCRIPT, find_stock
from evals.entry import entry, whole_numbers

_SIZES, _QUICK = "1000,10000,100000", "200,1000"


def main(
    out: Annotated[
        Path, typer.Option("--out", help="Folder of results.json, results.md and the plots.")
    ],
    only: Annotated[
        str, typer.Option("--only", help=f"Rows to measure: {', '.join(ROWS)}. The rest stay.")
    ] = "",
    runs: Annotated[int, typer.Option("--runs", min=1, help="How often each is measured.")] = 3,
    sizes: Annotated[
        str, typer.Option("--sizes", help="Passages at which retrieval is measured.")
    ] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Small sizes: does it work? Not for figures.")
    ] = False,
    peer: Annotated[Path, typer.Option("--peer", help="The stock pipeline's script.")] = SCRIPT,
    peer_python: Annotated[
        Path, typer.Option("--peer-python", help="A Python with LangChain's packages.")
    ] = PYTHON,
    index: Annotated[
        Path | None, typer.Option("--index", help="An index of the bundled corpus to copy.")
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", help="A folder of files to index besides the bundled corpus."),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            "--work",
            help="Folder for indexes, kept for the next run of the same code; by default a "
            "temporary one.",
        ),
    ] = None,
) -> None:
    """Measure rows of the table, ours and the stock pipeline in turn."""
    names = _names(only)
    stock, missing = find_stock(peer, peer_python)
    if missing:
        typer.echo(f"evals.bench: {missing}", err=True)
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        setting = Setting(
            work=folder.resolve(),
            stock=stock,
            runs=runs,
            quick=quick,
            sizes=tuple(sorted({*whole_numbers(sizes or (_QUICK if quick else _SIZES), "sizes")})),
            tell=lambda said: typer.echo(f"  {said}", err=True),
            ready=index,
            more_texts=texts,
        )
        results = Results.load(out)
        headings = {name: heading for name, (heading, _) in ROWS.items()}
        for name in names:
            heading, measure = ROWS[name]
            typer.echo(f"{heading} …", err=True)
            results = results.put(name, timed(measure, setting), list(ROWS))
            results.save(out, headings)
    typer.echo((out / "results.md").read_text(encoding="utf-8"))


def _names(only: str) -> list[str]:
    """The rows that are wanted, in the order of the table."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    for name in wanted:
        if name not in ROWS:
            raise UsageError(f"--only {name}: no such row; there are {', '.join(ROWS)}")
    return [name for name in ROWS if not wanted or name in wanted]


if __name__ == "__main__":
    entry(main, "evals.bench")
