"""`joinedup backup` and `joinedup restore`: all that a server keeps, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.options import IndexOption

FileArgument = Annotated[
    Path, typer.Argument(help="The file, ending with .tar.zst or .tar.gz.", metavar="FILE")
]


def backup(file: FileArgument, index: IndexOption = None) -> None:
    """Write everything that is kept to one file: index, conversations, files, accounts, audit.

    A server may go on meanwhile. The file holds what people asked and the digests of their
    passwords: keep it as you keep those.

    Example: joinedup backup /backups/monday.tar.zst
    """
    from ingest.settings import Settings
    from ui.backup.making import backup as make
    from ui.store import Store

    settings = Settings()
    store = Store(settings.kept_in)
    folder = (index or settings.index).expanduser()
    made = make(file.expanduser(), folder, store, settings.uploads.expanduser())
    store.close()
    size = file.expanduser().stat().st_size / 1_000_000
    typer.echo(
        f"{sum(made.rows.values())} rows and {len(made.members)} files in {file} ({size:.1f} MB)."
    )
    if settings.chroma_url:
        typer.echo(
            "Vectors on the Chroma server are not in it: back that up, or run after a restore: "
            "joinedup index rebuild",
            err=True,
        )
    if settings.lexical_url.get_secret_value():
        typer.echo(
            "Words in the PostgreSQL of JOINEDUP_LEXICAL_URL are not in it: back that up, or run "
            "after a restore: joinedup index rebuild",
            err=True,
        )


def restore(
    file: FileArgument,
    into: Annotated[
        Path, typer.Option("--into", help="Folder that is empty, or not there.", metavar="DIR")
    ],
    store: Annotated[
        str,
        typer.Option("--store", help="URL of an empty database, for the rows.", metavar="URL"),
    ] = "",
) -> None:
    """Restore a backup into a new folder, once every checksum has been verified.

    Example: joinedup restore /backups/monday.tar.zst --into /srv/joinedup
    """
    from ui.backup.restoring import STORE
    from ui.backup.restoring import restore as put_back

    folder = into.expanduser()
    made = put_back(file.expanduser(), folder, store)
    typer.echo(
        f"Restored what was kept on {made.made:%Y-%m-%d %H:%M} UTC: "
        f"{sum(made.rows.values())} rows, {len(made.members)} files. Use it with these settings:"
    )
    whole = folder.absolute()
    typer.echo(f"JOINEDUP_INDEX={whole / 'index'}")
    typer.echo(f"JOINEDUP_STORE={'(the URL that you gave)' if store else whole / STORE}")
    typer.echo(f"JOINEDUP_UPLOADS={whole / 'uploads'}")
