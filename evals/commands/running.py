"""`joinedup eval run`, `sweep` and what they share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.commands.options import DATASET, ConfigOption, IndexOption, ModelOption, SetOption

if TYPE_CHECKING:
    from evals.configuration import Configuration
    from evals.record import Record

_RESULTS = Path("results")


def run(
    dataset: Annotated[str, typer.Argument(help=DATASET)],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of the run; by default results/SET/TIME."),
    ] = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Ask every question of a set and save the answers; exits 3 where one ended in an error.

    A run that was cut short goes on where it stopped if --out names its folder.

    Examples:

      joinedup eval run development

      joinedup eval run test --out results/deep --set hits=50 --set workers=2
    """
    from evals.configuration import read_configuration

    folder = out or _RESULTS / Path(dataset).stem / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
    records = ask_set(dataset, read_configuration(config, settings or ()), folder, index, model)
    finish(folder, records)
    typer.echo(f"Answers saved in {folder}. Score them with: joinedup eval score {folder}")


def sweep(
    dataset: Annotated[str, typer.Argument(help=DATASET)],
    over: Annotated[
        list[str],
        typer.Option(
            "--over", metavar="KEY=VALUE,VALUE", help="A setting and the values to try; repeat it."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder that gets a run for each.")],
    config: ConfigOption = None,
    settings: SetOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Run and score a set once for each combination of settings, and print the leaderboard.

    A sweep that was cut short goes on where it stopped.

    Example: joinedup eval sweep development --over passage_tokens=128,254 --over rrf_k=10,60
    --out results/sweep
    """
    from evals.commands.scoring import score_folder
    from evals.configuration import read_configuration
    from evals.report.leaderboard import leaderboard
    from evals.sweep import combinations

    folders = []
    for combination in combinations(over):
        configuration = read_configuration(config, [*(settings or ()), *combination])
        folder = out / re.sub(r"[^\w.=-]+", "-", ",".join(combination))
        folders.append(folder)
        typer.echo(f"{len(folders)}: {', '.join(combination)}", err=True)
        finish(folder, ask_set(dataset, configuration, folder, index, model))
        score_folder(folder)
    typer.echo(leaderboard(folders))


def ask_set(
    dataset: str, configuration: Configuration, folder: Path, index: Path | None, model: str | None
) -> list[Record]:
    """Ask a set into a folder, with a progress bar on a terminal."""
    from assistant.finish import state
    from evals.ask import ask_joinedup
    from evals.dataset import Dataset
    from evals.index import open_assistant
    from evals.progress import Ticker
    from evals.run import draw
    from evals.run import run as run_all

    questions = draw(Dataset.load(dataset), configuration.limit, configuration.seed)
    assistant = open_assistant(index, model, configuration, folder.parent / "indexes")
    manifest = assistant.index.manifest
    about = {
        "configuration": configuration.identity(),
        "index": state(assistant.index).model_dump(),
        "contents": manifest.contents if manifest else "",
        "source": dataset,
    }
    ask = ask_joinedup(assistant, configuration.retrieved, configuration.only_retrieval)
    with Ticker("Asking") as tell:
        return run_all(questions, ask, folder, about, configuration.workers, tell)


def finish(folder: Path, records: list[Record]) -> None:
    """Say which questions ended in an error, and exit 3 if any did."""
    failed = [record for record in records if record.error]
    for record in failed[:10]:
        typer.echo(f"{record.question.id}: {record.error}", err=True)
    if failed:
        typer.echo(
            f"{len(failed)} of {len(records)} questions ended in an error; the same command "
            f"with --out {folder} asks them again",
            err=True,
        )
        raise typer.Exit(3)
