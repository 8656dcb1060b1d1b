"""The bundled model as an ONNX graph: the network of multilingual-e5-small with pooling inside.

A BERT encoder (Devlin et al. 2019) of standard ONNX operators: embeddings, layers of self-attention and
feed-forward with their layer norms, the mean over the tokens, unit length. The word vectors are
written in eight bits at once; onnxruntime turns the weights of the layers into eight bits afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexer.index.e5_weights import BundledWeights

_OPSET = 20  # the first with Gelu
_IR_VERSION = 9  # the version of the file format that belongs to it
# Added to the score of a token that is padding: its share of attention is 0.
_FAR = -10000.0
_WORDS = "emb.word"

_Read = Callable[[str, int, int], Iterable[NDArray[np.float32]]]


class _Graph:
    """Nodes and tensors as they come; `add` returns the name of what a node gives."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def tensor(self, name: str, values: NDArray[Any]) -> str:
        self.tensors.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        output = name or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [output], output, **attributes))
        return output


class _Bert:
    """The encoder written into a graph, step by step as the text runs through it."""

    def __init__(self, weights: BundledWeights) -> None:
        self.weights, self.shape, self.graph = weights, weights.shape, _Graph()
        add, tensor = self.graph.add, self.graph.tensor
        shape = self.shape
        size = shape.hidden // shape.heads
        self.split = tensor("split", np.array([0, 0, shape.heads, size]))  # hidden to heads
        # And back. Were the first 0, too, onnxruntime 1.31 would know all sizes and merge each sum with
        # the norm behind it (SkipLayerNormalization), which takes a tenth longer.
        self.join = tensor("join", np.array([-1, 0, shape.hidden]))
        self.scale = tensor("scale", np.array(1 / math.sqrt(size), np.float32))
        self.last = tensor("last", np.array([-1]))
        # [n, t] of ones and zeros to [n, 1, 1, t], which is added to scores of shape [n, heads, t, t].
        self.mask = add("Cast", "attention_mask", to=TensorProto.FLOAT)
        padding = add("Sub", tensor("kept", np.array(1, np.float32)), self.mask)
        far = add("Mul", padding, tensor("far", np.array(_FAR, np.float32)))
        self.padding = add("Unsqueeze", far, tensor("heads_and_queries", np.array([1, 2])))

    def embeddings(self) -> str:
        """Token ids [n, t] to vectors [n, t, hidden]: word, type and place added up."""
        add, shape = self.graph.add, self.shape
        words, word_scale = self.table(_WORDS, self.weights.slabs, shape.vocabulary)
        types, type_scale = self.table("emb.type", self._rows, 1)
        places, place_scale = self.table("emb.pos", self._rows, shape.positions)
        first = self.graph.tensor("first", np.array([0]))
        word = add("DequantizeLinear", add("Gather", words, "input_ids"), *word_scale)
        # The engine adds the first token type to every token, as does this.
        kind = add("DequantizeLinear", types, *type_scale)
        length = add("Shape", "input_ids", start=1, end=2)
        place = add("DequantizeLinear", add("Slice", places, first, length), *place_scale)
        return self.norm(add("Add", add("Add", word, kind), place), "emb.ln")

    def table(self, name: str, read: _Read, rows: int) -> tuple[str, tuple[str, str]]:
        """Write a table of vectors [rows, hidden] in eight bits; return its name, those of scale and zero."""
        values, scale, zero = _eight_bits(lambda: read(name, rows, self.shape.hidden), self.shape.hidden)
        tensor = self.graph.tensor
        return tensor(name, values), (tensor(f"{name}.scale", scale), tensor(f"{name}.zero", zero))

    def _rows(self, name: str, rows: int, columns: int) -> list[NDArray[np.float32]]:
        return [self.weights.vector(name)[: rows * columns].reshape(-1, columns)]

    def norm(self, states: str, name: str) -> str:
        """Bring each vector to mean 0 and variance 1, then scale and shift it."""
        weight = self.graph.tensor(f"{name}.w", self.weights.vector(f"{name}.w"))
        bias = self.graph.tensor(f"{name}.b", self.weights.vector(f"{name}.b"))
        return self.graph.add("LayerNormalization", states, weight, bias, axis=-1, epsilon=self.shape.epsilon)

    def linear(self, states: str, name: str, out: int, into: int) -> str:
        """Multiply vectors by a weight matrix, kept as [out, into], and add the bias."""
        weight = self.graph.tensor(f"{name}.w", self.weights.matrix(f"{name}.w", out, into).T)
        bias = self.graph.tensor(f"{name}.b", self.weights.vector(f"{name}.b"))
        return self.graph.add("Add", bias, self.graph.add("MatMul", states, weight))

    def layer(self, states: str, name: str) -> str:
        """Self-attention and feed-forward, each added to what goes in: [n, t, hidden] to the same."""
        add, hidden, inner = self.graph.add, self.shape.hidden, self.shape.inner
        query, key, value = (
            add("Reshape", self.linear(states, f"{name}.{part}", hidden, hidden), self.split)
            for part in "qkv"
        )
        query, key = add("Transpose", query, perm=[0, 2, 1, 3]), add("Transpose", key, perm=[0, 2, 3, 1])
        scores = add("Mul", add("MatMul", query, key), self.scale)
        shares = add("Softmax", add("Add", scores, self.padding), axis=-1)
        mixed = add("MatMul", shares, add("Transpose", value, perm=[0, 2, 1, 3]))
        joined = add("Reshape", add("Transpose", mixed, perm=[0, 2, 1, 3]), self.join)
        attended = self.linear(joined, f"{name}.ao", hidden, hidden)
        states = self.norm(add("Add", attended, states), f"{name}.aln")
        raised = add("Gelu", self.linear(states, f"{name}.fi", inner, hidden))
        return self.norm(add("Add", self.linear(raised, f"{name}.fo", hidden, inner), states), f"{name}.oln")

    def pooled(self, states: str) -> None:
        """Add up the vectors of the tokens and give the sum unit length: `embedding` [n, hidden]."""
        add = self.graph.add
        kept = add("Mul", states, add("Unsqueeze", self.mask, self.last))
        total = add("ReduceSum", kept, self.graph.tensor("tokens", np.array([1])), keepdims=0)
        add("LpNormalization", total, name="embedding", axis=1, p=2)


def _eight_bits(
    slabs: Callable[[], Iterable[NDArray[np.float32]]], columns: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """Return a table of vectors, read twice slab by slab, as bytes with one scale and one zero point.

    A value is (byte - zero) * scale; the range of a byte is that of the values and 0.
    """
    ends = [(float(slab.min()), float(slab.max()), len(slab)) for slab in slabs()]
    low, high = min(0.0, *(end[0] for end in ends)), max(0.0, *(end[1] for end in ends))
    scale = np.float32((high - low) / 255)
    zero = round(-low / float(scale))
    values = np.empty((sum(end[2] for end in ends), columns), np.uint8)
    at = 0
    for slab in slabs():
        exact = np.rint(slab / scale) + zero
        values[at : at + len(slab)] = np.clip(exact, 0, 255, out=exact)
        at += len(slab)
    return values, np.array(scale), np.array(zero, np.uint8)


def write_network(weights: BundledWeights, file: Path) -> None:
    """Write the model: int64 `input_ids`, `attention_mask` [n, t] to float32 `embedding` [n, hidden].

    Rows of `embedding` have unit length. Weights are of eight bits, with one scale for each column of
    a matrix.
    """
    bert = _Bert(weights)
    states = bert.embeddings()
    for layer in range(weights.shape.layers):
        states = bert.layer(states, f"l{layer}")
    bert.pooled(states)
    # Four fifths of the model are its words. They join it last: quantize_dynamic copies all several times.
    at = next(at for at, tensor in enumerate(bert.graph.tensors) if tensor.name == _WORDS)
    words = bert.graph.tensors.pop(at)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"])
        for name in ("input_ids", "attention_mask")
    ]
    inputs.append(helper.make_tensor_value_info(_WORDS, words.data_type, words.dims))
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", weights.shape.hidden])
    graph = helper.make_graph(bert.graph.nodes, "e5", inputs, [output], bert.graph.tensors)
    opsets = [helper.make_opsetid("", _OPSET)]
    model = helper.make_model(
        graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="policy-ledger"
    )
    quantize_dynamic(
        model, str(file), op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8, per_channel=True
    )
    model = onnx.load(str(file))
    del model.graph.input[-1]
    model.graph.initializer.append(words)
    onnx.save(model, str(file))
