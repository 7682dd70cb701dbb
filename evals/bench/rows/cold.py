"""Cold: one question, from the start of the process to its end, the index being there."""

from __future__ import annotations

from evals.bench.child import OURS, Cost, measure
from evals.bench.line import Line, Row, at_most, below
from evals.bench.setting import Setting

_QUESTION = "What happened to Total Place?"


def measure_row(setting: Setting) -> Row:
    """Both processes in turn, after one of each so that their files are in the page cache."""
    index, database = setting.bundled(), setting.stock_store()
    ours: list[Cost] = []
    theirs: list[Cost] = []
    command = [*OURS, "ask", _QUESTION, "--index", str(index)]
    for run in range(setting.runs + 1):
        setting.tell(f"asking in a new process, run {run} of {setting.runs}")
        ours.append(measure(command))
        if setting.stock and database:
            theirs.append(measure(setting.stock.ask(database, _QUESTION)))
    ours, theirs = ours[1:], theirs[1:]

    def line(what: str, unit: str, name: str) -> Line:
        return Line(
            what=what,
            unit=unit,
            ours=tuple(getattr(cost, name) for cost in ours),
            peer=tuple(getattr(cost, name) for cost in theirs),
        )

    memory = line("most memory of the process", "MB", "peak_mb")
    return Row(
        lines=(
            at_most(line("time of the process", "s", "wall"), 0.2, "a fifth of the peer's"),
            line("processor time of the process", "s", "cpu"),
            below(memory, 600, "under 600 MB"),
        ),
        notes=(
            f'`joinedup ask "{_QUESTION}"`, which finds, composes, checks and prints an answer. '
            "The peer's process imports, loads its model, opens its store and prints the four "
            "nearest chunks (`peer/ask.py`: its script with the indexing left out).",
        ),
    )
