"""Writing a run's reports into its folder."""

from __future__ import annotations

from pathlib import Path

from evals.report.html import html
from evals.report.markdown import markdown
from evals.report.table import figures_csv, questions_csv
from evals.run import describe, read
from evals.score import Scores


def write_reports(folder: Path, scores: Scores) -> None:
    """Write report.md, report.html, questions.csv and figures.csv.

    Args:
        folder: of the run, with its `run.json` and `records.jsonl`.
        scores: of its records.

    Raises:
        UsageError: there is no run in the folder.
    """
    records, about = read(folder), describe(folder)
    reports = {
        "report.md": markdown(folder.name, records, scores),
        "report.html": html(folder.name, about, records, scores),
        "questions.csv": questions_csv(records, scores),
        "figures.csv": figures_csv(scores),
    }
    for name, text in reports.items():
        (folder / name).write_text(text, encoding="utf-8")
