"""`joinedup collection`: who may read which documents on a server that others can reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.account import open_access

if TYPE_CHECKING:
    from ui.access.changing import Change
    from ui.access.collections import Right

app = typer.Typer(
    help="Make collections of documents, and say who may read them and who may add to them."
)
NameArgument = Annotated[str, typer.Argument(help="Name of the collection.", metavar="NAME")]
AccountOption = Annotated[
    list[str] | None,
    typer.Option("--account", help="Name of an account. Repeatable.", metavar="NAME"),
]
GroupOption = Annotated[
    list[str] | None,
    typer.Option("--group", help="Group at the sign-in provider. Repeatable.", metavar="NAME"),
]
KeyOption = Annotated[
    list[str] | None, typer.Option("--key", help="Id of an API key. Repeatable.", metavar="ID")
]
EverybodyOption = Annotated[
    bool, typer.Option("--everybody", help="Everybody who may sign in, and every key.")
]


@app.command("add")
def add(name: NameArgument) -> None:
    """Make a collection. Nobody but administrators may read it until somebody is allowed to.

    Documents go to it with: joinedup ingest FILES --collection NAME

    Example: joinedup collection add planning
    """
    _change("collection made", name)
    typer.echo(f"There is a collection {name}; allow people in with: joinedup collection allow")


@app.command("allow")
def allow(
    name: NameArgument,
    account: AccountOption = None,
    group: GroupOption = None,
    key: KeyOption = None,
    everybody: EverybodyOption = False,
    adds: Annotated[
        bool, typer.Option("--add", help="Let them add files, too, where their role lets them.")
    ] = False,
) -> None:
    """Let accounts, groups or keys read a collection, from their next request on.

    Example: joinedup collection allow planning --account ada --group planners --add
    """
    rights = _rights(account, group, key, everybody, adds)
    _change("right given", name, rights)
    typer.echo(f"They may read {name}{' and add to it' if adds else ''}.")


@app.command("withdraw")
def withdraw(
    name: NameArgument,
    account: AccountOption = None,
    group: GroupOption = None,
    key: KeyOption = None,
    everybody: EverybodyOption = False,
) -> None:
    """Take rights on a collection back, from their next request on.

    Example: joinedup collection withdraw planning --account ada
    """
    _change("right withdrawn", name, _rights(account, group, key, everybody))
    typer.echo(f"They may not read {name} any more.")


@app.command("remove")
def remove(name: NameArgument) -> None:
    """Remove a collection; its documents stay in the index, for administrators alone."""
    _change("collection removed", name)
    typer.echo(f"{name} was removed; only administrators may read its documents now.")


@app.command("list")
def list_collections() -> None:
    """List the collections, and who may read them and add to them."""
    from ingest.shown import shown

    for each in open_access()[1].collections.list():
        said = [
            f"{right.kind} {shown(right.subject)}".strip() + (" (adds)" if right.adds else "")
            for right in each.rights
        ]
        typer.echo(f"{each.name}\t{', '.join(said) or 'administrators alone'}")


def _change(act: Change, name: str, rights: Sequence[Right] = ()) -> None:
    from ui.access.changing import change
    from ui.audit.operator import operator

    change(open_access()[1], act, name, rights, detail=operator())


def _rights(
    accounts: Sequence[str] | None,
    groups: Sequence[str] | None,
    keys: Sequence[str] | None,
    everybody: bool,
    adds: bool = False,
) -> list[Right]:
    from ui.access.collections import Right

    return [
        *(Right("account", name, adds) for name in accounts or ()),
        *(Right("group", name, adds) for name in groups or ()),
        *(Right("key", name, adds) for name in keys or ()),
        *([Right("everybody", "", adds)] if everybody else ()),
    ]
