"""The report of a load test: what people met, and what the servers held meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Memory(BaseModel):
    """What each server held at a moment of a load, in megabytes."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    held_mb: dict[str, float]


class Kind(BaseModel):
    """Requests of one kind: how many, how many failed, and how long they took in milliseconds."""

    model_config = ConfigDict(frozen=True)

    name: str
    requests: int
    failures: int
    per_second: float
    p50: float
    p95: float
    p99: float
    most: float


class Load(BaseModel):
    """A load: so many people for so many minutes.

    Attributes:
        users: people at once.
        minutes: that it took.
        pause: mean seconds between what a person does.
        kinds: of requests; the last is all of them.
        errors: what went wrong, a sentence a kind.
        memory: of the servers, from the beginning to the end.
    """

    model_config = ConfigDict(frozen=True)

    users: int
    minutes: float
    pause: float
    kinds: tuple[Kind, ...]
    errors: tuple[str, ...]
    memory: tuple[Memory, ...]

    @classmethod
    def of(
        cls,
        users: int,
        minutes: float,
        pause: float,
        rows: Sequence[Mapping[str, str]],
        errors: Sequence[str],
        memory: Sequence[Memory],
    ) -> Load:
        """A load from the rows of locust's table of statistics."""
        kinds = tuple(
            Kind(
                name="all" if row["Name"] == "Aggregated" else row["Name"],
                requests=int(row["Request Count"]),
                failures=int(row["Failure Count"]),
                per_second=float(row["Requests/s"]),
                p50=float(row["50%"]),
                p95=float(row["95%"]),
                p99=float(row["99%"]),
                most=float(row["Max Response Time"]),
            )
            for row in rows
            if int(row["Request Count"])
        )
        return cls(
            users=users,
            minutes=minutes,
            pause=pause,
            kinds=kinds,
            errors=tuple(errors),
            memory=tuple(memory),
        )

    def held(self, name: str) -> tuple[float, float, float]:
        """Megabytes of a server a quarter of the way in, at the end, and at the most."""
        held = [moment.held_mb[name] for moment in self.memory]
        return held[len(held) // 4], held[-1], max(held)


def write(out: Path, loads: Sequence[Load], machine: str, with_chroma: bool) -> str:
    """Write results.json and results.md into a folder, and return the latter's text."""
    out.mkdir(parents=True, exist_ok=True)
    kept = {"machine": machine, "loads": [load.model_dump(mode="json") for load in loads]}
    (out / "results.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    text = _markdown(loads, machine, with_chroma)
    (out / "results.md").write_text(text, encoding="utf-8")
    return text


def _markdown(loads: Sequence[Load], machine: str, with_chroma: bool) -> str:
    lines = ["# Load", "", machine, ""]
    beside = "beside a Chroma server" if with_chroma else "with its index in a folder"
    lines += [
        f"`joinedup serve`, one process, {beside}; the load's own process on the same machine.",
        "",
    ]
    for load in loads:
        lines += [
            f"## {load.users} people, {load.minutes:g} minutes, a mean pause of {load.pause:g} s",
            "",
            "| request | count | errors | a second | p50 ms | p95 ms | p99 ms | most ms |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]
        lines += [
            f"| {k.name} | {k.requests:,} | {k.failures} | {k.per_second:.2f} | {k.p50:,.0f} | "
            f"{k.p95:,.0f} | {k.p99:,.0f} | {k.most:,.0f} |"
            for k in load.kinds
        ]
        lines.append("")
        for name in load.memory[-1].held_mb if load.memory else ():
            early, end, most = load.held(name)
            lines.append(
                f"Memory of {name}: {early:,.0f} MB a quarter of the way in, {end:,.0f} MB at the "
                f"end, {most:,.0f} MB at most."
            )
        lines += ["", *(f"- Error: {error}" for error in load.errors)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
