"""The `joinedup` command. Heavy libraries are imported only by the commands that need them."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

import evals.cli
from corpus.errors import JoinedupError, UsageError
from ui.commands import (
    access,
    account,
    ask,
    audit,
    backup,
    barriers,
    chat,
    collection,
    corpus,
    export,
    feedback,
    index,
    ingest,
    key,
    mcp,
    replay,
    search,
    serve,
    timeline,
)

app = typer.Typer(
    name="joinedup",
    help="Ask what was tried to join up local public services, what got in the way and what the "
    "evidence says. Every sentence of an answer cites where it stands.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("ask")(ask.ask)
app.command("chat")(chat.chat)
app.command("feedback")(feedback.feedback)
app.command("replay")(replay.replay)
app.command("export")(export.export)
app.command("search")(search.search)
app.command("timeline")(timeline.timeline)
app.command("barriers")(barriers.barriers)
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("ingest")(ingest.ingest)
app.add_typer(account.app, name="account")
app.add_typer(key.app, name="key")
app.add_typer(access.app, name="access")
app.add_typer(audit.app, name="audit")
app.add_typer(collection.app, name="collection")
app.add_typer(index.app, name="index")
app.add_typer(corpus.app, name="corpus")
app.add_typer(evals.cli.app, name="eval")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"joinedup {version('joinedup')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options that stand before a command."""


def main() -> None:
    """Run the command; print one sentence, not a traceback, for what the user can mend."""
    try:
        app()
    except UsageError as error:
        typer.echo(f"joinedup: {error}", err=True)
        sys.exit(2)
    except JoinedupError as error:
        typer.echo(f"joinedup: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("joinedup: stopped", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
