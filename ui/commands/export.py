"""`joinedup export`: answers that were saved, as a briefing or as references."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import UsageError

# Named here too, since the help must not wait for what `ui.export` loads; a test holds them alike.
ENDINGS = ("docx", "pdf", "md", "txt", "bib", "ris")


def export(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Answers from `ask --json`, `ask --save` or `ask --batch`; those of a "
            "conversation in the order asked.",
            metavar="FILE...",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"One of {', '.join(ENDINGS)}; by default what the ending of --output says.",
            metavar="FORMAT",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write it; by default a file in this folder named after the title.",
            metavar="FILE",
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", help="Of the briefing; by default from the first question.")
    ] = "",
) -> None:
    """Write saved answers as a Word, PDF, Markdown or text briefing, or their references.

    Every footnote names the document, heading and page; the words quoted are in an appendix.

    Examples:

      joinedup ask --json "What was Total Place?" > total-place.json

      joinedup export total-place.json --output total-place.docx

      joinedup export first.json second.json --format pdf --title "Total Place"

      joinedup export total-place.json --format bib
    """
    from datetime import date

    from ui.export import briefing, file_name
    from ui.export.formats import chosen
    from ui.export.saved import read

    if form is None and (output is None or not output.suffix):
        raise UsageError(f"give --format, one of {', '.join(ENDINGS)}, or an --output that ends so")
    wanted = chosen(form if form is not None else str(output and output.suffix))
    answers = [answer for path in files for answer in read(path)]
    made = briefing(title, date.today(), answers)
    target = output or Path(file_name(made.title, wanted.ending))
    if target.resolve() in {path.resolve() for path in files}:
        raise UsageError(f"{target}: holds the answers themselves; choose another --output")
    written = wanted.write(made)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(written)
    except OSError as error:
        raise UsageError(
            f"{target}: cannot be written ({error.strerror}); choose another"
        ) from error
    typer.echo(f"{target}: {wanted.name}; notes: {len(made.notes)}, works: {len(made.references)}.")
