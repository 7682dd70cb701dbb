"""Runs of one set by several assistants, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.dataset import Question
from evals.metrics import HEADLINE
from evals.metrics.latency import stages
from evals.record import Record
from evals.score import Scores, score
from evals.statistics import Interval

_ROWS = {
    "conditioned": "headline (conditioned)",
    "vital_recall": "vital recall",
    "nugget_recall": "nugget recall",
    "citation_recall": "citation recall",
    "status_accuracy": "status accuracy",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "over_refusal": "over-refusal",
    "R@5": "R@5",
    "R@10": "R@10",
    "sentences": "sentences",
    "answer_words": "words",
}


def table(runs: Mapping[str, tuple[Sequence[Record], Scores]]) -> str:
    """A Markdown table: a figure a row, an assistant a column, each with its 95% interval.

    Args:
        runs: the records and scores of each assistant, by its name.
    """
    lines = [["", *runs], ["---"] * (len(runs) + 1)]
    for figure, label in _ROWS.items():
        cells = [_cell(scores.overall.get(figure)) for _, scores in runs.values()]
        lines.append([label, *cells])
    lines.append(["median seconds", *(_median(records) for records, _ in runs.values())])
    lines.append(["errors", *(str(scores.errors) for _, scores in runs.values())])
    return _markdown(lines)


def by_group(runs: Mapping[str, Sequence[Record]]) -> str:
    """A Markdown table of the headline by what a question asks of an assistant.

    The headline gathers different things: finding an answer, knowing what a follow-up is about,
    and saying that there is none.

    Args:
        runs: the records of each assistant, by its name.
    """
    groups = sorted({_group(r.question) for records in runs.values() for r in records})
    lines = [["headline", "n", *runs], ["---"] * (len(runs) + 2)]
    for group in groups:
        members = [[r for r in records if _group(r.question) == group] for records in runs.values()]
        cells = [_cell(score(asked).overall.get(HEADLINE)) for asked in members]
        lines.append([group, str(len(members[0])), *cells])
    return _markdown(lines)


def _group(question: Question) -> str:
    if question.status == "not_in_corpus":
        return "not in the corpus"
    return "answerable, one turn" if len(question.turns) == 1 else "answerable, a follow-up"


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _cell(interval: Interval | None) -> str:
    if interval is None:
        return "n/a"
    places = 1 if interval.high > 1 else 2
    value, low, high = (f"{x:.{places}f}" for x in (interval.value, interval.low, interval.high))
    return f"{value} [{low}, {high}]"


def _median(records: Sequence[Record]) -> str:
    """Of the answer to the last turn, without what the run itself adds."""
    total = next((stage for stage in stages(records) if stage.name == "total"), None)
    return f"{total.median:.2f} (95% within {total.p95:.2f})" if total else "n/a"
