"""`joinedup ask`: one question, or a file of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import JoinedupError, UsageError
from ui.commands.options import (
    BarrierOption,
    IndexOption,
    InitiativeOption,
    JsonOption,
    ModelOption,
    NoColourOption,
    PlaceOption,
    PublisherOption,
    SinceOption,
    TypeOption,
    UntilOption,
    filters_of,
    open_assistant,
)

if TYPE_CHECKING:
    from assistant import Answer, Assistant
    from assistant.filters import Filters

NOT_IN_CORPUS = 3


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in plain English.")] = None,
    as_json: JsonOption = False,
    no_colour: NoColourOption = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            help='JSON Lines of {"id", "turns": [...]}; one {"id", "answer"} line out for each.',
            metavar="FILE",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="Keep the answer whole in a file, for `replay`."),
    ] = None,
    place: PlaceOption = None,
    kind: TypeOption = None,
    publisher: PublisherOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    initiative: InitiativeOption = None,
    barrier: BarrierOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Ask a question. Exits 0 if answered or partly answered, 3 if the corpus does not say.

    Examples:

      joinedup ask "What happened to Total Place?"

      joinedup ask "What was said of devolution deals?" --publisher NAO --since 2015

      joinedup ask "Did Sure Start work?" --json | jq .claims[].text
    """
    if (question is None) == (batch is None):
        raise UsageError('give one question in quotation marks, or --batch FILE (see "ask --help")')
    filters = filters_of(place, kind, publisher, since, until, initiative, barrier)
    if batch is not None:
        lines = _lines(batch)
        _run_batch(open_assistant(index, model), lines, str(batch), filters)
    else:
        if not (question or "").strip():
            raise UsageError("the question is empty; write what you want to know")
        answer = open_assistant(index, model).ask(question or "", filters)
        _give(answer, as_json, save, colour=not no_colour)


def _give(answer: Answer, as_json: bool, save: Path | None, colour: bool) -> None:
    if save:
        from assistant.replay import save as keep

        keep(answer, save)
    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        from ui.terminal import print_answer

        print_answer(answer, colour)
    if answer.status == "not_in_corpus":
        raise typer.Exit(NOT_IN_CORPUS)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: cannot be read as UTF-8 text; check the path given to --batch"
        ) from error


def _run_batch(assistant: Assistant, lines: list[str], name: str, filters: Filters) -> None:
    bad = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            identifier, turns = _turns(line)
            conversation = assistant.conversation()
            answers = [conversation.ask(turn, filters) for turn in turns]
        except JoinedupError as error:
            bad += 1
            typer.echo(f"joinedup: {name}, line {number}: {error}", err=True)
            continue
        row = {"id": identifier, "answer": answers[-1].to_dict()}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if bad:
        raise typer.Exit(2)


def _turns(line: str) -> tuple[Any, list[str]]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"not JSON ({error.msg}); the line was left out") from error
    turns = row.get("turns") if isinstance(row, dict) else None
    if not isinstance(row, dict) or "id" not in row or not isinstance(turns, list) or not turns:
        raise UsageError('expected {"id": …, "turns": ["…"]}; the line was left out')
    if not all(isinstance(turn, str) for turn in turns):
        raise UsageError('every one of "turns" must be text; the line was left out')
    return row["id"], turns
