"""Encoders: what turns texts into unit vectors; sentence-transformers' works for any model."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]
SPECIAL = 2  # tokens that the model adds to a text


class Encoder(Protocol):
    """Turns texts into unit vectors. Many threads may use it."""

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of at least one text, shape (len(texts), dimension), float32."""

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens the text takes, special tokens left out."""

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""


class TorchEncoder:
    """sentence-transformers, on a CUDA card where there is one. Loaded on first use.

    Args:
        location: a folder, or a name that sentence-transformers knows.
        model: what the user called it.
    """

    def __init__(self, location: str, model: str) -> None:
        self._location = location
        self._model = model
        # The tokenizer cannot be used by two threads at once ("Already borrowed").
        self._busy = threading.Lock()

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of at least one text, shape (len(texts), dimension), float32."""
        with self._busy:
            vectors = self._loaded.encode(
                texts, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens the text takes, special tokens left out."""
        with self._busy:
            encoded = self._loaded.tokenizer(
                text, add_special_tokens=False, truncation=False, verbose=False
            )
        return len(encoded["input_ids"])

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""
        return int(self._loaded.max_seq_length or 256) - SPECIAL

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._loaded.get_embedding_dimension() or 0)

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            device = None if torch.cuda.is_available() else "cpu"
            return SentenceTransformer(self._location, device=device)
        except Exception as error:  # the hub, the files and torch each raise their own
            raise ModelUnavailable(
                f"the embedding model {self._model!r} cannot be loaded ({type(error).__name__}); "
                "give --model a folder or leave it out for the default"
            ) from error


def has_card() -> bool:
    """Whether this machine seems to have an NVIDIA card, as far as is known without torch."""
    drivers = ["/dev/nvidiactl", "/dev/dxg"]
    if "SYSTEMROOT" in os.environ:
        drivers.append(os.path.join(os.environ["SYSTEMROOT"], "System32", "nvcuda.dll"))
    return any(Path(driver).exists() for driver in drivers)


def cores() -> int:
    """How many processors this process may use."""
    try:
        ours = len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        ours = os.cpu_count() or 1
    told = os.environ.get("OMP_NUM_THREADS", "")  # as schedulers say it, Ray's among them
    return min(ours, int(told)) if told.isdigit() and int(told) else ours


def blocks(lengths: NDArray[np.intp], most: int) -> list[NDArray[np.intp]]:
    """Texts by their number, the shortest first, in blocks of about `most` tokens.

    Args:
        lengths: tokens of each text.
        most: tokens of a block, but for one of a single longer text.

    >>> [block.tolist() for block in blocks(np.array([5, 2, 9, 2]), 6)]
    [[1, 3], [0], [2]]
    """
    order = np.argsort(lengths, kind="stable")
    found: list[NDArray[np.intp]] = []
    low = held = 0
    for place, length in enumerate(lengths[order]):
        if held and held + length > most:
            found.append(order[low:place])
            low, held = place, 0
        held += int(length)
    found.append(order[low:])
    return found
