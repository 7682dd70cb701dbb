"""`joinedup barriers`: where each of the five barriers was seen, and how sure that is."""

from __future__ import annotations

import json

import typer

from ui.commands.options import (
    BarrierOption,
    IndexOption,
    InitiativeOption,
    JsonOption,
    ModelOption,
    NoColourOption,
    PlaceOption,
    PublisherOption,
    SinceOption,
    TypeOption,
    UntilOption,
    filters_of,
    open_assistant,
)


def barriers(
    as_json: JsonOption = False,
    no_colour: NoColourOption = False,
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
    """Show in which initiatives each of the five barriers was seen, and how sure that is.

    One barrier alone is shown with the sentences that say so and the insights that answer it.

    Examples:

      joinedup barriers

      joinedup barriers --barrier data-sharing

      joinedup barriers --initiative better-care-fund --json
    """
    filters = filters_of(place, kind, publisher, since, until, initiative, barrier)
    opened = open_assistant(index, model)
    from assistant.barriers import matrix
    from ui.barriers.plain import data, print_barriers
    from ui.terminal import console

    found = matrix(opened.index, filters)
    if as_json:
        typer.echo(json.dumps(data(found), ensure_ascii=False, indent=2))
    else:
        print_barriers(found, console(not no_colour))
