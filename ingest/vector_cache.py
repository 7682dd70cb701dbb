"""Vectors of sentences, each computed once."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from weakref import WeakValueDictionary

import numpy as np

from ingest.embedding import Embedder, Vectors
from ingest.saying_vectors import Vector

_MOST = 50_000  # kept in memory: about 80 MB


class VectorCache:
    """Embeds texts and keeps what it embedded. Many threads may use it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}

    @classmethod
    def shared(cls, embedder: Embedder) -> VectorCache:
        """That of all indexes that are open in this process with the same model.

        Raises:
            ModelUnavailable: the default model's package is not installed.
        """
        with _sharing:
            cache = _shared.get(embedder.identity)
            if cache is None:
                cache = _shared[embedder.identity] = cls(embedder)
            return cache

    def of(self, texts: list[str], stored: Mapping[str, Vector]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension).

        Args:
            texts: at least one.
            stored: vectors of some of them, which are taken as they are.
        """
        # Another thread may put an empty cache in place of this one meanwhile.
        cache = self._known
        known = {text: cache[text] for text in dict.fromkeys(texts) if text in cache}
        known |= stored
        new = [text for text in dict.fromkeys(texts) if text not in known]
        made = dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        if len(self._known) + len(new) > _MOST:
            self._known = {}
        self._known.update(made)
        known |= made
        return np.stack([known[text] for text in texts])


_shared: WeakValueDictionary[str, VectorCache] = WeakValueDictionary()
_sharing = threading.Lock()
