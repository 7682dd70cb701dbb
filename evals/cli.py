"""`joinedup eval`: validate question sets, run them, score and compare runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Measure answers on question sets.")

IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]


@app.command()
def validate(
    dataset: Annotated[str, typer.Argument(help="A bundled set (development, test) or a file.")],
    index: IndexOption = None,
) -> None:
    """Check each question of a set against the corpus. Exits 2 where a row is wrong."""
    from assistant import Assistant
    from evals.dataset import Dataset, faults

    questions = Dataset.load(dataset)
    found = faults(questions, Assistant.open(index).index)
    for fault in found:
        typer.echo(fault)
    typer.echo(f"{len(questions.questions)} questions, {len(found)} faults.")
    if found:
        raise typer.Exit(2)


@app.command()
def run(
    dataset: Annotated[str, typer.Argument(help="A bundled set (development, test) or a file.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the run.")] = Path("results/run"),
    index: IndexOption = None,
) -> None:
    """Ask every question of a set and save the answers; a run that was cut short goes on.

    Example: joinedup eval run development --out results/today
    """
    from assistant import Assistant
    from assistant.pipeline import state
    from evals.dataset import Dataset
    from evals.progress import Ticker
    from evals.run import asker
    from evals.run import run as run_all

    assistant = Assistant.open(index)
    configuration = {"index": state(assistant.index).model_dump()}
    with Ticker("Asking") as tell:
        run_all(Dataset.load(dataset), asker(assistant), out, configuration, tell)
    typer.echo(f"Answers saved in {out}. Score them with: joinedup eval score {out}")


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Score a run's saved answers, without asking again; writes scores.json and report.md."""
    from evals.report import markdown
    from evals.run import read
    from evals.score import score as score_all

    records = list(read(folder / "records.jsonl"))
    scores = score_all(records)
    whole = json.dumps(scores.to_dict(), indent=1)
    (folder / "scores.json").write_text(whole, encoding="utf-8")
    report = markdown(folder.name, records, scores)
    (folder / "report.md").write_text(report, encoding="utf-8")
    typer.echo(whole if as_json else report)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="Folder of the older run.")],
    b: Annotated[Path, typer.Argument(help="Folder of the newer run.")],
) -> None:
    """Compare two scored runs question by question, with a paired randomisation test."""
    from evals.compare import compare as compare_runs

    typer.echo(compare_runs(a, b))
