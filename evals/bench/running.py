"""Running: a server in a process of its own, from its first answer until it is ended."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from evals.bench.child import ChildFailed, environment

_ENDS_WITHIN = 60.0  # seconds


@contextmanager
def running(
    command: Sequence[str],
    ready: str,
    log: Path,
    more: Mapping[str, str] | None = None,
    within: float = 120.0,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends.

    Args:
        command: the program and its arguments.
        ready: a URL that answers with 200 once the server serves.
        log: takes what it writes; its folder is made.
        more: environment variables besides this process's own.
        within: seconds in which it has to serve.

    Raises:
        ChildFailed: it did not.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603  (the bench's own commands)
            list(command), env=environment(more), stdout=written, stderr=written
        )
    try:
        _wait(process, ready, log, within)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path, within: float) -> None:
    until = time.monotonic() + within
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(ready, trust_env=False, timeout=10).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    said = log.read_text(errors="replace")[-1500:]
    raise ChildFailed(f"{ready} did not answer in {within:.0f} seconds:\n{said}")
