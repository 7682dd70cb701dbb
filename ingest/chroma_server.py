"""The Chroma server: where the vectors of segments lie if `chroma_url` names one.

A segment's folder then holds, in place of a Chroma directory, a note of its collection's name.
`chroma run` asks nobody who they are: it belongs on loopback, or behind a proxy that does.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from corpus.errors import UsageError, VectorsUnavailable
from ingest.atomic import write_atomically
from ingest.embedding import Vectors
from ingest.observing import during
from ingest.settings import Settings

_T = TypeVar("_T")
_NOTE = "collection.json"
_PAGE = 500  # rows fetched or written at a time: some 4 MB of JSON
_SECONDS = 10.0  # in which the server has to answer
_REST = 5.0  # seconds in which a server that has failed is not asked again


def is_served() -> bool:
    """Whether new segments' vectors go to a server."""
    return bool(Settings().chroma_url)


def is_noted(folder: Path) -> bool:
    """Whether a folder says that its vectors are on a server."""
    return (folder / _NOTE).is_file()


def write_served(
    folder: Path, ids: Sequence[str], vectors: Iterator[Vectors], rows: Sequence[dict[str, Any]]
) -> None:
    """Put vectors into a new collection; the folder's note of it comes first, so that a run that
    is killed leaves nothing on the server that no folder speaks of.

    Args:
        folder: where; nothing stands there.
        ids: of the passages.
        vectors: theirs, in the order of `ids`.
        rows: what is kept beside each, scalars only.

    Raises:
        VectorsUnavailable: the server cannot be asked.
    """
    folder.mkdir(parents=True)
    name = f"joinedup-{folder.parent.name}"
    write_atomically(folder / _NOTE, json.dumps({"collection": name, "count": len(ids)}))

    def write(client: Any) -> None:  # noqa: ANN401  (chromadb's)
        configuration = {"hnsw": {"space": "cosine"}}
        collection = client.create_collection(
            name, embedding_function=None, configuration=configuration
        )
        low = 0
        for array in vectors:
            for first in range(0, len(array), _PAGE):
                part = array[first : first + _PAGE]
                high = low + len(part)
                collection.add(ids=ids[low:high], embeddings=part, metadatas=rows[low:high])
                low = high

    _told(lambda: write(_client(*_place())))


def drop_served(folder: Path) -> bool:
    """Remove from the server what a folder's note speaks of; whether nothing of it is left there.

    Where the server cannot be asked just now the folder is to be kept, and so tried again.
    """
    try:
        name = _note(folder)["collection"]
        _told(lambda: _client(*_place()).delete_collection(name))
    except FileNotFoundError:  # no note, or no such collection
        return True
    except (VectorsUnavailable, UsageError, ValueError, KeyError):
        return False
    return True


class ServedVectors:
    """Reads what `write_served` wrote; many threads may. Nothing is asked until it must be.

    Raises:
        OSError: there is no note.
        ValueError: it is damaged.
        KeyError: likewise.
    """

    def __init__(self, folder: Path) -> None:
        note = _note(folder)
        self._folder = folder
        self._name = str(note["collection"])
        self.count = int(note["count"])
        self._down = 0.0  # until when it is not asked
        self._lock = threading.Lock()

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` rows nearest to a query's vector, shape (1, dimension), as (id, cosine).

        Raises:
            VectorsUnavailable: the server cannot be asked just now.
            FileNotFoundError: it holds the collection no more.
        """
        with during("chroma"):
            found = self._ask(
                lambda rows: rows.query(query_embeddings=vector, n_results=k, include=["distances"])
            )
        distances = found["distances"][0]
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], distances, strict=True)]

    def of(self, ids: list[str]) -> tuple[list[str], Vectors]:
        """The ids of those that there are, and their vectors, a row each, in the order asked.

        Raises:
            VectorsUnavailable: the server cannot be asked just now.
            FileNotFoundError: it holds the collection no more.
        """
        held: dict[str, Vectors] = {}
        for low in range(0, len(ids), _PAGE):
            some = ids[low : low + _PAGE]
            found = self._ask(lambda rows, some=some: rows.get(ids=some, include=["embeddings"]))  # type: ignore[misc]
            held.update(zip(found["ids"], found["embeddings"], strict=True))
        known = [i for i in ids if i in held]
        rows = [held[i] for i in known]
        return known, np.asarray(rows, dtype=np.float32).reshape(len(known), -1)

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every row's id and what is kept beside it.

        Raises:
            VectorsUnavailable: the server cannot be asked just now.
        """
        for offset in range(0, self.count, _PAGE):
            found = self._ask(
                lambda rows, offset=offset: rows.get(  # type: ignore[misc]
                    limit=_PAGE, offset=offset, include=["metadatas"]
                )
            )
            yield from zip(found["ids"], found["metadatas"], strict=True)

    def close(self) -> None:
        """Nothing of its own is open."""

    def _ask(self, what: Callable[[Any], _T]) -> _T:
        with self._lock:
            if time.monotonic() < self._down:
                raise VectorsUnavailable(_SILENT.format(url=_shown(_place()[0]), why="just now"))
        try:
            return _told(lambda: what(_collection(*_place(), self._name)))
        except VectorsUnavailable:
            with self._lock:
                self._down = time.monotonic() + _REST
            raise


_SILENT = (
    "the Chroma server at {url} does not answer ({why}); start it, or mend JOINEDUP_CHROMA_URL"
)


def _note(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    return held


def _place() -> tuple[str, str, str, str]:
    """URL, token, tenant and database, as they are configured.

    Raises:
        UsageError: no URL is, or it is none.
    """
    settings = Settings()
    url = settings.chroma_url
    if not url:
        raise UsageError(
            "the vectors of this index are on a Chroma server; name it in JOINEDUP_CHROMA_URL"
        )
    token = settings.chroma_token.get_secret_value()
    return url, token, settings.chroma_tenant, settings.chroma_database


@lru_cache(maxsize=4)
def _client(url: str, token: str, tenant: str, database: str) -> Any:  # noqa: ANN401
    import chromadb
    import httpx
    from chromadb.config import Settings as Chromas

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"JOINEDUP_CHROMA_URL: {_shown(url)} is no http or https URL")
    secure = parts.scheme == "https"
    headers = {"x-chroma-token": token, "authorization": f"Bearer {token}"} if token else {}
    # Chroma's own client waits for ever, from its first request on.
    alive = httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", headers=headers, timeout=_SECONDS)
    alive.raise_for_status()
    client = chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if secure else 80),
        ssl=secure,
        headers=headers,
        settings=Chromas(anonymized_telemetry=False),
        tenant=tenant,
        database=database,
    )
    client._server._session.timeout = httpx.Timeout(_SECONDS)
    return client


@lru_cache(maxsize=1000)
def _collection(url: str, token: str, tenant: str, database: str, name: str) -> Any:  # noqa: ANN401
    client = _client(url, token, tenant, database)
    return client.get_collection(name, embedding_function=None)


def _told(ask: Callable[[], _T]) -> _T:
    """What the server says, or one sentence of why it does not."""
    try:
        return ask()
    except (UsageError, FileNotFoundError):
        raise
    except Exception as error:  # httpx, chromadb and the standard library each raise their own
        if type(error).__name__ == "NotFoundError":
            raise FileNotFoundError(2, str(error)[:200], "a collection") from error
        why = type(error).__name__
        raise VectorsUnavailable(_SILENT.format(url=_shown(_place()[0]), why=why)) from error


def _shown(url: str) -> str:
    """A URL without what may be secret in it."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else "JOINEDUP_CHROMA_URL"
