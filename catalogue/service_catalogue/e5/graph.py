"""Write the network as an ONNX graph with 8-bit matrices.

The weights are made from the 4-bit ones, a scale for each column. Each token's vector is brought to [-1, 1] by its own
largest number before it is rounded to 8 bits: with one scale for all tokens, as onnxruntime's dynamic quantisation has
it, a text's vector depended on what else was in its batch (measured: docs/decisions/0005-encoder-on-onnxruntime.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from service_catalogue.e5.weights import Floats, Weights, dequantised

#: The operators that onnxruntime adds to ONNX's own.
CONTRIB = "com.microsoft"
OPERATORS = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
#: What both the operators above and onnxruntime 1.14 and later read.
FORMAT = 8
#: What a normalisation gives is rounded in so many parts, each with a scale of its own: a few of its numbers are many
#: times the others. It halves the error for a tenth of the time.
SLICES = 3


def encoder_graph(weights: Weights) -> bytes:
    """The network as an .onnx file: `embedded` (texts, tokens, width) and `mask` (texts, tokens) to unit `vectors`."""
    return _Writer(weights).written()


def quantised(matrix: Floats) -> tuple[NDArray[np.uint8], Floats, NDArray[np.uint8]]:
    """`matrix` (inputs, outputs) in 8 bits, with each column's scale and the number that stands for zero."""
    # Unsigned: onnxruntime's signed kernels add up pairs in 16 bits on AVX2, which large numbers overflow.
    low, high = np.minimum(matrix.min(axis=0), 0), np.maximum(matrix.max(axis=0), 0)
    scales = np.maximum((high - low) / 255, np.finfo(np.float32).tiny).astype(np.float32)
    zeros = np.round(-low / scales).astype(np.uint8)
    return np.clip(np.round(matrix / scales) + zeros, 0, 255).astype(np.uint8), scales, zeros


class _Writer:
    """Collects nodes and constants; each method returns the name of what it adds."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def written(self) -> bytes:
        """The whole network, as bytes."""
        shape = self.weights.shape
        hidden = self.node("LayerNormalization", ["embedded", *self.scale_and_shift("emb.ln")], epsilon=shape.epsilon)
        for number in range(shape.layers):
            hidden = self.layer(hidden, f"l{number}")
        self.mean(hidden)
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["texts", "tokens", shape.width]),
                helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", shape.width])],
            list(self.constants.values()),
        )
        made: bytes = helper.make_model(graph, opset_imports=OPERATORS, ir_version=FORMAT).SerializeToString()
        return made

    def layer(self, hidden: str, layer: str) -> str:
        """One layer of BERT on `hidden` (texts, tokens, width)."""
        shape = self.weights.shape
        looked = self.product(hidden, [f"{layer}.{part}" for part in ("q", "k", "v")], shape.width, SLICES)
        seen = self.node("MultiHeadAttention", [*self.split(looked, 3), "", "mask"], CONTRIB, num_heads=shape.heads)
        hidden = self.added(hidden, self.product(seen, [f"{layer}.ao"], shape.width), f"{layer}.aln")
        inner = self.node("Gelu", [self.product(hidden, [f"{layer}.fi"], shape.width, SLICES)], CONTRIB)
        return self.added(hidden, self.product(inner, [f"{layer}.fo"], shape.inner), f"{layer}.oln")

    def product(self, hidden: str, matrices: list[str], inputs: int, slices: int = 1) -> str:
        """`hidden` times the matrices of these names side by side, plus their shifts."""
        blocks = np.concatenate([self.weights.blocks(f"{name}.w", inputs) for name in matrices])
        shift = np.concatenate([self.weights.floats(f"{name}.b") for name in matrices])
        total = self.constant(f"{matrices[0]}.b", shift)
        parts = self.split(hidden, slices)
        for number, matrix in enumerate(np.split(dequantised(blocks).T, slices)):
            small = self.small_product(parts[number], matrix, f"{matrices[0]}.{number}")
            total = self.node("Add", [small, total])
        return total

    def small_product(self, hidden: str, matrix: Floats, name: str) -> str:
        """`hidden` times `matrix` (inputs, outputs), both in 8 bits."""
        largest = self.node("ReduceMax", [self.node("Abs", [hidden])], axes=[-1], keepdims=1)
        step, middle = self.constant("step", np.float32(1 / 127)), self.constant("middle", np.uint8(128))
        rounded = self.node("QuantizeLinear", [self.node("Div", [hidden, largest]), step, middle])
        held = [self.constant(f"{name}.{at}", part) for at, part in enumerate(quantised(matrix))]
        product = self.node("MatMulIntegerToFloat", [rounded, held[0], step, held[1], middle, held[2]], CONTRIB)
        return self.node("Mul", [product, largest])

    def split(self, hidden: str, parts: int) -> list[str]:
        """`hidden` cut into equal parts of each vector."""
        if parts == 1:
            return [hidden]
        names = [f"{hidden}.{number}" for number in range(parts)]
        self.nodes.append(helper.make_node("Split", [hidden], names, axis=-1))
        return names

    def added(self, hidden: str, other: str, norm: str) -> str:
        """The sum of both, normalised."""
        inputs = [hidden, other, *self.scale_and_shift(norm)]
        return self.node("SkipLayerNormalization", inputs, CONTRIB, epsilon=self.weights.shape.epsilon)

    def mean(self, hidden: str) -> None:
        """The direction of the mean of a text's tokens; padding does not count."""
        counted = self.node("Cast", ["mask"], to=TensorProto.FLOAT)
        counted = self.node("Unsqueeze", [counted, self.constant("last", np.array([2]))])
        total = self.node(
            "ReduceSum", [self.node("Mul", [hidden, counted]), self.constant("tokens", np.array([1]))], keepdims=0
        )
        self.nodes.append(helper.make_node("LpNormalization", [total], ["vectors"], axis=-1, p=2))

    def scale_and_shift(self, norm: str) -> list[str]:
        """The constants of a normalisation."""
        return [self.constant(f"{norm}.{part}", self.weights.floats(f"{norm}.{part}")) for part in ("w", "b")]

    def constant(self, name: str, value: Any) -> str:
        """A constant, held once under its name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value).reshape(np.shape(value)), name)
        return name

    def node(self, operator: str, inputs: list[str], domain: str = "", **settings: Any) -> str:
        """An operation on what has these names."""
        name = f"{operator}.{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], domain=domain, **settings))
        return name
