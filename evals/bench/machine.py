"""The machine: what it is, and how busy others keep it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.encoder import cores


class Machine(BaseModel):
    """What figures were measured on.

    Attributes:
        processor: its name, as the system gives it.
        cores: that this process may use.
        memory_gb: in all.
        python: its version.
        system: its name and release.
    """

    model_config = ConfigDict(frozen=True)

    processor: str
    cores: int
    memory_gb: float
    python: str
    system: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb:.0f} GB, {self.system}, "
            f"Python {self.python}"
        )


def this_machine() -> Machine:
    """The machine on which this runs."""
    names = [
        line.partition(":")[2].strip()
        for line in _lines("/proc/cpuinfo")
        if line.startswith("model name")
    ]
    total = [line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    return Machine(
        processor=names[0] if names else platform.processor() or platform.machine(),
        cores=cores(),
        memory_gb=int(total[0]) / 1e6 if total else 0.0,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.release()}",
    )


class Load:
    """How busy the machine is, others' work counted, from when this is made."""

    def __init__(self) -> None:
        self._before = _busy()
        self._own = _own()

    def others(self) -> float | None:
        """How many cores others kept busy since then, on average; None where that is not known.

        What this process and the children that it has waited for did is left out.
        """
        now, before = _busy(), self._before
        if not now or not before or now[1] == before[1]:
            return None
        ticks = os.sysconf("SC_CLK_TCK")
        own = (_own() - self._own) * ticks
        whole = (now[1] - before[1]) / (os.cpu_count() or 1)
        return max(0.0, (now[0] - before[0] - own) / whole)


def _busy() -> tuple[int, int] | None:
    """Ticks that all cores were busy, and ticks in all, since the machine was started."""
    first = next(iter(_lines("/proc/stat")), "").split()
    if len(first) < 6 or first[0] != "cpu":
        return None
    ticks = [int(each) for each in first[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _own() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return []
