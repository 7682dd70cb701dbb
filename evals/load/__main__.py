"""`python -m evals.load`: load a served Joinedup with people, and write down what was seen."""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError
from evals.bench.child import environment
from evals.bench.machine import this_machine
from evals.dataset import Dataset
from evals.entry import entry, whole_numbers
from evals.load.report import Load, Memory, write
from evals.load.servers import Server, chroma, joinedup

_OFFICIALS = Path(__file__).with_name("officials.py")
_EVERY = 5.0  # seconds between looks at the memory


@dataclass(frozen=True)
class _Plan:
    """How a load is made: minutes, and the mean pause of a person in seconds."""

    minutes: float
    pause: float
    questions: Path


def main(
    out: Annotated[Path, typer.Option("--out", help="Folder of results.md and results.json.")],
    users: Annotated[str, typer.Option("--users", help="How many people, a load each.")] = "50,200",
    minutes: Annotated[float, typer.Option("--minutes", min=0.1, help="Of each load.")] = 10.0,
    pause: Annotated[
        float, typer.Option("--pause", min=0, help="Mean seconds between what a person does.")
    ] = 20.0,
    index: Annotated[
        Path | None, typer.Option("--index", help="A folder for the index; kept if it is named.")
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="Without a Chroma server, the index in its folder.")
    ] = False,
) -> None:
    """Serve the bundled corpus and have people at work on it, with no limit on their pace."""
    if find_spec("locust") is None:
        raise UsageError("the load test needs locust; make load installs it")
    crowds = whole_numbers(users, "users")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        questions = folder / "questions.txt"
        asked = [q.turns[0] for q in Dataset.load("development").questions]
        questions.write_text("\n".join(" ".join(text.split()) for text in asked), "utf-8")
        settings = {"JOINEDUP_INDEX": str(index or folder / "index")}
        parts: dict[str, Server] = {}
        if not local:
            kept = index.with_name(f"{index.name}-server") if index else folder
            parts["Chroma"] = stack.enter_context(chroma(kept))
            settings["JOINEDUP_CHROMA_URL"] = parts["Chroma"].url
        parts["Joinedup"] = stack.enter_context(joinedup(folder, settings))
        plan = _Plan(minutes, pause, questions)
        loads = [_load(parts, crowd, plan, folder / str(crowd)) for crowd in crowds]
    typer.echo(write(out, loads, str(this_machine()), with_chroma=not local))


def _load(parts: dict[str, Server], users: int, plan: _Plan, folder: Path) -> Load:
    """Run locust to its end, and look at the servers' memory meanwhile."""
    typer.echo(f"{users} people for {plan.minutes:g} minutes …", err=True)
    folder.mkdir()
    command = [
        sys.executable, "-m", "locust", "-f", str(_OFFICIALS), "--headless", "--only-summary",
        "-u", str(users), "-r", str(max(1, users // 20)), "-t", f"{round(plan.minutes * 60)}s",
        "-H", parts["Joinedup"].url, "--csv", str(folder / "load"), "--stop-timeout", "60",
    ]  # fmt: skip
    more = {
        "JOINEDUP_LOAD_QUESTIONS": str(plan.questions),
        "JOINEDUP_LOAD_PAUSE": str(plan.pause),
    }
    memory: list[Memory] = []
    started = time.monotonic()
    with (folder / "locust.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  (the load test's own command)
            command, env=environment(more), stdout=log, stderr=log
        )
        while process.poll() is None:
            held = {name: server.memory_mb for name, server in parts.items()}
            memory.append(Memory(seconds=time.monotonic() - started, held_mb=held))
            time.sleep(_EVERY)
    # Locust ends with 1 where there were errors, which its table counts.
    if process.returncode not in (0, 1) or not (folder / "load_stats.csv").is_file():
        said = (folder / "locust.log").read_text(errors="replace")[-1500:]
        raise UsageError(f"locust ended with {process.returncode}: {said}")
    with (folder / "load_stats.csv").open(encoding="utf-8") as read:
        rows = list(csv.DictReader(read))
    with (folder / "load_failures.csv").open(encoding="utf-8") as read:
        errors = [f"{row['Name']}: {row['Error']}"[:300] for row in csv.DictReader(read)]
    return Load.of(users, plan.minutes, plan.pause, rows, errors, memory)


if __name__ == "__main__":
    entry(main, "evals.load")
