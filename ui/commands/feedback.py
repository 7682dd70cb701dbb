"""`joinedup feedback`: what everybody said of answers, for the person who keeps the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def feedback(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write (JSON Lines).", metavar="FILE")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write what people said of answers in the chat, a row an answer, whoever said it.

    The rows hold questions and answers. Turn them into questions for the evaluations with:
    joinedup eval import feedback FILE --out questions.jsonl

    Example: joinedup feedback --output feedback.jsonl
    """
    from corpus.errors import UsageError
    from ingest.settings import Settings
    from ui.store import Store

    place = Settings().kept_in
    if "://" not in place and not Path(place).expanduser().is_file():
        raise UsageError(
            f"{place}: no conversations are there; set JOINEDUP_STORE to the file that has them"
        )
    if output.exists() and not force:
        raise UsageError(f"{output}: is there already; give another --output, or --force")
    store = Store(place)
    rows = store.ratings.rows()
    store.close()
    try:
        with output.expanduser().open("w", encoding="utf-8") as out:
            out.writelines(f"{row.model_dump_json()}\n" for row in rows)
    except OSError as error:
        raise UsageError(f"--output {output}: cannot be written ({error.strerror})") from error
    typer.echo(f"{len(rows)} rated {'answer' if len(rows) == 1 else 'answers'} in {output}")
