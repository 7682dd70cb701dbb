"""`joinedup timeline`: the initiatives, when they ran and what followed them."""

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


def timeline(
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
    """List the initiatives with their years, sponsors and what followed them.

    The options leave those on which the corpus has something that meets them all. One alone is
    shown with the sentences that say when it ran.

    Examples:

      joinedup timeline

      joinedup timeline --place Wales

      joinedup timeline --initiative total-place

      joinedup timeline --json > timeline.json
    """
    filters = filters_of(place, kind, publisher, since, until, initiative, barrier)
    opened = open_assistant(index, model)
    from assistant.timeline import timeline as of
    from ui.terminal import console
    from ui.timeline.plain import print_timeline, rows

    spans = of(opened.index, filters)
    if as_json:
        typer.echo(json.dumps(rows(spans), ensure_ascii=False, indent=2))
    else:
        print_timeline(spans, console(not no_colour))
