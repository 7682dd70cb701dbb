"""BERT in numpy: the vectors that torch gives, without the seconds that importing torch takes.

Sentences are packed end to end, so that each layer's products are few and large and nothing is
spent on padding; attention takes the sentences of a length together. All in single precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
_ROWS = 16  # of a matrix to which an element-wise function is applied at a time: they stay in cache


@dataclass(frozen=True)
class Layer:
    """Weights of a layer, as (inputs, outputs) matrices."""

    attend: tuple[Array, Array]  # queries, keys and values side by side; queries are scaled
    mix: tuple[Array, Array]
    mix_norm: tuple[Array, Array]
    widen: tuple[Array, Array]
    narrow: tuple[Array, Array]
    norm: tuple[Array, Array]


class Bert:
    """Turns token ids into unit vectors: the mean of the last layer's tokens, normalised.

    Many threads may use it.

    Args:
        weights: by the names of the model's file.
        layers: how many it has.
        heads: of attention.
        epsilon: of layer normalisation.

    Raises:
        KeyError: a weight is missing.
    """

    def __init__(
        self, weights: Mapping[str, Array], layers: int, heads: int, epsilon: float
    ) -> None:
        self._heads = heads
        self._epsilon = np.float32(epsilon)
        table = weights["embeddings.token_type_embeddings.weight"]
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = weights["embeddings.position_embeddings.weight"] + table[0]
        self._norm = _pair(weights, "embeddings.LayerNorm")
        self.dimension = int(self._words.shape[1])
        self._layers = [_layer(weights, f"encoder.layer.{i}", heads) for i in range(layers)]

    def encode(self, sentences: Sequence[Sequence[int]]) -> Array:
        """Unit vectors, shape (len(sentences), dimension).

        Args:
            sentences: token ids, special ones included; fastest where equal lengths adjoin.
        """
        lengths = [len(sentence) for sentence in sentences]
        ids = np.concatenate([np.asarray(s, dtype=np.intp) for s in sentences])
        places = np.concatenate([np.arange(length) for length in lengths])
        x = self._words[ids]
        x += self._places[places]
        normalise(x, self._norm, self._epsilon)
        room = _Room(len(ids), self.dimension, self._layers[0].widen[1].size)
        for layer in self._layers:
            self._apply(layer, x, lengths, room)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        vectors: Array = np.add.reduceat(x, starts, axis=0)
        vectors /= np.asarray(lengths, dtype=np.float32)[:, None]
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _apply(self, layer: Layer, x: Array, lengths: list[int], room: _Room) -> None:
        """Put what a layer makes of `x` in its place."""
        _product(x, layer.attend, room.attended)
        self._attend(room.attended, lengths, room.mixed)
        _product(room.mixed, layer.mix, room.narrow)
        x += room.narrow
        normalise(x, layer.mix_norm, self._epsilon)
        _product(x, layer.widen, room.wide)
        _gelu(room.wide, room.scratch)
        _product(room.wide, layer.narrow, room.narrow)
        x += room.narrow
        normalise(x, layer.norm, self._epsilon)

    def _attend(self, attended: Array, lengths: list[int], out: Array) -> None:
        size = self.dimension // self._heads
        row = 0
        for length, group in groupby(lengths):
            count = len(list(group))
            high = row + count * length
            parts = attended[row:high].reshape(count, length, 3, self._heads, size)
            queries, keys, values = (parts[:, :, i].transpose(0, 2, 1, 3) for i in range(3))
            scores = queries @ keys.transpose(0, 1, 3, 2)
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            mixed = scores @ values
            mixed /= scores.sum(axis=-1, keepdims=True)  # there are fewer of them than of scores
            held = out[row:high].reshape(count, length, self._heads, size)
            held[...] = mixed.transpose(0, 2, 1, 3)
            row = high


class _Room:
    """Memory for what lies between a layer's steps, used again by each: new pages are slow."""

    def __init__(self, rows: int, narrow: int, wide: int) -> None:
        self.attended = np.empty((rows, 3 * narrow), np.float32)
        self.mixed = np.empty((rows, narrow), np.float32)
        self.narrow = np.empty((rows, narrow), np.float32)
        self.wide = np.empty((rows, wide), np.float32)
        self.scratch = np.empty((4, _ROWS, wide), np.float32)


def _pair(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _dense(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    weight, bias = _pair(weights, name)
    return np.ascontiguousarray(weight.T), bias


def _layer(weights: Mapping[str, Array], name: str, heads: int) -> Layer:
    query, key, value = (
        _dense(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")
    )
    scale = np.float32((query[1].size // heads) ** -0.5)
    return Layer(
        attend=(
            np.concatenate([query[0] * scale, key[0], value[0]], axis=1),
            np.concatenate([query[1] * scale, key[1], value[1]]),
        ),
        mix=_dense(weights, f"{name}.attention.output.dense"),
        mix_norm=_pair(weights, f"{name}.attention.output.LayerNorm"),
        widen=_dense(weights, f"{name}.intermediate.dense"),
        narrow=_dense(weights, f"{name}.output.dense"),
        norm=_pair(weights, f"{name}.output.LayerNorm"),
    )


def _product(x: Array, dense: tuple[Array, Array], out: Array) -> None:
    np.matmul(x, dense[0], out=out)
    out += dense[1]


def normalise(x: Array, norm: tuple[Array, Array], epsilon: np.float32) -> None:
    """Layer normalisation in place, a row each."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x)
    variance /= np.float32(x.shape[1])
    variance += epsilon
    x *= (1 / np.sqrt(variance))[:, None]
    x *= norm[0]
    x += norm[1]


# A rational function of the square that is erf(z) / z to single precision for |z| <= 4 (Eigen's).
_OVER = [
    np.float32(c)
    for c in (
        -2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
        -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02,
    )
]  # fmt: skip
_UNDER = [
    np.float32(c)
    for c in (
        -1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03,
        -1.42647390514189e-02,
    )
]  # fmt: skip


def _gelu(x: Array, scratch: Array) -> None:
    """x (1 + erf(x / √2)) / 2, in place."""
    for low in range(0, len(x), _ROWS):
        rows = x[low : low + _ROWS]
        z, square, over, under = scratch[:, : len(rows)]
        np.multiply(rows, np.float32(0.5**0.5), out=z)
        np.clip(z, np.float32(-4), np.float32(4), out=z)
        np.multiply(z, z, out=square)
        _polynomial(square, _OVER, over)
        _polynomial(square, _UNDER, under)
        over *= z
        over /= under
        over += np.float32(1)
        over *= np.float32(0.5)
        rows *= over


def _polynomial(x: Array, coefficients: list[np.float32], out: Array) -> None:
    np.multiply(x, coefficients[0], out=out)
    out += coefficients[1]
    for coefficient in coefficients[2:]:
        out *= x
        out += coefficient
