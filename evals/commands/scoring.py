"""`joinedup eval score`, `compare` and `show`: from the saved answers, without asking again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import JsonOption

if TYPE_CHECKING:
    from evals.metrics import Judges
    from evals.score import Scores

RunArgument = Annotated[Path, typer.Argument(help="Folder of a run.")]


def score(
    folder: RunArgument,
    judge: Annotated[
        str, typer.Option("--judge", help="lexical, entailment:MODEL or llm:PROVIDER:MODEL.")
    ] = "lexical",
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder of a judge's verdicts.")
    ] = None,
    uncalibrated: Annotated[
        bool,
        typer.Option("--uncalibrated", help="Let a judge score that no calibration vouches for."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score a run's saved answers; writes scores.json and the reports beside them.

    Without --judge no model is needed. A model's verdicts are kept, and count once
    `joinedup eval calibrate` has held it against people. Exits 3 where the run is incomplete.
    """
    from evals.judges import open_judges
    from evals.judges.cache import default_folder
    from evals.judges.calibration import require
    from evals.report.markdown import markdown
    from evals.run import is_complete, read

    kept = cache or default_folder()
    scores = score_folder(folder, require(open_judges(judge, kept), kept, uncalibrated))
    records = read(folder)
    typer.echo(scores.model_dump_json(indent=1) if as_json
               else markdown(folder.name, records, scores))  # fmt: skip
    if not is_complete(folder, records):
        typer.echo(f"{folder}: not every question has an answer; run it again", err=True)
        raise typer.Exit(3)


def compare(
    a: Annotated[Path, typer.Argument(help="Folder of the older run.")],
    b: Annotated[Path, typer.Argument(help="Folder of the newer run.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write it to a file, .md or .html.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs of one set question by question: what changed, how surely, and where."""
    from dataclasses import asdict

    from evals.compare import compare as compare_scores
    from evals.report.comparison import comparison_html, comparison_markdown
    from evals.run import describe, read

    found = compare_scores(load_scores(a), load_scores(b))
    same = describe(a)["contents"] == describe(b)["contents"]
    if not same:
        typer.echo(
            "The two runs asked different corpora: what changed may be the corpus.", err=True
        )
    text = comparison_markdown(found, read(a), read(b), (a.name, b.name))
    if out:
        html = comparison_html(found, read(a), read(b), (a.name, b.name))
        out.write_text(html if out.suffix == ".html" else text, encoding="utf-8")
    typer.echo(json.dumps(asdict(found), indent=1) if as_json else text)


def show(
    folder: RunArgument,
    identifier: Annotated[str, typer.Option("--id", help="Id of a question.")],
    as_json: JsonOption = False,
) -> None:
    """Show one question of a run: what was asked, answered, cited, expected, and each score."""
    from corpus.errors import UsageError
    from evals.report.question import question_markdown
    from evals.run import read

    records = {record.question.id: record for record in read(folder)}
    if identifier not in records:
        near = ", ".join(list(records)[:5])
        raise UsageError(f"--id {identifier}: no such question in {folder}; it begins {near}")
    record, scores = records[identifier], load_scores(folder)
    own = scores.questions.get(identifier, {})
    if as_json:
        typer.echo(json.dumps({"record": record.model_dump(mode="json"), "scores": own}, indent=1))
    else:
        typer.echo(question_markdown(record, own))


def load_scores(folder: Path) -> Scores:
    """The scores of a run: those saved, or made now where there are none of this version."""
    from pydantic import ValidationError

    from evals.metrics import VERSION
    from evals.score import Scores

    path = folder / "scores.json"
    if path.is_file() and path.stat().st_mtime >= (folder / "records.jsonl").stat().st_mtime:
        try:
            scores = Scores.model_validate_json(path.read_text(encoding="utf-8"))
        except ValidationError:
            return score_folder(folder)
        if scores.metrics == VERSION:
            return scores
    return score_folder(folder)


def score_folder(folder: Path, judges: Judges | None = None) -> Scores:
    """Score a run's records and write scores.json and the reports into its folder."""
    from evals.report.files import write_reports
    from evals.run import describe, read
    from evals.score import score as score_records

    about = describe(folder)
    scores = score_records(read(folder), judges, about["configuration"]["seed"])
    (folder / "scores.json").write_text(scores.model_dump_json(indent=1), encoding="utf-8")
    write_reports(folder, scores)
    return scores
