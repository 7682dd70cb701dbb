"""Answers: how long a whole extractive answer takes in a process that is warm."""

from __future__ import annotations

import json

import numpy as np

from evals.bench.child import measure, once, said
from evals.bench.line import Line, Row, below
from evals.bench.setting import Setting


def measure_row(setting: Setting) -> Row:
    """Questions that a warm process has not met, and the same again; a new process each run."""
    index = setting.bundled()
    questions = setting.questions(12 if setting.quick else 120)
    new: list[list[float]] = []
    again: list[list[float]] = []
    spent: list[float] = []
    stages: dict[str, list[list[float]]] = {}
    for run in range(setting.runs):
        setting.tell(f"answering {len(questions)} questions twice, run {run + 1}")
        first, second = said(measure(once("answer", index), given=json.dumps(questions)))
        new.append(first["seconds"])
        again.append(second["seconds"])
        spent.append(1000 * first["cpu"])
        for name in first["stages"][0]:
            taken = [stage[name] for stage in first["stages"] if name in stage]
            stages.setdefault(name, []).append(taken)

    lines = [
        _line("a question that is new, median", new, 50),
        below(_line("a question that is new, 95th percentile", new, 95), 300, "under 300 ms"),
        Line(what="a question that is new, mean of processors", unit="ms", ours=tuple(spent)),
        _line("the same question again, median", again, 50),
        _line("the same question again, 95th percentile", again, 95),
    ]
    for name, runs in stages.items():
        shown = name.replace("_", " ")
        lines.append(_line(f"stage: {shown}, median", runs, 50))
        lines.append(_line(f"stage: {shown}, 95th percentile", runs, 95))
    return Row(
        lines=tuple(lines),
        notes=(
            f"{len(questions)} first turns of the development set over the bundled corpus, after "
            "three other questions. Stages are of new questions. The peer gives no answer without "
            "a language model, so it has no column.",
        ),
    )


def _line(what: str, runs: list[list[float]], percentile: int) -> Line:
    ours = tuple(1000 * float(np.percentile(run, percentile)) for run in runs)
    return Line(what=what, unit="ms", ours=ours)
