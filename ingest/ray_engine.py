"""Ray: files are read and passages embedded by the processes of a cluster, on any machines.

Files are shipped as bytes, so that the cluster needs no disk that all share; it needs Joinedup
installed, of this version. A task whose process or machine dies is tried again elsewhere; a file
that takes its reader down does so in a process of the reader's own, as without Ray.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IngestError, ModelUnavailable, Unreadable, UsageError
from ingest.attachments import Attachment
from ingest.block import ReadFile
from ingest.embedding import Embedder, Vectors
from ingest.isolation import ReaderPool
from ingest.limits import Limits
from ingest.readers import Reader, check_file, register, registered
from ingest.settings import Precision
from ingest.shown import shown

_TRIES = 3  # after the first
_TEXTS = 64  # of a task of embedding


class RayEngine:
    """A cluster of Ray's.

    Args:
        address: of its head, "host:port"; "" for a cluster of this machine's processors that ends
            with this process.

    Raises:
        UsageError: Ray is not installed, or the cluster is not there.
    """

    def __init__(self, address: str = "") -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError as error:
            raise UsageError(
                "--engine ray: Ray is not installed; run: pip install 'joinedup[ray]'"
            ) from error
        self._ray = ray
        if not ray.is_initialized():
            try:
                ray.init(
                    address=address or None,
                    logging_level="error",
                    log_to_driver=False,
                    **({} if address else {"include_dashboard": False}),
                )
            except Exception as error:  # Ray raises a dozen kinds
                raise UsageError(
                    f"--ray-address {address}: no Ray cluster answers there "
                    f"({type(error).__name__}); start one with: ray start --head"
                ) from error
        self.texts = 2 * _TEXTS * max(4, self._processors())

    def readers(self, workers: int, limits: Limits | None) -> RayReaders:
        """Processes of the cluster; `workers` has no say in how many."""
        return RayReaders(self._ray, self._processors(), limits)

    def embedder(self, embedder: Embedder) -> Embedder:
        """One whose vectors are made by the cluster, but for those in 8-bit integers.

        Machines of a cluster may differ in whether they can make these; this one is known to.
        """
        return RayEmbedder(self._ray, embedder.model, embedder.precision)

    def _processors(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))


class RayReaders:
    """Reads files in a cluster's processes; use it in a `with` statement."""

    def __init__(self, ray: Any, processors: int, limits: Limits | None) -> None:  # noqa: ANN401
        self.limits = limits or Limits()
        self._ray = ray
        self._most = 2 * processors
        self._task = ray.remote(num_cpus=1, max_retries=_TRIES)(_read)
        self._here = ReaderPool(1, self.limits)

    def __enter__(self) -> RayReaders:
        return self

    def __exit__(self, *_: object) -> None:
        self._here.close()

    def read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadFile | IngestError]]:
        """Read files; each comes back in the order of `paths`, with what it is or what is wrong.

        At most two files a processor of the cluster are under way at once.
        """
        waiting: deque[tuple[Path, Any]] = deque()
        for path in paths:
            waiting.append((path, self._begun(path)))
            if len(waiting) >= self._most:
                yield self._ended(*waiting.popleft())
        while waiting:
            yield self._ended(*waiting.popleft())

    def save(self, path: Path, into: Path, most: int) -> tuple[Attachment, ...]:
        """Write the attachments of an e-mail into a folder of this machine.

        Raises:
            IngestError: they cannot be taken out of it.
        """
        return self._here.save(path, into, most)

    def _begun(self, path: Path) -> Any:  # noqa: ANN401  (a reference of Ray's)
        try:
            check_file(path, self.limits)
            data = path.read_bytes()
        except IngestError as error:
            return error
        except OSError as error:
            return Unreadable(f"{shown(path)}: cannot be read ({error.strerror}); check its rights")
        return self._task.remote(path.name, data, self.limits, registered())

    def _ended(self, path: Path, begun: Any) -> tuple[Path, ReadFile | IngestError]:  # noqa: ANN401
        if isinstance(begun, IngestError):
            return path, begun
        try:
            there, found = self._ray.get(begun)
        except self._ray.exceptions.RayError:
            return path, Unreadable(
                f"{shown(path)}: the machines that read it were lost {_TRIES + 1} times; try "
                "again, or leave it out"
            )
        if isinstance(found, IngestError):
            # The sentence names the copy.
            return path, type(found)(str(found).replace(there, shown(path)))
        return path, found


class RayEmbedder(Embedder):
    """The same model as an embedder's, at work in a cluster where there is much to embed."""

    def __init__(self, ray: Any, model: str, precision: Precision = "full") -> None:  # noqa: ANN401
        super().__init__(model, precision)
        self._ray = ray
        self._task = ray.remote(num_cpus=1, max_retries=_TRIES)(_embed)

    def embed(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32.

        Raises:
            ModelUnavailable: the cluster lost every machine that tried, or has no such model.
        """
        if len(texts) <= _TEXTS:
            return super().embed(texts)
        # Texts of a length belong together: a short one would wait for a long one.
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts = [order[low : low + _TEXTS] for low in range(0, len(order), _TEXTS)]
        begun = [self._task.remote(self.model, [texts[n] for n in part]) for part in parts]
        try:
            made = self._ray.get(begun)
        except self._ray.exceptions.RayTaskError as error:
            raise ModelUnavailable(
                f"the cluster cannot embed with {self.model!r} ({type(error.cause).__name__}); "
                "install Joinedup and the model on each of its machines"
            ) from error
        except self._ray.exceptions.RayError as error:
            raise ModelUnavailable(
                f"the cluster lost the machines that embed ({type(error).__name__}); run the same "
                "again: what was finished is kept"
            ) from error
        vectors = np.empty((len(texts), made[0].shape[1]), dtype=np.float32)
        for part, rows in zip(parts, made, strict=True):
            vectors[part] = rows
        return vectors


def _read(
    name: str, data: bytes, limits: Limits, readers: dict[str, Reader]
) -> tuple[str, ReadFile | IngestError]:
    """The path of the copy that was read here, as it is shown, and what came of it."""
    for suffix, reader in readers.items():
        register(suffix, reader)
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        ((_, found),) = _pool(limits).read([path])
        return shown(path), found


@lru_cache(maxsize=1)
def _pool(limits: Limits) -> ReaderPool:
    """A process beside this one, for as long as this one lives."""
    return ReaderPool(1, limits)


def _embed(model: str, texts: list[str]) -> Vectors:
    return _embedder(model).embed(texts)


@lru_cache(maxsize=1)
def _embedder(model: str) -> Embedder:
    return Embedder(model)
