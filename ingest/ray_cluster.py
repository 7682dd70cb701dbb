"""The cluster: Ray, as far as an ingest needs it, and what becomes of work that a node loses."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from corpus.errors import JoinedupError, UsageError

TRIES = 3  # processes that one task may take down before it is given up
_LOSSES = 10  # nodes that may go while they have the same task
_LOOK, _PATIENCE = 10.0, 120.0  # seconds
_T = TypeVar("_T")


class WorkLostError(Exception):
    """Raised where a task has taken down its process each time, or failed for itself."""


class Cluster:
    """A connection to Ray, which ends with this process.

    Args:
        address: of a cluster's head, "host:port"; "" for one of this machine's processors.

    Raises:
        UsageError: Ray is not installed, the address is none, or no cluster answers there.
    """

    def __init__(self, address: str) -> None:
        if address:
            # Ray would wait 14 minutes for a head that says nothing.
            os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "3")
        self._ray = ray = imported()
        self._tasks: dict[Callable[..., Any], Any] = {}
        if ray.is_initialized():
            return
        _check(address)
        try:
            ray.init(
                # Without an address Ray would join any cluster that it finds on this machine.
                address=address or "local",
                logging_level="error",
                log_to_driver=False,
                **({} if address else {"include_dashboard": False}),
            )
        except Exception as error:  # Ray raises a dozen kinds
            raise UsageError(_NOBODY.format(address, type(error).__name__)) from error

    @property
    def processors(self) -> int:
        """How many the cluster has just now."""
        return int(self._ray.cluster_resources().get("CPU", 0))

    def keep(self, value: object) -> Any:  # noqa: ANN401  (a reference of Ray's)
        """Put a value where every node can fetch it, for as long as the reference is held."""
        return self._ray.put(value)

    def send(self, function: Callable[..., _T], *arguments: object) -> Errand[_T]:
        """Have a function called on some node.

        Args:
            function: of a module that every node has.
            arguments: values, or references that `keep` gave.
        """
        if function not in self._tasks:
            # Ray would try again as well, but without end where memory runs out.
            remote = self._ray.remote(num_cpus=1, max_retries=0, scheduling_strategy="SPREAD")
            self._tasks[function] = remote(function)
        task = self._tasks[function]
        return Errand(self, lambda: task.remote(*arguments))

    def fetch(self, reference: Any) -> Any:  # noqa: ANN401
        """What a task gave, once it is done.

        Raises:
            UsageError: no node is left to do it.
        """
        alone_since: float | None = None
        while True:
            try:
                return self._ray.get(reference, timeout=_LOOK)
            except self._ray.exceptions.GetTimeoutError:
                alone_since = None if self.processors else alone_since or time.monotonic()
                if alone_since and time.monotonic() - alone_since > _PATIENCE:
                    raise UsageError(
                        "--ray-address: no node of the cluster is left; start one, and run the "
                        "same again: what was finished is kept"
                    ) from None


class Errand(Generic[_T]):
    """A task that is sent again where the process or the node that had it is gone.

    Args:
        cluster: that does it.
        send: sends it.
    """

    def __init__(self, cluster: Cluster, send: Callable[[], Any]) -> None:
        self._cluster, self._send = cluster, send
        self._reference = send()

    def result(self) -> _T:
        """What the task gives.

        Raises:
            WorkLostError: it took down its process each time, or failed for a reason of its own.
            JoinedupError: as the task raised it, or that no node is left or one has no Joinedup.
        """
        errors = imported().exceptions
        crashes = losses = 0
        while True:
            try:
                found: _T = self._cluster.fetch(self._reference)
                return found
            except errors.RayTaskError as error:
                raise _meant(error.cause) from None
            except (errors.WorkerCrashedError, errors.OutOfMemoryError) as error:
                crashes += 1
                if crashes == TRIES:
                    raise WorkLostError(f"took down its process {crashes} times") from error
            except (errors.NodeDiedError, errors.LocalRayletDiedError, errors.ObjectLostError) as e:
                losses += 1
                if losses == _LOSSES:
                    raise WorkLostError(f"was with {losses} nodes that went") from e
            self._reference = self._send()


def imported() -> Any:  # noqa: ANN401  (a module)
    """Ray.

    Raises:
        UsageError: it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise UsageError(
            "--engine ray: Ray is not installed; run: pip install 'joinedup[ray]'"
        ) from error
    return ray


_NOBODY = "--ray-address {}: no Ray cluster answers there ({}); start one with: ray start --head"


def _check(address: str) -> None:
    """Refuse what is no address, and soon one at which nobody answers: Ray waits for long.

    Raises:
        UsageError: it is none, or nobody answers.
    """
    if address in ("", "auto"):
        return
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (host and colon and port.isdigit() and 0 < int(port) < 65536):
        raise UsageError(
            f"--ray-address {address!r}: give the host and port of a cluster's head, as "
            "10.0.0.5:6379"
        )
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
    except OSError as error:
        raise UsageError(_NOBODY.format(address, error.strerror or error)) from error


def _meant(cause: BaseException) -> Exception:
    """What a task's failure means for the run."""
    if isinstance(cause, JoinedupError):
        return cause
    if isinstance(cause, ImportError) or "failed to import" in str(cause):
        return UsageError(
            "--engine ray: a node of the cluster has no Joinedup of this version; install the "
            "same there as here"
        )
    return WorkLostError(f"failed there ({type(cause).__name__})")
