"""Tables on a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from assistant.render import plain
from corpus.listing import Listed
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
