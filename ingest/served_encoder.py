"""The served encoder: vectors from a server of embeddings by URL, OpenAI's protocol or TEI's.

A URL that ends in `/embed` is taken for text-embeddings-inference's own route; any other has
`/embeddings` put at its end, as OpenAI's clients do with `https://…/v1`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from corpus.errors import ModelUnavailable, UsageError
from ingest.encoder import SPECIAL, Vectors

_AT_ONCE = 32  # texts of a request
_SECONDS = 60.0  # for one request
_TRIES = 4
_LATER = frozenset([408, 425, 429, 500, 502, 503, 504])
# Of any model's tokens: a word in two, and each sign by itself, is more than most make of English.
_PIECES = re.compile(r"\w{1,5}|[^\w\s]")


class ServedEncoder:
    """Asks a server for vectors. Many threads may use it.

    Args:
        url: of the server.
        key: that it asks for, "" for none.
        model: its name there.
        window: tokens that the model reads, special ones included.
        wait: seconds before the second try, doubled with each.

    Raises:
        UsageError: the URL is none.
    """

    def __init__(self, url: str, key: str, model: str, window: int, wait: float = 1.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError("JOINEDUP_EMBEDDING_URL: no http or https URL")
        self._place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._model, self._window, self._wait = model, window, wait
        self._is_tei = parts.path.rstrip("/").endswith("/embed")
        self._url = url if self._is_tei else f"{url.rstrip('/')}/embeddings"
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=_SECONDS)

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of at least one text, shape (len(texts), dimension), float32.

        Raises:
            ModelUnavailable: the server does not answer, or not with a vector of the same length
                for each text.
        """
        rows: list[Any] = []
        for low in range(0, len(texts), _AT_ONCE):
            rows += self._asked(texts[low : low + _AT_ONCE])
        try:
            vectors = np.asarray(rows, dtype=np.float32)
        except (ValueError, TypeError) as error:
            raise self._wrong("what came back is no table of numbers") from error
        if vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise self._wrong("what came back is no table of numbers")
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def count_tokens(self, text: str) -> int:
        """How many tokens the text takes at most, as a guess: the server's tokenizer is its own."""
        return len(_PIECES.findall(text))

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""
        return self._window - SPECIAL

    @cached_property
    def dimension(self) -> int:
        """The length of a vector; the server is asked for one."""
        return int(self.encode(["dimension"]).shape[1])

    def _asked(self, texts: Sequence[str]) -> list[Any]:
        retrying = Retrying(
            retry=retry_if_exception(_is_passing),
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential(multiplier=self._wait, max=30),
            reraise=True,
        )
        try:
            said = retrying(self._post, list(texts))
            rows = said if self._is_tei else self._in_order(said["data"])
        except httpx.HTTPStatusError as error:
            raise self._wrong(f"it says {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise self._wrong(type(error).__name__) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._wrong("what came back is not of its protocol") from error
        if not isinstance(rows, list) or len(rows) != len(texts):
            raise self._wrong("it gave another number of vectors than texts")
        return rows

    @staticmethod
    def _in_order(data: list[dict[str, Any]]) -> list[Any]:
        return [row["embedding"] for row in sorted(data, key=lambda row: int(row["index"]))]

    def _post(self, texts: list[str]) -> Any:  # noqa: ANN401  (JSON)
        body: dict[str, Any] = (
            {"inputs": texts, "truncate": True}
            if self._is_tei
            else {"model": self._model, "input": texts, "encoding_format": "float"}
        )
        response = self._client.post(self._url, json=body)
        response.raise_for_status()
        return response.json()

    def _wrong(self, why: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"the embedding server at {self._place} does not serve ({why}); start it, or mend "
            "JOINEDUP_EMBEDDING_URL and JOINEDUP_EMBEDDING_MODEL"
        )


def _is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in _LATER
    return isinstance(error, httpx.TransportError)
