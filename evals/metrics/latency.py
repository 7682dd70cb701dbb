"""What answers cost: seconds by stage, and a chat model's tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evals.metrics.judges import Judges
from evals.record import Record


def seconds(record: Record, _: Judges) -> float | None:
    """How long the whole took, retrieval for the record included."""
    return None if record.error else record.seconds


def tokens_read(record: Record, _: Judges) -> float | None:
    """Tokens that a chat model read for the answer, as its provider counts; None without one."""
    return _tokens(record, "read")


def tokens_written(record: Record, _: Judges) -> float | None:
    """Tokens that a chat model wrote for the answer, as its provider counts; None without one."""
    return _tokens(record, "written")


def _tokens(record: Record, which: str) -> float | None:
    counted = record.answer.tokens.get(which) if record.answer else None
    return None if counted is None else float(counted)


@dataclass(frozen=True)
class Stage:
    """Seconds of one stage of an answer: median, 95th percentile and greatest of `n`."""

    name: str
    median: float
    p95: float
    greatest: float
    n: int


def stages(records: Iterable[Record]) -> list[Stage]:
    """Each stage that answers report in their timings, in the order in which they ran."""
    taken: dict[str, list[float]] = {}
    for record in records:
        for name, value in (record.answer.timings if record.answer else {}).items():
            taken.setdefault(name, []).append(value)
    return [
        Stage(
            name=name,
            median=float(np.percentile(values, 50)),
            p95=float(np.percentile(values, 95)),
            greatest=max(values),
            n=len(values),
        )
        for name, values in taken.items()
    ]
