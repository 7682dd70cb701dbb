"""`joinedup replay`: ask saved answers again, or check that their support still stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import UsageError
from ui.commands.options import IndexOption, ModelOption, open_assistant

if TYPE_CHECKING:
    from assistant import Assistant

CHANGED = 1


def replay(
    path: Annotated[Path, typer.Argument(help="A saved answer, or with --all a folder of them.")],
    check_all: Annotated[
        bool, typer.Option("--all", help="List the saved answers in a folder that lost support.")
    ] = False,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Ask a saved answer's question again and print what changed. Exits 1 where something did.

    Examples:

      joinedup ask "What was Total Place?" --save answers/total-place.json

      joinedup replay answers/total-place.json

      joinedup replay --all answers
    """
    if check_all:
        _check(path, open_assistant(index, model))
        return
    from assistant.filters import beyond, either
    from assistant.pipeline import last
    from assistant.question import understand
    from assistant.replay import changes, load

    before = load(path).answer
    assistant = open_assistant(index, model)
    read = either([part.filters for part in understand(before.standalone_question).parts])
    explicit = beyond(before.filters, read)
    after = last(assistant.stream(before.question, before.standalone_question, filters=explicit))
    found = changes(before, after)
    for line in found:
        _say(line)
    if found:
        raise typer.Exit(CHANGED)
    typer.echo("Nothing changed.")


def _check(folder: Path, assistant: Assistant) -> None:
    from assistant.replay import load, unsupported

    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give the one that holds the saved answers")
    lost = 0
    paths = sorted(folder.glob("*.json"))
    for path in paths:
        try:
            saved = load(path)
        except UsageError as error:
            typer.echo(f"joinedup: {error}", err=True)
            continue
        gone = unsupported(saved.answer, assistant.index)
        lost += bool(gone)
        for claim in gone:
            _say(f"{path.name}: no longer borne out: {claim.text}")
    typer.echo(f"{len(paths)} saved answers, {lost} lost support.")
    if lost:
        raise typer.Exit(CHANGED)


def _say(line: str) -> None:
    from assistant.render import plain

    typer.echo(plain(line))
