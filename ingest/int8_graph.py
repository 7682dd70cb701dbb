"""BERT's layers as an ONNX graph whose wide products are of 8-bit integers.

Weights have a scale for each output, inputs one for each token, found as it comes: nothing is
calibrated. Attention, sums and norms stay in single precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ingest.bert import Array, Layer

_OWN = "com.microsoft"  # the operators that onnxruntime adds to ONNX's
_LEAST = np.float32(-0.17)  # GELU gives nothing below it
_NONE = np.finfo(np.float32).tiny  # no step is less: a token of zeros is divided by it
_MIDDLE = np.uint8(128)


def graph(layers: Sequence[Layer], heads: int, epsilon: float) -> bytes:
    """A serialised ONNX model of the layers.

    It takes `x`, float32 of shape (texts, tokens, dimension), and `lengths`, int32 of shape
    (texts,), the tokens of each that count; and gives one float32 output of the shape of `x`.

    Args:
        layers: at least one.
        heads: of attention.
        epsilon: of layer normalisation.
    """
    build = _Builder(epsilon)
    x = "x"
    for layer in layers:
        x = build.layer(x, layer, heads)
    width = int(layers[0].mix[1].size)
    shape: list[str | int | None] = ["texts", "tokens", width]
    model = helper.make_model(
        helper.make_graph(
            build.nodes,
            "bert",
            [
                helper.make_tensor_value_info("x", TensorProto.FLOAT, shape),
                helper.make_tensor_value_info("lengths", TensorProto.INT32, ["texts"]),
            ],
            [helper.make_tensor_value_info(x, TensorProto.FLOAT, shape)],
            build.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_OWN, 1)],
        ir_version=8,
    )
    held: bytes = model.SerializeToString()
    return held


class _Builder:
    """Nodes and constants of a graph in the making; each method adds some, and names its output."""

    def __init__(self, epsilon: float) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._epsilon = epsilon

    def layer(self, x: str, layer: Layer, heads: int) -> str:
        """A whole layer of the network."""
        third = np.full(3, layer.mix[1].size, np.int64)
        attended = self._product(x, *layer.attend)
        parts = self._add("Split", attended, self._constant(third), outputs=3, axis=-1)
        mixed = self._own("MultiHeadAttention", *parts, "", "lengths", num_heads=heads, scale=1.0)
        y = self._norm(self._product(mixed, *layer.mix), x, layer.mix_norm)
        wide = self._own("Gelu", self._product(y, *layer.widen))
        return self._norm(self._product_of_gelu(wide, *layer.narrow), y, layer.norm)

    def _product(self, x: str, weight: Array, bias: Array) -> str:
        """x @ weight + bias, where a token's largest value is given ±127."""
        (size,) = self._add("Abs", x)
        (largest,) = self._add("ReduceMax", size, axes=[-1], keepdims=1)
        return self._multiplied(x, self._step(largest, 127), _MIDDLE, weight, bias)

    def _product_of_gelu(self, x: str, weight: Array, bias: Array) -> str:
        """The same where x is GELU's: from its least value on there are twice as many steps."""
        (above,) = self._add("Sub", x, self._constant(_LEAST))
        (largest,) = self._add("ReduceMax", above, axes=[-1], keepdims=1)
        bias = bias + _LEAST * weight.sum(axis=0)
        return self._multiplied(above, self._step(largest, 255), np.uint8(0), weight, bias)

    def _step(self, largest: str, steps: int) -> str:
        (step,) = self._add("Mul", largest, self._constant(np.float32(1 / steps)))
        (above_none,) = self._add("Max", step, self._constant(_NONE))
        return above_none

    def _multiplied(self, x: str, step: str, zero: np.uint8, weight: Array, bias: Array) -> str:
        whole, scale = quantised(weight)
        (steps,) = self._add("Div", x, step)
        one, zero_point = self._constant(np.float32(1)), self._constant(zero)
        (bytes_,) = self._add("QuantizeLinear", steps, one, zero_point)
        product = self._own(
            "MatMulIntegerToFloat", bytes_, self._constant(whole), one, self._constant(scale),
            zero_point,
        )  # fmt: skip
        (scaled,) = self._add("Mul", product, step)
        (moved,) = self._add("Add", scaled, self._constant(bias))
        return moved

    def _norm(self, x: str, beside: str, norm: tuple[Array, Array]) -> str:
        """Layer normalisation of a sum."""
        parts = map(self._constant, norm)
        return self._own("SkipLayerNormalization", x, beside, *parts, epsilon=self._epsilon)

    def _own(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401  (ONNX's own)
        (output,) = self._add(kind, *inputs, domain=_OWN, **attributes)
        return output

    def _add(
        self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any  # noqa: ANN401
    ) -> list[str]:  # fmt: skip
        names = [f"{kind}.{len(self.nodes)}.{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names

    def _constant(self, value: NDArray[Any] | np.generic) -> str:
        name = f"constant.{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name


def quantised(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """A matrix (inputs, outputs) in whole numbers, and each output's scale.

    Without AVX-512 VNNI or its like a processor adds the products of two neighbouring inputs in
    16 bits, which hold 255 times 128: neighbours of one sign are no more than that together.

    >>> whole, scale = quantised(np.array([[2.0], [-1.0], [1.0], [1.5]], np.float32))
    >>> whole.ravel().tolist()
    [102, -51, 51, 76]
    """
    held = np.pad(weight, ((0, len(weight) % 2), (0, 0)))
    together = [np.maximum(part[::2], 0) + np.maximum(part[1::2], 0) for part in (held, -held)]
    most = np.maximum(*together).max(axis=0)
    scale = np.maximum(most / np.float32(127), _NONE)
    return np.rint(weight / scale).astype(np.int8), scale
