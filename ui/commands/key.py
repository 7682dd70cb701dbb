"""`joinedup key`: what programs show to the API of a server that others can reach."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.account import open_access

app = typer.Typer(help="Make and revoke keys for the API of a server that others can reach.")


@app.command("add")
def add(
    account: Annotated[
        str, typer.Argument(help="Name of the account that it is for.", metavar="NAME")
    ],
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="read, ask, ingest or admin. Repeatable.", metavar="SCOPE"),
    ] = None,
    label: Annotated[
        str, typer.Option("--label", help="What it is for, for you.", metavar="WORDS")
    ] = "no label",
) -> None:
    """Make a key and print it, once; a program sends it as "Authorization: Bearer KEY".

    A key may never do more than the role of its account.

    Example: joinedup key add ada --scope read --scope ask
    """
    from ui.access.roles import scopes_of
    from ui.audit.operator import operator

    scopes = scopes_of(scope or ())
    _, opened = open_access()
    person = opened.accounts.find(account)
    identifier, key = opened.keys.add(person, scopes, label)
    detail = {**operator(), "key": identifier, "scopes": " ".join(sorted(scopes))}
    opened.audit.write("key made", "", person.id, detail=detail)
    typer.echo(f"This is key {identifier}. Keep it safe: it is not shown again.", err=True)
    typer.echo(key)


@app.command("list")
def list_keys() -> None:
    """List the keys: id, account, what they may, what for, and when they were last used."""
    from ingest.shown import shown

    for each in open_access()[1].keys.list():
        used = f"used {each.used:%Y-%m-%d}" if each.used else "never used"
        typer.echo(
            f"{each.id}\t{shown(each.account)}\t{','.join(each.scopes)}\t"
            f"{shown(each.label)}\t{used}"
        )


@app.command("revoke")
def revoke(key: Annotated[str, typer.Argument(help="Id of the key.", metavar="ID")]) -> None:
    """Make a key worthless, at once."""
    from ui.audit.operator import operator

    _, opened = open_access()
    opened.keys.revoke(key)
    opened.audit.write("key revoked", "", key, detail=operator())
    typer.echo(f"Key {key} was revoked.")
