"""Scored runs beside each other, the best headline score first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import ValidationError

from corpus.errors import UsageError
from evals.metrics import HEADLINE
from evals.report.template import render
from evals.report.text import NONE, number, safe, setting, table, with_ends
from evals.run import describe
from evals.score import Scores
from evals.statistics import Interval

SHOWN = (HEADLINE, "vital_recall", "status_accuracy", "citation_recall", "R@5", "sentences")
"""Figures shown with their intervals."""

_NOTE = (
    "Runs whose intervals overlap may not differ at all. Hold two against each other, question by "
    "question, with: joinedup eval compare A B"
)


@dataclass(frozen=True)
class Entry:
    """A run on the board.

    Attributes:
        name: of its folder.
        figures: those of `SHOWN`, in that order; None where one could not be computed.
        seconds: median of a question.
        settings: what it was made with, by name, as given to --set.
    """

    name: str
    figures: tuple[Interval | None, ...]
    seconds: float | None
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Board:
    """Runs that may be ranked: of the same questions, judge and metrics.

    Attributes:
        title: what they have in common.
        entries: the best headline score first.
        settings: names of the settings in which they differ.
    """

    title: str
    entries: tuple[Entry, ...]
    settings: tuple[str, ...]


def runs_below(folders: Iterable[Path]) -> list[Path]:
    """The folders of scored runs among and below these."""
    return sorted({path.parent for folder in folders for path in folder.rglob("scores.json")})


def leaderboard(folders: Sequence[Path]) -> str:
    """Scored runs as Markdown, a table for each set of questions.

    Args:
        folders: of the runs, each with its `run.json` and `scores.json`.

    Raises:
        UsageError: a folder has no run or no scores.
    """
    parts = []
    for board in boards(folders):
        rows = [
            [
                str(rank),
                safe(entry.name),
                *map(with_ends, entry.figures),
                number(entry.seconds),
                *(safe(entry.settings.get(name, NONE)) for name in board.settings),
            ]
            for rank, entry in enumerate(board.entries, 1)
        ]
        headings = ["", "run", *SHOWN, "median seconds", *map(safe, board.settings)]
        parts += [f"## {safe(board.title)}", table(headings, rows)]
    return "\n\n".join([*parts, _NOTE]) + "\n"


def leaderboard_html(folders: Sequence[Path]) -> str:
    """The same as a self-contained page."""
    return render("leaderboard.html", boards=boards(folders), shown=SHOWN, note=_NOTE)


def boards(folders: Sequence[Path]) -> list[Board]:
    """The runs, those that may be ranked together on one board."""
    alike: dict[str, list[tuple[Entry, float]]] = {}
    names = [folder.resolve().name for folder in folders]
    for folder, short in zip(folders, names, strict=True):
        about, scores = describe(folder), _scores(folder)
        name = short if names.count(short) == 1 else folder.as_posix()
        headline = scores.overall.get(HEADLINE)
        order = headline.value if headline else -1.0
        alike.setdefault(_title(about, scores), []).append((_entry(name, about, scores), order))
    return [_board(title, runs) for title, runs in alike.items()]


def _board(title: str, runs: Sequence[tuple[Entry, float]]) -> Board:
    entries = tuple(entry for entry, _ in sorted(runs, key=lambda run: (-run[1], run[0].name)))
    names = dict.fromkeys(name for entry in entries for name in entry.settings)
    differ = [n for n in names if len({entry.settings.get(n) for entry in entries}) > 1]
    return Board(title, entries, tuple(differ))


def _title(about: Mapping[str, Any], scores: Scores) -> str:
    dataset = about["dataset"]
    return (
        f"{dataset['name']}, {dataset['questions']} questions ({dataset['fingerprint']}), judged "
        f"by {scores.judge}, metrics version {scores.metrics}"
    )


def _entry(name: str, about: Mapping[str, Any], scores: Scores) -> Entry:
    taken = [row["seconds"] for row in scores.questions.values() if "seconds" in row]
    settings = {
        **about.get("configuration", {}),
        "corpus": about.get("contents"),
        "model": about.get("index", {}).get("model"),
    }
    return Entry(
        name=name,
        figures=tuple(scores.overall.get(figure) for figure in SHOWN),
        seconds=median(taken) if taken else None,
        settings={key: setting(value) for key, value in settings.items()},
    )


def _scores(folder: Path) -> Scores:
    try:
        return Scores.model_validate_json((folder / "scores.json").read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{folder}: no scores here; make them with: joinedup eval score {folder}"
        ) from error
