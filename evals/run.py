"""Running a question set: answers first, saved as they come, so that a run can be resumed."""

from __future__ import annotations

import json
import os
import platform
import random
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from evals.ask import Asker
from evals.dataset import Dataset
from evals.record import Record

Tell = Callable[[int, int], None]
"""Called with (questions done, questions in all)."""


def run(
    dataset: Dataset,
    ask: Asker,
    folder: Path,
    about: dict[str, Any],
    workers: int = 1,
    tell: Tell = lambda _done, _all: None,
) -> list[Record]:
    """Ask every question that `folder` holds no answer to yet, and save each as it comes.

    Questions that ended in an error are asked again.

    Args:
        dataset: what to ask.
        ask: puts one question to the assistant; called by `workers` threads at once.
        folder: of the run; gets `run.json` and `records.jsonl`.
        about: what must be the same for the run to be resumed.
        workers: questions asked at once.
        tell: told of progress.

    Returns:
        One record a question, in the order of the set.

    Raises:
        UsageError: `folder` holds a run of another set or configuration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, dataset, about)
    path = folder / "records.jsonl"
    done = {record.question.id: record for record in _finished(path)}
    todo = [question for question in dataset.questions if question.id not in done]
    total = len(dataset.questions)
    tell(len(done), total)
    with path.open("a", encoding="utf-8") as file, ThreadPoolExecutor(workers) as pool:
        for future in as_completed([pool.submit(ask, question) for question in todo]):
            record = future.result()
            done[record.question.id] = record
            file.write(record.model_dump_json() + "\n")
            file.flush()
            tell(len(done), total)
    return [done[question.id] for question in dataset.questions]


def draw(dataset: Dataset, limit: int | None, seed: int) -> Dataset:
    """A random part of a set, in its order; a question's paraphrases come with it or not at all."""
    if limit is None or limit >= len(dataset.questions):
        return dataset
    clusters = list(dict.fromkeys(question.cluster for question in dataset.questions))
    random.Random(seed).shuffle(clusters)
    chosen: set[str] = set()
    for cluster in clusters:
        members = [q.id for q in dataset.questions if q.cluster == cluster]
        if len(chosen) + len(members) <= limit:
            chosen |= set(members)
    kept = tuple(question for question in dataset.questions if question.id in chosen)
    return dataset.model_copy(update={"questions": kept})


def read(folder: Path) -> list[Record]:
    """The records of a run; a last line that a crash cut short is left out.

    Raises:
        UsageError: there are none.
    """
    path = folder / "records.jsonl"
    if not path.is_file():
        raise UsageError(f"{folder}: no records here; give the folder of a run")
    latest = {record.question.id: record for record in _lines(path)}
    return list(latest.values())


def describe(folder: Path) -> dict[str, Any]:
    """What a run recorded of itself: set, configuration, corpus, packages, machine, time.

    Raises:
        UsageError: there is no run in the folder.
    """
    try:
        about: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise UsageError(f"{folder}: no run here; make one with: joinedup eval run") from error
    return about


def is_complete(folder: Path, records: list[Record]) -> bool:
    """Whether every question of the run has an answer and none ended in an error."""
    asked = describe(folder)["dataset"]["questions"]
    return len(records) == asked and not any(record.error for record in records)


def _claim(folder: Path, dataset: Dataset, about: dict[str, Any]) -> None:
    identity = {
        "dataset": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "questions": len(dataset.questions),
        },
        **about,
    }
    path = folder / "run.json"
    if path.exists():
        before = describe(folder)
        changed = [name for name, value in identity.items() if before.get(name) != value]
        if changed:
            raise UsageError(
                f"{folder} holds a run made with another {' and '.join(changed)}; give --out "
                "another folder"
            )
        return
    whole = {**identity, **_environment()}
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(draft, path)


def _finished(path: Path) -> list[Record]:
    """The records that need no asking again; what a crash or an error left is cut away."""
    if not path.exists():
        return []
    good = [record for record in _lines(path) if not record.error]
    draft = path.with_suffix(".new")
    draft.write_text("".join(f"{r.model_dump_json()}\n" for r in good), encoding="utf-8")
    os.replace(draft, path)
    return good


def _lines(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                yield Record.model_validate(json.loads(line))
            except json.JSONDecodeError:
                return


def _environment() -> dict[str, Any]:
    packages = {d.metadata["Name"]: d.version for d in distributions()}
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _revision(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
        "packages": dict(sorted(packages.items())),
    }


def _revision() -> str:
    """The commit that the code stands at, "" where it is not in a repository."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return found.stdout.strip()
