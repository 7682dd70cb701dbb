"""What runs on the nodes of a Ray cluster; nothing here needs Ray itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import corpus
import ingest
from corpus.errors import IngestError, UsageError
from ingest.block import ReadFile
from ingest.embedding import Embedder, Vectors
from ingest.isolation import ReaderPool
from ingest.limits import Limits
from ingest.readers import Reader, register
from ingest.shown import shown


@dataclass(frozen=True)
class Sent:
    """A file on its way to a node.

    Attributes:
        path: where it lies at home, by which everybody is told of it.
        limits: what reading it may cost.
        readers: those that were registered, by ending.
        code: `code_identity()` at home.
    """

    path: Path
    limits: Limits
    readers: Mapping[str, Reader]
    code: str


def read_sent(content: bytes, sent: Sent) -> ReadFile | IngestError:
    """Read a file in a process beside this one, as at home, or say what is wrong with it.

    Raises:
        UsageError: this node has another Joinedup.
    """
    _check(sent.code)
    for suffix, reader in sent.readers.items():
        register(suffix, reader)
    with tempfile.TemporaryDirectory(prefix="joinedup-") as folder:
        path = Path(folder, sent.path.name)
        path.write_bytes(content)
        ((_, found),) = _pool(sent.limits).read([path])
    here, home = f"{folder}{os.sep}", shown(f"{sent.path.parent}{os.sep}")
    if isinstance(found, IngestError):
        return type(found)(str(found).replace(here, home))
    return replace(found, warnings=tuple(w.replace(here, home) for w in found.warnings))


def embed_sent(texts: list[str], model: str, identity: str, code: str) -> Vectors:
    """The vectors of texts.

    Args:
        texts: at least one.
        model: the embedding model's name.
        identity: the embedding model's, at home.
        code: `code_identity()` at home.

    Raises:
        UsageError: this node has another Joinedup, or another model of that name.
    """
    _check(code)
    embedder = _embedder(model)
    if embedder.identity != identity:
        raise UsageError(
            f"the Ray node {os.uname().nodename} has another embedding model {model!r}; install "
            "the same there as here"
        )
    return embedder.embed(texts)


@cache
def code_identity() -> str:
    """A short hash of the program that reads, by which a node is known to have the same."""
    digest = hashlib.sha256()
    for package in (corpus, ingest):
        folder = Path(str(package.__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            digest.update(f"{package.__name__}/{path.relative_to(folder)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _check(code: str) -> None:
    if code != code_identity():
        raise UsageError(
            f"the Ray node {os.uname().nodename} has another version of Joinedup; install the "
            "same there as here"
        )


@cache
def _pool(limits: Limits) -> ReaderPool:
    """A process beside this one, for as long as this one lives."""
    return ReaderPool(1, limits)


@cache
def _embedder(model: str) -> Embedder:
    return Embedder(model)
