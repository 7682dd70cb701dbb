"""A run as one self-contained HTML page, for whoever has to judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from markupsafe import Markup

from assistant.answer import Status
from evals.metrics import HEADLINE
from evals.metrics.latency import stages
from evals.metrics.refusal import confusion, risk_coverage
from evals.record import Record
from evals.report import plots
from evals.report.detail import detail, worst
from evals.report.figure import BY_KIND, RECALL, Figure, figures, groups, least, singles
from evals.report.template import render
from evals.report.text import NONE, ends, number, setting, when
from evals.score import Scores
from evals.statistics import Interval

_WORST = 20
_CONTENTS = (
    ("headline", "Headline figures"),
    ("figures", "All figures"),
    ("refusal", "Answering and refusing"),
    ("kinds", "By kind of question"),
    ("plots", "Retrieval, risk and time"),
    ("worst", "Worst questions"),
    ("making", "How the run was made"),
)
_CARDS = {
    HEADLINE: (
        "Headline score",
        "Vital facts held by answers whose every sentence is supported, and refusals that were "
        "due.",
    ),
    "status_accuracy": (
        "Right to answer or refuse",
        "Questions answered, answered in part or refused as they should be.",
    ),
    "vital_recall": ("Vital facts held", "Facts that answers must hold, and do."),
    "citation_recall": ("Sentences supported", "Sentences that their own citations support."),
    "locatable": ("Quotes found where cited", "Quotes that stand word for word where cited."),
    "R@5": ("Gold passages in the first 5", "Passages that answer, among the first 5 retrieved."),
    "over_refusal": (
        "Answerable but refused",
        "Answerable questions that were refused. Lower is better.",
    ),
}


@dataclass(frozen=True)
class Card:
    """A headline figure in plain words."""

    title: str
    value: str
    meaning: str
    certainty: str


@dataclass(frozen=True)
class Plot:
    """A plot with the table of its data; `absent` says why there is none."""

    title: str
    svg: Markup | None
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str
    absent: str


def html(name: str, about: Mapping[str, Any], records: Sequence[Record], scores: Scores) -> str:
    """The whole page.

    Args:
        name: of the run.
        about: what `evals.run.describe` gives; what it lacks is said to be not set.
        records: of the run.
        scores: of the records.
    """
    dataset = about.get("dataset", {})
    by_status = confusion(records)
    return render(
        "page.html",
        name=name,
        set=dataset.get("name", "Evaluation"),
        started=about.get("started") and when(about["started"]),
        contents=_CONTENTS,
        records=records,
        scores=scores,
        missing=max(0, dataset.get("questions", 0) - len(records)),
        cards=[*(_card(figure, scores.overall) for figure in _CARDS), _median(scores)],
        groups=groups(scores),
        least=least(groups(scores)),
        figures=_grouped(scores),
        singles=singles(scores),
        statuses=get_args(Status),
        confusion=by_status,
        asked=by_status.total(),
        by_kind=BY_KIND,
        kinds=_kinds(records, scores),
        plots=[_risk(records, scores), _recall(scores), _latency(scores), _stages(records)],
        worst=[detail(r, scores.questions[r.question.id]) for r in worst(records, scores, _WORST)],
        making=_making(about),
        configuration=[(k, setting(v)) for k, v in about.get("configuration", {}).items()],
        packages=list(about.get("packages", {}).items()),
    )


def _card(name: str, overall: Mapping[str, Interval]) -> Card:
    title, meaning = _CARDS[name]
    interval = overall.get(name)
    if interval is None:
        return Card(title, NONE, meaning, "No question could be scored.")
    if interval.low == interval.high:
        # A bootstrap of the same score over and over has no width, whatever the truth.
        certainty = f"All of {interval.n} questions scored the same; others may not."
        return Card(title, f"{interval.value:.1%}", meaning, certainty)
    certainty = (
        f"On other questions like these, expect {interval.low:.1%} to {interval.high:.1%} "
        f"(95% interval, n = {interval.n})."
    )
    return Card(title, f"{interval.value:.1%}", meaning, certainty)


def _median(scores: Scores) -> Card:
    taken, title = _seconds(scores), "Median seconds"
    meaning = "Half of the questions were answered within this time."
    if not taken:
        return Card(title, NONE, meaning, "No question was timed.")
    late = float(np.percentile(taken, 95))
    certainty = f"95% of the {len(taken)} were answered within {number(late)} seconds."
    return Card(title, number(float(np.median(taken))), meaning, certainty)


def _seconds(scores: Scores) -> list[float]:
    return [row["seconds"] for row in scores.questions.values() if "seconds" in row]


def _grouped(scores: Scores) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures(scores):
        found.setdefault(figure.group, []).append(figure)
    return found


def _kinds(
    records: Sequence[Record], scores: Scores
) -> list[tuple[str, int, list[Interval | None]]]:
    kinds = [record.question.kind for record in records]
    return [
        (kind, kinds.count(kind), [figures.get(name) for name in BY_KIND])
        for kind, figures in scores.by_kind.items()
    ]


def _risk(records: Sequence[Record], scores: Scores) -> Plot:
    headline = {name: row[HEADLINE] for name, row in scores.questions.items() if HEADLINE in row}
    points = risk_coverage(records, headline)
    return Plot(
        title="Risk by coverage",
        svg=_markup(plots.risk_coverage(points)),
        headings=("Confidence at least", "Coverage", "Risk"),
        rows=[(number(p.confidence), number(p.coverage), number(p.risk)) for p in points],
        note="How wrong the answers would be if only the surest were given. The line ends at the "
        "coverage that the run had.",
        absent="no answer has both a confidence and a headline score.",
    )


def _recall(scores: Scores) -> Plot:
    shown = [(name, scores.overall[name]) for name in RECALL if name in scores.overall]
    return Plot(
        title="Recall by passages retrieved",
        svg=_markup(plots.recall_by_k(scores.overall)),
        headings=("k", "Recall", "95% interval", "Questions"),
        rows=[(name[2:], number(i.value), ends(i), str(i.n)) for name, i in shown],
        note="Whether the passages that answer are found at all. Bars are 95% intervals.",
        absent="no question has a gold passage.",
    )


def _latency(scores: Scores) -> Plot:
    taken = _seconds(scores)
    shares = (10, 25, 50, 75, 90, 95, 99, 100)
    return Plot(
        title="Seconds by question",
        svg=_markup(plots.latency(taken)),
        headings=("Share of questions", "Answered within, seconds"),
        rows=[(f"{s}%", number(float(np.percentile(taken, s)))) for s in shares if taken],
        note="The dashed lines are the median and the 95th percentile.",
        absent="no question was timed.",
    )


def _stages(records: Sequence[Record]) -> Plot:
    found = stages(records)
    return Plot(
        title="Seconds by stage",
        svg=_markup(plots.stage_bars(found)),
        headings=("Stage", "Median", "95th percentile", "Greatest", "Answers"),
        rows=[
            (s.name, number(s.median), number(s.p95), number(s.greatest), str(s.n)) for s in found
        ],
        note="What the time went on, as the answers report it.",
        absent="no answer reports its timings.",
    )


def _markup(svg: str | None) -> Markup | None:
    # Plots are made of numbers, and escape the few words that they are given.
    return None if svg is None else Markup(svg)  # noqa: S704


def _making(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    dataset, index = about.get("dataset", {}), about.get("index", {})
    known = [
        ("Set", about.get("source", dataset.get("name"))),
        ("Fingerprint of the questions", dataset.get("fingerprint")),
        ("Fingerprint of the corpus", about.get("contents")),
        ("Fingerprint of the index", index.get("fingerprint")),
        ("Documents", index.get("documents")),
        ("Passages", index.get("passages")),
        ("Embedding model", index.get("model")),
        ("Seed", about.get("configuration", {}).get("seed")),
        ("Revision of the code", about.get("revision")),
        ("Python", about.get("python")),
        ("Machine", about.get("machine")),
        ("Processors", about.get("processors")),
        ("Started", about.get("started")),
    ]
    return [(label, setting(value)) for label, value in known]
