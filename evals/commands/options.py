"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DATASET = "A bundled set (development, test) or a JSON Lines file."

IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="The embedding model.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="YAML file of settings, key: value.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A setting; wins over --config."),
]
