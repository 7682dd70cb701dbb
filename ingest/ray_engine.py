"""Ray: files are read and passages embedded by the processes of a cluster, on any machines.

Files are shipped as bytes, so that the cluster needs no disk that all share, and no right to read
them; it needs the same Joinedup as here. A task whose process or machine dies is tried again
elsewhere; a file that takes its reader down does so in a process of the reader's own, as without
Ray.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from corpus.errors import IngestError, ModelUnavailable, Unreadable, UsageError
from ingest.attachments import Attachment
from ingest.block import ReadFile
from ingest.embedding import Embedder, Vectors
from ingest.isolation import ReaderPool
from ingest.limits import Limits
from ingest.ray_cluster import Cluster, Errand, WorkLostError
from ingest.ray_tasks import Sent, code_identity, embed_sent, read_sent
from ingest.readers import check_file, registered
from ingest.settings import Settings
from ingest.shown import shown

_TEXTS = 64  # of a task of embedding
_MOST_BYTES = 1 << 30  # of files under way


class RayEngine:
    """A cluster of Ray's.

    Args:
        address: of its head, "host:port"; "" for a cluster of this machine's processors that ends
            with this process.

    Raises:
        UsageError: Ray is not installed, or the cluster is not there, or has no processor.
    """

    def __init__(self, address: str = "") -> None:
        self._cluster = Cluster(address)
        processors = self._cluster.processors
        if not processors:
            raise UsageError(
                f"--ray-address {address}: the cluster has no processor to work with; add a node"
            )
        self.texts = 2 * _TEXTS * max(4, processors)

    def readers(self, workers: int, limits: Limits | None) -> RayReaders:
        """Processes of the cluster; `workers` has no say in how many."""
        return RayReaders(self._cluster, limits)

    def embedder(self, embedder: Embedder) -> Embedder:
        """One whose vectors are made by the cluster, if no server makes them already.

        Those in 8-bit integers are made here: machines of a cluster may differ in whether they can
        make these; this one is known to.
        """
        if Settings().embedding_url:
            return embedder
        return RayEmbedder(self._cluster, embedder)


class RayReaders:
    """Reads files in a cluster's processes; use it in a `with` statement."""

    def __init__(self, cluster: Cluster, limits: Limits | None) -> None:
        self.limits = limits or Limits()
        self._cluster = cluster
        self._here = ReaderPool(1, self.limits)

    def __enter__(self) -> RayReaders:
        return self

    def __exit__(self, *_: object) -> None:
        self._here.close()

    def read(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadFile | IngestError]]:
        """Read files; each comes back in the order of `paths`, with what it is or what is wrong.

        Under way at once are at most four files a processor of the cluster, and a gigabyte of
        them.
        """
        waiting: deque[tuple[Path, _Begun, int]] = deque()
        size = 0
        for path in paths:
            begun, own = self._begun(path)
            waiting.append((path, begun, own))
            size += own
            while len(waiting) >= 4 * self._cluster.processors or (
                size > _MOST_BYTES and len(waiting) > 1
            ):
                path, begun, own = waiting.popleft()
                size -= own
                yield path, _ended(path, begun)
        for path, begun, _ in waiting:
            yield path, _ended(path, begun)

    def save(self, path: Path, into: Path, most: int) -> tuple[Attachment, ...]:
        """Write the attachments of an e-mail into a folder of this machine.

        Raises:
            IngestError: they cannot be taken out of it.
        """
        return self._here.save(path, into, most)

    def _begun(self, path: Path) -> tuple[_Begun, int]:
        """A file that was sent, or what is wrong with it; and the bytes that it takes."""
        try:
            check_file(path, self.limits)
            content = path.read_bytes()
        except IngestError as error:
            return error, 0
        except OSError as error:
            said = f"{shown(path)}: cannot be opened ({error.strerror}); check the file"
            return Unreadable(said), 0
        sent = Sent(path, self.limits, registered(), code_identity())
        return self._cluster.send(read_sent, self._cluster.keep(content), sent), len(content)


_Begun = Errand[ReadFile | IngestError] | IngestError


def _ended(path: Path, begun: _Begun) -> ReadFile | IngestError:
    if isinstance(begun, IngestError):
        return begun
    try:
        return begun.result()
    except WorkLostError as error:
        return Unreadable(
            f"{shown(path)}: {error} on the Ray cluster; save it again, or leave it out"
        )


class RayEmbedder(Embedder):
    """The same model as an embedder's, at work in a cluster where there is much to embed."""

    def __init__(self, cluster: Cluster, like: Embedder) -> None:
        super().__init__(like.model, like.precision)
        self._cluster, self._like = cluster, like

    def embed(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32.

        Raises:
            ModelUnavailable: the cluster cannot embed.
            UsageError: a node has another Joinedup or another model, or none is left.
        """
        if len(texts) <= _TEXTS:
            return self._like.embed(texts)
        # Texts of a length belong together: a short one would wait for a long one.
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        parts = [order[low : low + _TEXTS] for low in range(0, len(order), _TEXTS)]
        what = self.model, self._like._files, code_identity()
        errands = [
            self._cluster.send(embed_sent, [texts[n] for n in part], *what) for part in parts
        ]
        vectors = np.empty((len(texts), self._like.dimension), dtype=np.float32)
        try:
            for part, errand in zip(parts, errands, strict=True):
                vectors[part] = errand.result()
        except WorkLostError as error:
            raise ModelUnavailable(
                f"the Ray cluster cannot embed with {self.model!r}: a task {error}; see its log, "
                "and run the same again: what was finished is kept"
            ) from error
        return vectors
