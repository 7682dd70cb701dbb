"""The Chroma server: where the vectors of segments lie if `chroma_url` names one.

A segment's folder then holds, in place of a Chroma directory, a note of its collection's name.
`chroma run` asks nobody who they are: it belongs on loopback, or behind a proxy that does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np

from corpus.errors import UsageError, VectorsUnavailable
from ingest.atomic import write_atomically
from ingest.embedding import Vectors
from ingest.observing import during
from ingest.rest import Rest
from ingest.settings import Settings

_T = TypeVar("_T")
_NOTE = "collection.json"
_PAGE = 500  # rows fetched or written at a time: some 4 MB of JSON
_SECONDS = 10.0  # in which the server has to answer


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

    server = _configured()
    server.told(lambda: write(server.client()))


def drop_served(folder: Path) -> bool:
    """Remove from the server what a folder's note speaks of; whether nothing of it is left there.

    Where the server cannot be asked just now the folder is to be kept, and so tried again.
    """
    try:
        name, server = _note(folder)["collection"], _configured()
        server.told(lambda: server.client().delete_collection(name))
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
        self._name = str(note["collection"])
        self.count = int(note["count"])

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
        return self._server.ask(lambda: what(self._server.collection(self._name)))

    @cached_property
    def _server(self) -> _Server:
        """The settings' own; they are not read for each search."""
        return _configured()


class _Server:
    """A Chroma server, as the settings name it. Many threads may use it."""

    def __init__(self, url: str, token: str, tenant: str, database: str) -> None:
        self._url, self._token = url, token
        self._tenant, self._database = tenant, database
        self._rest = Rest()
        self.client = cache(self._client)
        self.collection = lru_cache(maxsize=1000)(self._collection)

    def ask(self, question: Callable[[], _T]) -> _T:
        """What it says, or one sentence of why it does not; soon after that it is not asked."""
        if self._rest.is_on:
            raise self._silent("just now")
        try:
            return self.told(question)
        except VectorsUnavailable:
            self._rest.begin()
            raise

    def told(self, question: Callable[[], _T]) -> _T:
        """The same, whether it has failed a moment ago or not."""
        try:
            return question()
        except (UsageError, FileNotFoundError):
            raise
        except Exception as error:  # httpx, chromadb and the standard library each raise their own
            if type(error).__name__ == "NotFoundError":
                raise FileNotFoundError(2, str(error)[:200], "a collection") from error
            raise self._silent(type(error).__name__) from error

    def _silent(self, why: str) -> VectorsUnavailable:
        return VectorsUnavailable(
            f"the Chroma server at {_shown(self._url)} does not answer ({why}); start it, or mend "
            "JOINEDUP_CHROMA_URL"
        )

    def _client(self) -> Any:  # noqa: ANN401  (chromadb's)
        import chromadb
        import httpx
        from chromadb.config import Settings as Chromas

        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"JOINEDUP_CHROMA_URL: {_shown(self._url)} is no http or https URL")
        secure, token = parts.scheme == "https", self._token
        headers = {"x-chroma-token": token, "authorization": f"Bearer {token}"} if token else {}
        # Chroma's own client waits for ever, from its first request on.
        beat = f"{self._url.rstrip('/')}/api/v2/heartbeat"
        httpx.get(beat, headers=headers, timeout=_SECONDS).raise_for_status()
        client = chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            headers=headers,
            settings=Chromas(anonymized_telemetry=False),
            tenant=self._tenant,
            database=self._database,
        )
        client._server._session.timeout = httpx.Timeout(_SECONDS)
        return client

    def _collection(self, name: str) -> Any:  # noqa: ANN401  (chromadb's)
        return self.client().get_collection(name, embedding_function=None)


def _configured() -> _Server:
    """The server that the settings name.

    Raises:
        UsageError: they name none.
    """
    settings = Settings()
    if not settings.chroma_url:
        raise UsageError(
            "the vectors of this index are on a Chroma server; name it in JOINEDUP_CHROMA_URL"
        )
    token = settings.chroma_token.get_secret_value()
    return _server(settings.chroma_url, token, settings.chroma_tenant, settings.chroma_database)


_server = lru_cache(maxsize=4)(_Server)


def _note(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    return held


def _shown(url: str) -> str:
    """A URL without what may be secret in it."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else "JOINEDUP_CHROMA_URL"
