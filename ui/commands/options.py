"""Options that several commands share, and the assistant that they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.filters import Filters

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        help="Folder of the index (default: JOINEDUP_INDEX, else your user-data folder).",
        metavar="DIR",
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Embedding model: a folder or a name (default: the bundled all-MiniLM-L6-v2).",
        metavar="NAME",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
NoColourOption = Annotated[
    bool,
    typer.Option("--no-color", "--no-colour", help="Print without colour and without links."),
]
PlaceOption = Annotated[
    list[str] | None,
    typer.Option("--place", help="Only on this place, as Wales. Repeatable.", metavar="PLACE"),
]
TypeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--type", help="Only from this kind of publication, as evaluation.", metavar="TYPE"
    ),
]
PublisherOption = Annotated[
    list[str] | None,
    typer.Option("--publisher", help="Only said by this body, as NAO.", metavar="BODY"),
]
SinceOption = Annotated[
    int | None,
    typer.Option("--since", help="Only published in this year or later.", metavar="YEAR"),
]
UntilOption = Annotated[
    int | None,
    typer.Option("--until", help="Only published in this year or earlier.", metavar="YEAR"),
]
InitiativeOption = Annotated[
    list[str] | None,
    typer.Option("--initiative", help="Only on this initiative, as total-place.", metavar="ID"),
]
BarrierOption = Annotated[
    list[str] | None,
    typer.Option("--barrier", help="Only on this barrier, as data-sharing.", metavar="ID"),
]


def filters_of(
    place: list[str] | None,
    kind: list[str] | None,
    publisher: list[str] | None,
    since: int | None,
    until: int | None,
    initiative: list[str] | None,
    barrier: list[str] | None,
) -> Filters:
    """The filters that the options ask for; their values are checked where they are used.

    Raises:
        UsageError: a year of other than four digits.
    """
    from assistant.filters import Filters
    from corpus.errors import UsageError

    for option, year in (("--since", since), ("--until", until)):
        if year is not None and not 1000 <= year <= 2999:
            raise UsageError(f"{option} {year}: give a year of four digits, as 2010")
    return Filters(
        places=tuple(place or ()),
        types=tuple(kind or ()),
        publishers=tuple(publisher or ()),
        first_year=since,
        last_year=until,
        initiatives=tuple(initiative or ()),
        barriers=tuple(barrier or ()),
    )


def open_assistant(index: Path | None, model: str | None) -> Assistant:
    """Open the assistant, showing progress where the bundled corpus must be ingested first."""
    from assistant import Assistant
    from ui.progress import IngestProgress

    with IngestProgress() as progress:
        return Assistant.open(index, model, progress)
