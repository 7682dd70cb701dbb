"""Users: many who ask the served chat at once, against the same work without the web layer."""

from __future__ import annotations

import json
import shutil
from statistics import median
from typing import Any

import numpy as np

from evals.bench.child import measure, once, said
from evals.bench.line import Line, Row, above
from evals.bench.once.answer import WARM_UP
from evals.bench.served import served
from evals.bench.setting import Setting

_USERS = 50
_EACH = 2  # questions
_THREADS = (1, 2, 16)  # the chat answers 16 questions side by side


def measure_row(setting: Setting) -> Row:
    """The same new questions without the web layer and through it, in turn."""
    users = 5 if setting.quick else _USERS
    questions = setting.questions(users * _EACH)
    index = setting.bundled()
    rates: dict[int, list[float]] = {threads: [] for threads in _THREADS}
    through: list[float] = []
    late: list[float] = []
    middle: list[float] = []
    failed: list[float] = []
    for run in range(setting.runs):
        for threads in _THREADS:
            setting.tell(f"answering with {threads} threads, run {run + 1}")
            command = once("threads", index, threads)
            found = said(measure(command, given=json.dumps(questions)))
            rates[threads].append(len(questions) / found["wall"])
        setting.tell(f"{users} users at once, run {run + 1}")
        found = _through_the_web(setting, users, questions)
        through.append(len(questions) / found["wall"])
        middle.append(float(np.percentile(found["seconds"], 50)))
        late.append(float(np.percentile(found["seconds"], 95)))
        failed.append(float(found["failed"]))
    best = max(rates, key=lambda threads: median(rates[threads]))
    share = tuple(t / r for t, r in zip(through, rates[best], strict=True))
    lines = [
        above(Line(what="share of the rate without the web layer", unit="share", ours=share),
              0.9, "0.9 or better"),
        Line(what="answers through the web", unit="answers/s", ours=tuple(through)),
        *(
            Line(what=f"answers without it, {n} thread{'s' if n > 1 else ''}", unit="answers/s",
                 ours=tuple(rate))
            for n, rate in rates.items()
        ),
        Line(what="questions without an answer", unit="questions", ours=tuple(failed), aim="none",
             met=not any(failed)),
        Line(what="from question to whole answer, median", unit="s", ours=tuple(middle)),
        Line(what="from question to whole answer, 95th percentile", unit="s", ours=tuple(late)),
    ]  # fmt: skip
    return Row(
        lines=tuple(lines),
        notes=(
            f"{users} users who each ask {_EACH} questions, one after another, through the queue "
            "of the chat's page, as a browser does; every question is new. Server and users are "
            "processes of their own on this machine and share its cores. A question counts as "
            "answered when the chat has kept its answer.",
            f"The limit is the best of {', '.join(map(str, _THREADS))} threads: {best}.",
        ),
    )


def _through_the_web(setting: Setting, users: int, questions: list[str]) -> dict[str, Any]:
    """What the crowd measured, those that the chat has not kept counted as failed."""
    folder = setting.work / "served"
    shutil.rmtree(folder, ignore_errors=True)
    with served(setting.bundled(), folder) as here:
        warm = once("crowd", here.url, 1)
        measure(warm, given=json.dumps(WARM_UP))
        before = here.kept()
        command = once("crowd", here.url, users)
        found: dict[str, Any] = said(measure(command, given=json.dumps(questions)))
        lost = len(questions) - (here.kept() - before)
    return {**found, "failed": max(lost, found["failed"])}
