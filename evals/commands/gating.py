"""`joinedup eval baseline` and `gate`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import IndexOption, ModelOption


def baseline(
    folder: Annotated[Path, typer.Argument(help="Folder of a run that is accepted.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
) -> None:
    """Make a run the baseline that `gate` holds later runs against."""
    from evals.commands.scoring import load_scores
    from evals.configuration import Configuration
    from evals.gate import Baseline
    from evals.run import describe

    about = describe(folder)
    kept = Baseline(
        dataset=about["source"],
        fingerprint=about["dataset"]["fingerprint"],
        contents=about["contents"],
        configuration=Configuration.model_validate(about["configuration"]),
        scores=load_scores(folder),
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(kept.rounded().model_dump_json(indent=1), encoding="utf-8")
    typer.echo(f"{out}: {len(kept.scores.questions)} questions. Hold runs against it with: "
               f"joinedup eval gate --baseline {out}")  # fmt: skip


def gate(
    baseline: Annotated[Path, typer.Option("--baseline", help="File made by `eval baseline`.")],
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of a run; by default the baseline's questions are asked now."),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="YAML file of rules; see evals/gate.yaml.")
    ] = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Fail (exit 1) where a figure is below its floor, or worse than the baseline beyond noise.

    Exits 2 where the run cannot be held against the baseline, and 3 where it is incomplete.
    """
    from evals.gate import Baseline, Rules

    held, applied = Baseline.load(baseline), Rules.load(rules)
    if folder:
        _judge(held, applied, folder)
        return
    from evals.commands.running import ask_set

    with tempfile.TemporaryDirectory() as made:
        now = Path(made) / "run"
        ask_set(held.dataset, held.configuration, now, index, model)
        _judge(held, applied, now)


def _judge(held, rules, folder: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from corpus.errors import UsageError
    from evals.commands.running import finish
    from evals.commands.scoring import load_scores
    from evals.gate import failures
    from evals.run import describe, is_complete, read

    about = describe(folder)
    if about["dataset"]["fingerprint"] != held.fingerprint:
        raise UsageError("the questions have changed since the baseline; make it again with: "
                         "joinedup eval baseline")  # fmt: skip
    if about["contents"] != held.contents:
        typer.echo("The corpus has changed since the baseline: a change may come of that.")
    records = read(folder)
    finish(folder, records)
    if not is_complete(folder, records):
        typer.echo(f"{folder}: not every question has an answer; run it again", err=True)
        raise typer.Exit(3)
    scores = load_scores(folder)
    found = failures(held.scores, scores, rules)
    for failure in found:
        typer.echo(f"FAILED: {failure}")
    for figure in rules.watched:
        if figure in scores.overall and figure in held.scores.overall:
            then, now = held.scores.overall[figure].value, scores.overall[figure].value
            typer.echo(f"{figure}: {then:.3f} in the baseline, {now:.3f} now")
    if found:
        raise typer.Exit(1)
    typer.echo(f"Passed: no floor crossed, nothing worse than the baseline beyond noise "
               f"({len(scores.questions)} questions).")  # fmt: skip
