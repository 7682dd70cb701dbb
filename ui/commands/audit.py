"""`joinedup audit`: who asked what and was shown what, on a server that others can reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from corpus.errors import UsageError
from ui.commands.account import open_access
from ui.commands.writing import ForceOption, OutputOption, write_lines

app = typer.Typer(help="Read the audit of a server that others can reach, and drop what is old.")


@app.command("export")
def export(
    person: Annotated[
        str | None,
        typer.Option("--person", help="Only of this account: its name, or an id.", metavar="NAME"),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Only from this day on, as 2026-01-31 (UTC).", metavar="DAY"),
    ] = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Print the rows of the audit as JSON Lines, oldest first; that it was read is a row too.

    Example: joinedup audit export --person ada --since 2026-01-31 --output ada.jsonl
    """
    from ui.audit.operator import operator

    first = _day(since)
    store, opened = open_access()
    names = {each.id: each.name for each in opened.accounts.list()}
    ids = {name: identifier for identifier, name in names.items()}
    who = ids.get(person, person) if person is not None else None
    opened.audit.write("audit exported", "", who or "", detail=operator())
    rows = (
        entry.model_copy(update={"detail": {**entry.detail, "name": names[entry.person]}})
        if entry.person in names
        else entry
        for entry in opened.audit.entries(who, first)
    )
    count = write_lines((row.model_dump_json() for row in rows), output, force)
    if person is not None and not count and person not in ids:
        raise UsageError(f"--person {person!r}: there is no such account, and no row of that id")
    store.close()


@app.command("prune")
def prune(
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, help="Keep so many (default: audit_days).", metavar="N"),
    ] = None,
) -> None:
    """Drop rows that are older than audit_days; a server does so every day.

    Example: joinedup audit prune
    """
    store, opened = open_access()
    kept = days or opened.settings.audit_days
    gone = opened.audit.prune(kept)
    store.close()
    typer.echo(f"{gone} row{'' if gone == 1 else 's'} older than {kept} days dropped.")


def _day(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        day = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"--since {given!r}: give a day, as 2026-01-31") from error
    return day.astimezone(UTC).replace(tzinfo=None) if day.tzinfo else day
