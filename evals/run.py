"""Running a question set: answers first, saved as they come, so that a run can be resumed."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from corpus.errors import JoinedupError, UsageError
from evals.dataset import Dataset, Question
from evals.record import Record

Asker = Callable[[Question], tuple[Answer, list[dict[str, Any]]]]


def asker(assistant: Assistant, k: int = 20) -> Asker:
    """Ask an assistant a question's turns; gives the last answer and the passages retrieved."""

    def ask(question: Question) -> tuple[Answer, list[dict[str, Any]]]:
        conversation = assistant.conversation()
        answer = [conversation.ask(turn) for turn in question.turns][-1]
        searched = answer.standalone_question or question.turns[-1]
        return answer, assistant.search(searched, k)

    return ask


def run(
    dataset: Dataset,
    ask: Asker,
    folder: Path,
    configuration: dict[str, Any],
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Record]:
    """Ask every question that `folder` holds no answer to yet, and save each as it comes.

    Raises:
        UsageError: `folder` holds a run of another set or configuration.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, {"dataset": dataset.name, **configuration})
    path = folder / "records.jsonl"
    done = {record.question.id: record for record in read(path)} if path.exists() else {}
    with path.open("a", encoding="utf-8") as file:
        for number, question in enumerate(dataset.questions):
            tell(number, len(dataset.questions))
            if question.id not in done:
                done[question.id] = _record(question, ask)
                file.write(done[question.id].model_dump_json() + "\n")
                file.flush()
    tell(len(dataset.questions), len(dataset.questions))
    return [done[question.id] for question in dataset.questions]


def read(path: Path) -> Iterable[Record]:
    """The records of a run; a last line that a crash cut short is left out.

    Raises:
        UsageError: there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no records here; give the folder of a run")
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(Record.model_validate(json.loads(line)))
        except json.JSONDecodeError:
            break
    return records


def environment() -> dict[str, Any]:
    """What a run was made with: Python, machine and package versions."""
    packages = {d.metadata["Name"]: d.version for d in distributions()}
    return {
        "python": platform.python_version(),
        "machine": platform.platform(),
        "packages": packages,
    }


def _claim(folder: Path, configuration: dict[str, Any]) -> None:
    path = folder / "configuration.json"
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before["run"] != configuration:
            raise UsageError(f"{folder} holds a run made otherwise; give another folder")
        return
    whole = {"run": configuration, **environment()}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False), encoding="utf-8")


def _record(question: Question, ask: Asker) -> Record:
    started = time.perf_counter()
    try:
        answer, retrieved = ask(question)
    except JoinedupError as error:
        return Record(question=question, answer=None, error=str(error))
    seconds = round(time.perf_counter() - started, 4)
    return Record(question=question, answer=answer, retrieved=tuple(retrieved), seconds=seconds)
