"""`joinedup account`: who may sign in to a server that others can reach."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ui.access.access import Access
    from ui.store import Store

app = typer.Typer(help="Make and change the accounts of a server that others can reach.")
NameArgument = Annotated[str, typer.Argument(help="Name of the account.", metavar="NAME")]
RoleOption = Annotated[
    str, typer.Option("--role", help="reader, contributor or administrator.", metavar="ROLE")
]


@app.command("add")
def add(name: NameArgument, role: RoleOption = "reader") -> None:
    """Make an account; its password is asked for, or read from standard input.

    Readers ask, search and export; contributors add files and remove their own; administrators
    remove anybody's and see what people said of answers.

    Example: joinedup account add ada --role contributor
    """
    from ui.access.accounts import checked_name
    from ui.access.roles import role_of
    from ui.audit.operator import operator

    wanted, checked = role_of(role), checked_name(name)
    _, opened = open_access()
    person = opened.accounts.add(checked, wanted, _password())
    opened.audit.write("account made", "", person.id, detail={**operator(), "role": wanted})
    typer.echo(f"{checked} may sign in as {wanted}.")


@app.command("remove")
def remove(name: NameArgument) -> None:
    """Remove an account, with its sessions, keys and conversations; files that it added stay."""
    from ui.audit.operator import operator

    store, opened = open_access()
    opened.audit.write("account removed", "", opened.accounts.find(name).id, detail=operator())
    person = opened.accounts.remove(name)
    gone = store.delete_all(person.id)
    typer.echo(f"{person.name} was removed, with {gone} conversation{'' if gone == 1 else 's'}.")


@app.command("list")
def list_accounts() -> None:
    """List the accounts: name, role, and who signs them in."""
    from ingest.shown import shown

    for each in open_access()[1].accounts.list():
        signs = shown(each.issuer) or "a password kept here"
        typer.echo(f"{shown(each.name)}\t{each.role}\t{signs}\t{each.created:%Y-%m-%d}")


@app.command("password")
def password(name: NameArgument) -> None:
    """Give an account another password; whoever is signed in to it is signed out."""
    from ui.audit.operator import operator

    _, opened = open_access()
    person = opened.accounts.find(name)
    opened.accounts.set_password(name, _password())
    opened.audit.write("password changed", "", person.id, detail=operator())
    typer.echo(f"The password of {name} was changed.")


@app.command("role")
def role(name: NameArgument, role: Annotated[str, typer.Argument(metavar="ROLE")]) -> None:
    """Give an account another role, which counts at once."""
    from ui.access.roles import role_of
    from ui.audit.operator import operator

    wanted = role_of(role)
    _, opened = open_access()
    person = opened.accounts.find(name)
    opened.audit.write("role changed", "", person.id, detail={**operator(), "role": wanted})
    opened.accounts.set_role(name, wanted)
    typer.echo(f"{name} is now {wanted}.")


def open_access() -> tuple[Store, Access]:
    """The store of the settings, and access over it."""
    from ingest.settings import Settings
    from ui.access.access import access
    from ui.store import Store

    settings = Settings()
    store = Store(settings.kept_in)
    return store, access(store, settings)


def _password() -> str:
    """A password that was typed twice, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
