"""What is loaded: `joinedup serve` in a process of its own, beside a real Chroma server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.bench.child import OURS
from evals.bench.running import free_port, running

_STARTS_WITHIN = 900.0  # seconds: a new index is made first


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        url: where.
        process: its own.
    """

    url: str
    process: subprocess.Popen[bytes]

    @property
    def memory_mb(self) -> float:
        """What it and the processes that it started hold now, pages that they share counted once a
        process; nought once it has ended."""
        return sum(map(_resident_mb, _family(self.process.pid)))


@contextmanager
def chroma(folder: Path) -> Iterator[Server]:
    """A Chroma server on a free port of this machine, until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder / "chroma"),
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    with running(command, f"{url}/api/v2/heartbeat", folder / "chroma.log") as process:
        yield Server(url, process)


@contextmanager
def joinedup(folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    """`joinedup serve` on a free port of this machine, until the block ends.

    Args:
        folder: for its store and its log.
        settings: environment variables.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    more = {"JOINEDUP_STORE": str(folder / "conversations.db"), **settings}
    command = [*OURS, "serve", "--port", str(port)]
    with running(command, f"{url}/ready", folder / "serve.log", more, _STARTS_WITHIN) as process:
        yield Server(url, process)


def _family(pid: int) -> list[int]:
    found = [pid]
    for member in found:
        try:
            children = Path(f"/proc/{member}/task/{member}/children").read_text()
        except OSError:
            continue
        found += map(int, children.split())
    return found


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    held = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(held[1]) / 1024 if held else 0.0
