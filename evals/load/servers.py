"""What is loaded: `joinedup serve` in a process of its own, beside a real Chroma server."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from evals.bench.child import OURS, ChildFailed, environment

_STARTS_WITHIN = 900.0  # seconds: a new index is made first
_ENDS_WITHIN = 60.0


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
    command = [
        str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder / "chroma"),
        "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    with _running(command, f"http://127.0.0.1:{port}", "/api/v2/heartbeat", folder, {}) as server:
        yield server


@contextmanager
def joinedup(folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    """`joinedup serve` on a free port of this machine, until the block ends.

    Args:
        folder: for its store and its log.
        settings: environment variables.
    """
    port = free_port()
    more = {"JOINEDUP_STORE": str(folder / "conversations.db"), **settings}
    command = [*OURS, "serve", "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}", "/ready", folder, more) as server:
        yield server


@contextmanager
def _running(
    command: list[str], url: str, ready: str, folder: Path, more: dict[str, str]
) -> Iterator[Server]:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{re.sub(r'[^a-z]+', '-', ' '.join(command[-5:-3]).lower())[:20]}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603  (the load test's own commands)
            command, env=environment(more), stdout=written, stderr=written
        )
    try:
        _wait(process, url + ready, log)
        yield Server(url, process)
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise ChildFailed(f"no answer from {url}: {log.read_text(errors='replace')[-1500:]}")


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
