"""BERT in 8-bit integers by onnxruntime: faster than single precision, and a little less exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ingest.bert import Array, Bert, normalise
from ingest.int8_graph import graph
from ingest.processor import multiplies_bytes


class Int8Bert(Bert):
    """What `Bert` is, with the wide products of each layer in 8-bit integers.

    Many threads may use it; each call keeps to its own.

    Raises:
        KeyError: a weight is missing.
        RuntimeError: this processor does not multiply bytes fast.
        ImportError: onnx or onnxruntime is not installed.
    """

    def __init__(
        self, weights: Mapping[str, Array], layers: int, heads: int, epsilon: float
    ) -> None:
        super().__init__(weights, layers, heads, epsilon)
        if not multiplies_bytes():
            raise RuntimeError("this processor has no fast product of bytes")
        self._session = _session(graph(self._layers, heads, epsilon))
        self._layers = []  # the graph holds its own

    def encode(self, sentences: Sequence[Sequence[int]]) -> Array:
        """Unit vectors, shape (len(sentences), dimension).

        Args:
            sentences: token ids, special ones included; fastest where their lengths are alike.
        """
        lengths = np.array([len(sentence) for sentence in sentences], dtype=np.int32)
        counts = np.arange(int(lengths.max())) < lengths[:, None]
        ids = np.zeros(counts.shape, dtype=np.intp)
        ids[counts] = np.concatenate([np.asarray(s, dtype=np.intp) for s in sentences])
        x = self._words[ids] + self._places[: counts.shape[1]]
        normalise(x.reshape(-1, self.dimension), self._norm, self._epsilon)
        (last,) = self._session.run(None, {"x": x, "lengths": lengths})
        last[~counts] = 0
        vectors: Array = last.sum(axis=1) / lengths[:, None].astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors


def _session(model: bytes) -> Any:  # noqa: ANN401  (onnxruntime is untyped)
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a block a thread
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
