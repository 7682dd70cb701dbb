"""The child: a process that is measured whole, or that answers lines of JSON until it is closed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.errors import JoinedupError

_ROOT = Path(__file__).resolve().parents[2]
_LAUNCHER = Path(__file__).with_name("launcher.py")
OURS = (sys.executable, "-c", "from ui.cli import main; main()")
"""The command `joinedup` of the packages that this process has imported."""


class ChildFailed(JoinedupError):
    """A process that was to be measured ended with an error."""


@dataclass(frozen=True)
class Cost:
    """What a process cost.

    Attributes:
        wall: seconds from start to end.
        cpu: seconds of processors, its children's counted.
        peak_mb: most memory that it held at once.
        output: what it wrote to standard output.
    """

    wall: float
    cpu: float
    peak_mb: float
    output: str


def once(module: str, *arguments: object) -> list[str]:
    """The command that runs a module of `evals.bench.once` with this Python."""
    return [sys.executable, "-m", f"evals.bench.once.{module}", *map(str, arguments)]


def measure(command: Sequence[str], more: Mapping[str, str] | None = None, given: str = "") -> Cost:
    """Run a command to its end.

    Args:
        command: the program and its arguments.
        more: what is set besides this process's own.
        given: what it reads from standard input.

    Raises:
        ChildFailed: it ended with another code than 0.
    """
    with tempfile.TemporaryDirectory() as made:
        cost = Path(made) / "cost.json"
        done = subprocess.run(  # noqa: S603  (the bench's own commands)
            [sys.executable, "-I", "-S", str(_LAUNCHER), str(cost), *command],
            env=environment(more),
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise ChildFailed(f"{' '.join(command[:4])} … failed:\n{done.stderr[-1500:]}")
        return Cost(**json.loads(cost.read_text()), output=done.stdout)


def said(cost: Cost) -> Any:  # noqa: ANN401  (whatever it wrote)
    """The JSON on the last line that a process wrote."""
    return json.loads(cost.output.strip().rsplit("\n", 1)[-1])


class Worker:
    """A process that answers each line of JSON with another. Close it, or use it as a context.

    Args:
        command: the program and its arguments.
        more: what is set besides this process's own.
    """

    def __init__(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> None:
        self._name = " ".join(command[:4])
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the worker)
        self._process = subprocess.Popen(  # noqa: S603  (the bench's own commands)
            list(command),
            env=environment(more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def ask(self, **wanted: object) -> dict[str, Any]:
        """Send a line and wait for the answer to it.

        Raises:
            ChildFailed: the process has ended.
        """
        assert self._process.stdin is not None  # noqa: S101  (opened above)
        assert self._process.stdout is not None  # noqa: S101
        try:
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._process.wait()
            self._errors.seek(0)
            problem = self._errors.read()[-1500:].decode(errors="replace")
            raise ChildFailed(f"{self._name} … failed:\n{problem}")
        found: dict[str, Any] = json.loads(answer)
        return found

    def close(self) -> None:
        """Let it end."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A child's: as this process's, with these packages found first and nothing fetched."""
    here = os.environ.get("PYTHONPATH", "")
    quiet = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    path = os.pathsep.join(part for part in (str(_ROOT), here) if part)
    return {**os.environ, **quiet, "PYTHONPATH": path, **(more or {})}
