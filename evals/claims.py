"""The display gate, measured on labelled claim-quote pairs: `python -m evals.claims`.

Each pair is a claim that its quotes support, or the same with one thing corrupted
(`datasets/claims/DATASHEET.md`).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.checks import faults
from evals.public.table import cell, table
from evals.statistics import Interval, wilson

_FOLDER = Path(__file__).parent / "datasets" / "claims"


class Pair(BaseModel):
    """A claim with its quotes; `of` is the faithful claim that a corruption was made from."""

    model_config = ConfigDict(frozen=True)

    id: str
    claim: str
    quotes: tuple[str, ...]
    document_id: str
    label: Literal["supported", "not supported"]
    kind: str
    of: str | None = None


def load(name: str) -> list[Pair]:
    """The pairs of a set: "development", on which the checks were written, or "test"."""
    lines = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Pair.model_validate_json(line) for line in lines]


def measure(pairs: Iterable[Pair]) -> dict[tuple[str, str], Interval]:
    """By label and kind, and by label over "all": the share on which the gate is right.

    For "supported" that is the share passed, for "not supported" the share caught; intervals are
    Wilson's.
    """
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for pair in pairs:
        passed = not faults(pair.claim, " ".join(pair.quotes))
        for kind in ("all", pair.kind):
            right[pair.label, kind].append(passed == (pair.label == "supported"))
    return {key: wilson(sum(found), len(found)) for key, found in right.items()}


def report(name: str) -> str:
    """The figures of a set as a Markdown table."""
    rows = [
        ["passed" if label == "supported" else "caught", kind, cell(figure), str(figure.n)]
        for (label, kind), figure in sorted(measure(load(name)).items(), reverse=True)
    ]
    return f"{name}\n\n" + table(["", "kind", "share [95% interval]", "n"], rows)


if __name__ == "__main__":
    sys.stdout.write("\n\n".join(map(report, sys.argv[1:] or ("development", "test"))) + "\n")
