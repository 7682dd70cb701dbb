"""Options that several commands share, and the assistant that they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant import Assistant

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


def open_assistant(index: Path | None, model: str | None) -> Assistant:
    """Open the assistant, showing progress where the bundled corpus must be ingested first."""
    from assistant import Assistant
    from ui.progress import IngestProgress

    with IngestProgress() as progress:
        return Assistant.open(index, model, progress)
