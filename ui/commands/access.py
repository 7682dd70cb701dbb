"""`joinedup access`: what is held of a person, given to them or forgotten."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ui.commands.account import NameArgument, open_access
from ui.commands.writing import ForceOption, OutputOption, write_lines

app = typer.Typer(help="Give people what is held of them, and forget them.")


@app.command("export")
def export(name: NameArgument, output: OutputOption = None, force: ForceOption = False) -> None:
    """Print as JSON everything that is held of a person, but what would let others in as them.

    Example: joinedup access export ada --output ada.json
    """
    from ui.audit.operator import operator
    from ui.personal.held import held

    store, opened = open_access()
    person = opened.accounts.find(name)
    opened.audit.write("person exported", "", person.id, detail=operator())
    found = held(store.engine, person)
    write_lines([json.dumps(found, ensure_ascii=False, indent=1)], output, force)
    store.close()


@app.command("forget")
def forget(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase a person for good: account, sessions, keys, conversations and ratings.

    Files that they added stay in the library, as nobody's; what the audit has of them goes on under
    a pseudonym, without their questions. Backups made before still hold them.

    Example: joinedup access forget ada
    """
    from ui.personal.forgetting import forget as erase

    store, opened = open_access()
    person = opened.accounts.find(name)
    if not yes:
        typer.confirm(f"Forget {person.name} for good?", abort=True)
    gone = erase(store.engine, person)
    store.close()
    typer.echo(
        f"{person.name} was forgotten: {gone.conversations} conversations erased, {gone.files} "
        f"files are nobody's now, {gone.entries} rows of the audit are of {gone.pseudonym} now."
    )
