"""`joinedup search`: the passages that a query finds."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ui.commands.options import (
    BarrierOption,
    IndexOption,
    InitiativeOption,
    JsonOption,
    ModelOption,
    PlaceOption,
    PublisherOption,
    SinceOption,
    TypeOption,
    UntilOption,
    filters_of,
    open_assistant,
)


def search(
    query: Annotated[str, typer.Argument(help="Words to search for.")],
    k: Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=1000)] = 10,
    as_json: JsonOption = False,
    place: PlaceOption = None,
    kind: TypeOption = None,
    publisher: PublisherOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    initiative: InitiativeOption = None,
    barrier: BarrierOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """List the passages nearest to a query, by meaning and by words, with their scores.

    Examples:

      joinedup search "data sharing" -k 5

      joinedup search "data sharing" --publisher NAO --since 2015
    """
    filters = filters_of(place, kind, publisher, since, until, initiative, barrier)
    rows = open_assistant(index, model).search(query, k, filters=filters)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from ui.terminal import print_passages

    print_passages(rows)
