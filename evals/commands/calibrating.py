"""`joinedup eval calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evals.judges.calibration import Calibration


def calibrate(
    labels: Annotated[
        Path, typer.Argument(help='JSON Lines of {"claim", "text" or "evidence", "label"}.')
    ],
    judge: Annotated[
        str, typer.Option("--judge", help="lexical, entailment:MODEL or llm:PROVIDER:MODEL.")
    ] = "lexical",
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write the record to this file.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder of the kept verdicts and records.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Labels judged at once.")] = 1,
) -> None:
    """Hold a judge of support against people's labels, and keep how well it agreed.

    Only a judge that agreed well enough counts in `eval score --judge`. Verdicts are kept as they
    come, so a calibration that was cut short goes on where it stopped.

    Example: joinedup eval calibrate labels.jsonl --judge llm:openai:MODEL
    """
    from evals.judges import open_judges
    from evals.judges.cache import default_folder
    from evals.judges.calibration import calibrate as hold
    from evals.judges.labels import fingerprint, read_labels
    from evals.progress import Ticker

    rows, folder = read_labels(labels), cache or default_folder()
    judges = open_judges(judge, folder)
    with Ticker("Judging") as tell:
        record = hold(judges, rows, fingerprint(labels), workers, tell)
    kept = record.save(folder)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(record.model_dump_json(indent=1), encoding="utf-8")
    typer.echo(_told(record))
    typer.echo(f"Recorded in {kept}")


def _told(record: Calibration) -> str:
    """The record as lines of text."""
    kappa, (supported, unsupported) = record.kappa, record.table
    lines = [
        f"Judge      {record.judge}",
        f"Labels     {record.n} judged, of {record.claims} claims; sha256 {record.labels[:12]}",
        f"No verdict {record.unjudged:.1%} of the labels",
        f"Agreement  {record.agreement:.3f}",
        f"Kappa      {kappa.value:.3f} [{kappa.low:.3f}, {kappa.high:.3f}]",
        "AUROC      " + ("none: it gives no score" if record.auroc is None
                         else f"{record.auroc:.3f}"),
    ]  # fmt: skip
    if record.disagreed is not None:
        lines.append(f"Spread     {record.disagreed:.1%} of replies went against the verdict")
    lines += [
        "",
        f"{'':22}{'judged supported':>18}{'judged not':>12}",
        f"{'labelled supported':22}{supported[0]:>18}{supported[1]:>12}",
        f"{'labelled not':22}{unsupported[0]:>18}{unsupported[1]:>12}",
        "",
    ]
    if record.disagreed is not None:
        lines.append(
            "It counts in: joinedup eval score --judge"
            if record.suffices
            else "It agreed too little to count in: joinedup eval score --judge"
        )
    return "\n".join(lines)
