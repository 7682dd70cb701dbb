"""Measured: how well the gate and the refusals do, as the files of the evaluations say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import evals

_FOLDER = Path(evals.__file__).parent
_SHEET = _FOLDER / "datasets" / "claims" / "DATASHEET.md"
_BASELINE = _FOLDER / "baselines" / "test.json"
_HEADING = re.compile(r"\*\*How the gate does\*\*[^,]*, (?P<date>[^.\n]+)\.")


@dataclass(frozen=True)
class GateRates:
    """When the gate was measured on pairs that it was not made with, and (what, rate) for each."""

    date: str
    rates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Refusals:
    """Of `unanswerable` questions `refused` were; of `answerable` ones `wrongly` were as well."""

    unanswerable: int
    refused: int
    answerable: int
    wrongly: int


@cache
def gate_rates() -> GateRates | None:
    """The rates of the datasheet's column "test"; None where it says them no more."""
    text = _SHEET.read_text(encoding="utf-8")
    found = _HEADING.search(text)
    if found is None:
        return None
    table: list[list[str]] = []
    for line in text[found.end() :].splitlines():
        if line.startswith("|"):
            table.append([cell.strip(" *") for cell in line.strip("|").split("|")])
        elif table:
            break
    if not table or "test" not in table[0]:
        return None
    column = table[0].index("test")
    return GateRates(found["date"], tuple((row[0], row[column]) for row in table[2:]))


@cache
def refusals() -> Refusals:
    """The refusals of the last run over the test set that became the baseline."""
    overall = json.loads(_BASELINE.read_text(encoding="utf-8"))["scores"]["overall"]
    right, wrong = overall["refusal_recall"], overall["over_refusal"]
    return Refusals(
        unanswerable=right["n"],
        refused=round(right["value"] * right["n"]),
        answerable=wrong["n"],
        wrongly=round(wrong["value"] * wrong["n"]),
    )
