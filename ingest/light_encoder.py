"""The light encoder: the bundled model in numpy, ready in a fraction of a second."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from ingest.bert import Bert
from ingest.encoder import SPECIAL, Vectors, blocks, cores

_LEAST, _MOST = (
    256,
    1024,
)  # tokens of a block: enough to fill a product, few enough to stay in cache
_EXPECTED = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
}


class LightEncoder:
    """A model of BERT's make with mean pooling, whose vectors differ from torch's by rounding.

    Args:
        folder: of the model, as sentence-transformers saves it.
        make: the network that is given the weights.

    Raises:
        ValueError: the model is of another make.
        OSError: a file of it cannot be read.
        KeyError: a weight or setting is missing.
    """

    def __init__(self, folder: Path, make: type[Bert] = Bert) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        config = _settings(folder / "config.json")
        pooling = _settings(folder / "1_Pooling" / "config.json")
        modes = {name for name, on in pooling.items() if name.startswith("pooling_mode") and on}
        others = {name for name, value in _EXPECTED.items() if config.get(name) != value}
        if others or modes != {"pooling_mode_mean_tokens"}:
            raise ValueError(f"{folder} holds a model of another make")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        special = self._tokenizer.encode("").ids
        if len(special) != SPECIAL:
            raise ValueError(f"{folder} has a tokenizer of another make")
        self._first, self._last = special
        self._window = int(_settings(folder / "sentence_bert_config.json")["max_seq_length"])
        self._bert = make(
            load_file(folder / "model.safetensors"),
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            epsilon=config["layer_norm_eps"],
        )
        self._threads = cores()
        self._blas = ThreadpoolController()
        self._busy = threading.Lock()  # how many threads BLAS has is one setting for the process

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of at least one text, shape (len(texts), dimension), float32."""
        ids = [self._ids(text) for text in texts]
        lengths = np.array([len(row) for row in ids], dtype=np.intp)
        share = int(lengths.sum()) // self._threads + 1
        parts = blocks(lengths, max(_LEAST, min(_MOST, share)))
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)

        def make(part: NDArray[np.intp]) -> None:
            vectors[part] = self._bert.encode([ids[i] for i in part])

        # A block a thread: what lies between the products would otherwise wait for one thread.
        with self._busy, self._blas.limit(limits=1, user_api="blas"):
            if len(parts) == 1:
                make(parts[0])
            else:
                with ThreadPoolExecutor(self._threads) as pool:
                    list(pool.map(make, reversed(parts)))
        return vectors

    def count_tokens(self, text: str) -> int:
        """How many of the model's tokens the text takes, special tokens left out."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @property
    def window(self) -> int:
        """The most tokens that the model reads, special tokens left out."""
        return self._window - SPECIAL

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._bert.dimension

    def _ids(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text.strip(), add_special_tokens=False).ids
        return [self._first, *ids[: self.window], self._last]


def _settings(path: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held
