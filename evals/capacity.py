"""Capacity: what so many passages and so many people need, from the rates that the bench measured.

    python -m evals.capacity --passages 10000000 --users 1000

Everything is proportion: of what `evals/bench/results.json` holds, measured on the machine that it
names, to what is wanted. What a search costs beyond the sizes that were measured is given as two
bounds. A graph's search grows with the logarithm of its passages, but a segment holds a million at
most and each is searched: at the worst all of the time at the largest size grows in proportion.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer

from corpus.errors import UsageError
from evals.bench.line import Row
from evals.bench.results import Results
from evals.entry import entry

_BENCH = Path(__file__).with_name("bench")
_BUSY = 0.6  # share of a processor's time that is planned for: above it, waiting grows fast
_GIGABYTE = 1e9


@dataclass(frozen=True)
class Rates:
    """What was measured on one machine.

    Attributes:
        embedded: passages a second that its cores embed together.
        cores: that it has.
        disk: bytes a passage on disk.
        memory: bytes a passage held by what searches it.
        held: bytes that a process holds with hardly any passages.
        answer: seconds of a processor that an answer takes, over the smallest corpus.
        web: how many times that an answer takes once it is asked for through the web.
        searched: milliseconds of a search at its 95th percentile, by passages searched.
    """

    embedded: float
    cores: int
    disk: float
    memory: float
    held: float
    answer: float
    web: float
    searched: Mapping[int, float]


@dataclass(frozen=True)
class Wanted:
    """What is to be served.

    Attributes:
        passages: in the index.
        users: at work at once.
        pause: seconds from a person's question to their next.
    """

    passages: int
    users: int
    pause: float


@dataclass(frozen=True)
class Need:
    """What it takes: each with the measured rate that it follows from."""

    what: str
    amount: str
    follows: str


def rates(rows: Mapping[str, Row]) -> Rates:
    """The rates in the rows of the bench.

    Raises:
        UsageError: a row has not been measured.
    """
    disk = _line(rows, "retrieval", "disk a passage")
    searched = {
        int(point.size): point.value
        for point in rows["retrieval"].points
        if point.who == "Joinedup" and point.curve == "retrieval"
    }
    machine = rows["limit"].measured
    cores = next(
        (int(part.split()[0]) for part in machine.split(", ") if part.endswith(" cores")), 1
    )
    return Rates(
        embedded=_line(rows, "limit", "passages embedded"),
        cores=cores,
        disk=disk,
        memory=_line(rows, "retrieval", "memory a passage"),
        held=_line(rows, "cold", "most memory of the process") * 1024**2,
        answer=_line(rows, "answer", "a question that is new, mean of processors") / 1000,
        web=1 / _line(rows, "users", "share of the rate without the web layer"),
        searched=searched,
    )


def needs(measured: Rates, wanted: Wanted) -> list[Need]:
    """What is wanted takes, in the order in which one would buy it."""
    hours = wanted.passages / (measured.embedded / measured.cores) / 3600
    disk, memory = measured.disk * wanted.passages, measured.memory * wanted.passages
    largest = max(measured.searched)
    least = growth(measured.searched, wanted.passages)
    most = measured.searched[largest] * max(1.0, wanted.passages / largest)
    rate = wanted.users / wanted.pause
    few, many = (
        math.ceil(rate * (measured.answer * measured.web + _more(measured, ms)) / _BUSY)
        for ms in (least, most)
    )
    return [
        Need(
            "processor hours to embed it once",
            f"{hours:,.0f} (on 64 cores {hours / 64:,.1f} hours)",
            f"{measured.embedded:.1f} passages a second on {measured.cores} cores",
        ),
        Need(
            "disk", f"{disk / _GIGABYTE:,.0f} GB, and as much again while it is rebuilt",
            f"{measured.disk:,.0f} bytes a passage",
        ),
        Need(
            "memory of the vectors' server", f"{memory / _GIGABYTE:,.0f} GB",
            f"{measured.memory:,.0f} bytes a passage",
        ),
        Need(
            "a search, 95th percentile", f"{least:,.0f} to {most:,.0f} ms",
            "; ".join(f"{ms:.0f} ms at {n:,}" for n, ms in sorted(measured.searched.items())),
        ),
        Need(
            "questions a second", f"{rate:,.1f}",
            f"{wanted.users:,} people, each {wanted.pause:g} s from a question to the next",
        ),
        Need(
            "processors for the answers", f"{few} to {many}",
            f"{1000 * measured.answer:.0f} ms an answer, {measured.web:.1f} times that through "
            f"the web, the search's growth added, kept {_BUSY:.0%} busy",
        ),
        Need(
            "memory of the web workers",
            f"{few * measured.held / _GIGABYTE:,.1f} to {many * measured.held / _GIGABYTE:,.1f} GB",
            f"a worker a processor, {measured.held / 1e6:,.0f} MB each",
        ),
    ]  # fmt: skip


def _more(measured: Rates, search: float) -> float:
    """Seconds that a search of so many milliseconds takes more than over the smallest corpus."""
    return max(0.0, search - min(measured.searched.values())) / 1000


def growth(searched: Mapping[int, float], size: int) -> float:
    """Milliseconds of a search at a size, on the line through the logarithms of those measured.

    >>> round(growth({100: 1.0, 10_000: 3.0}, 1_000_000), 6)
    5.0
    """
    if len(searched) < 2:
        return next(iter(searched.values()))
    slope, start = np.polyfit(np.log10(list(searched)), list(searched.values()), 1)
    return float(start + slope * math.log10(size))


def _line(rows: Mapping[str, Row], name: str, beginning: str) -> float:
    """The median of ours, on the line of a row that begins so."""
    row = rows.get(name)
    found = [line for line in row.lines if line.what.startswith(beginning)] if row else []
    if not found or not found[0].ours:
        raise UsageError(f"the row {name!r} is not measured; run: make bench BENCH='--only {name}'")
    return median(found[0].ours)


def main(
    passages: Annotated[int, typer.Option("--passages", min=1)] = 10_000_000,
    users: Annotated[int, typer.Option("--users", min=1)] = 1000,
    pause: Annotated[
        float, typer.Option("--pause", min=0.1, help="Seconds from a question to the next.")
    ] = 60.0,
    results: Annotated[Path, typer.Option("--results", help="Folder of the bench's.")] = _BENCH,
) -> None:
    """Print what so many passages and people need, as a table in Markdown."""
    rows = Results.load(results).rows
    found = needs(rates(rows), Wanted(passages, users, pause))
    typer.echo(f"# {passages:,} passages and {users:,} people\n")
    typer.echo("| what | how much | from |\n|---|---|---|")
    for need in found:
        typer.echo(f"| {need.what} | {need.amount} | {need.follows} |")
    typer.echo(f"\n{rows['limit'].measured}")


if __name__ == "__main__":
    entry(main, "evals.capacity")
