"""The rows of issue 8's table, each measured by a function of a `Setting`."""

from __future__ import annotations

from collections.abc import Callable

from evals.bench.line import Row
from evals.bench.rows import (
    answer,
    cold,
    fidelity,
    indexing,
    limit,
    reingest,
    retrieval,
    users,
)
from evals.bench.setting import Setting

ROWS: dict[str, tuple[str, Callable[[Setting], Row]]] = {
    "indexing": ("Indexing", indexing.measure_row),
    "fidelity": ("Fidelity to full precision", fidelity.measure_row),
    "limit": ("The physical limit", limit.measure_row),
    "cold": ("`joinedup ask` as a whole cold process", cold.measure_row),
    "retrieval": ("Warm retrieval, with and without a filter", retrieval.measure_row),
    "answer": ("A whole extractive answer, warm", answer.measure_row),
    "reingest": ("Ingesting again", reingest.measure_row),
    "users": ("50 users at once", users.measure_row),
}
"""By the name that `--only` takes: the heading, and what measures it."""
