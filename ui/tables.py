"""Tables on a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from assistant.render import plain
from corpus.listing import Listed
from ingest.status import Status
from ui.terminal import console


def print_publications(rows: list[Listed]) -> None:
    """Print publications as a table, with how many may be fetched and are here."""
    table = Table(box=None, pad_edge=False)
    for heading in ("Year", "Type", "Publication", "Licence", "Copy"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Year", "Copy"))
    for row in rows:
        publication = row.publication
        copy = "here" if row.copy else ("may be fetched" if row.may_be_fetched else "link only")
        name = f"{plain(publication.title)}. {plain(publication.publisher)} ({publication.id})"
        cells = (str(publication.year), publication.type, name, plain(publication.licence), copy)
        table.add_row(*map(Text, cells))
    out = console()
    out.print(table)
    fetchable = sum(row.may_be_fetched for row in rows)
    here = sum(row.copy is not None for row in rows)
    out.print(f"{len(rows)} publications, {fetchable} may be fetched, {here} here.")


def print_status(status: Status) -> None:
    """Print what an index holds."""
    run = status.last_run
    rows = [
        ("Index", str(status.folder)),
        ("Documents", f"{status.documents} ({status.bundled} bundled) from {status.files} files"),
        ("Passages", str(status.passages)),
        ("On disk", f"{status.bytes / 1e6:.1f} MB"),
        ("Model", f"{status.built.model}, passages of at most {status.built.window} tokens"),
        ("Segments", _segments(status)),
        ("Last run", f"{run.finished:%Y-%m-%d %H:%M} UTC: {run.command}" if run else "none yet"),
    ]
    if status.pending:
        said = f"{status.pending} documents of a run that has not finished; the next completes it"
        rows.append(("Unfinished", said))
    if status.writer:
        rows.append(("Writer", status.writer))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(plain(value)))
    console().print(table)


def _segments(status: Status) -> str:
    sizes = ", ".join(str(s.passages) for s in status.segments)
    return f"{len(status.segments)} (passages: {sizes})" if sizes else "none"
