"""The bundled model as an ONNX graph: the network of multilingual-e5-small with pooling inside.

A BERT encoder (Devlin et al. 2019) of standard ONNX operators: embeddings, layers of self-attention and
feed-forward with their layer norms, the mean over the tokens, unit length. The word vectors are
written in eight bits at once; onnxruntime turns the weights of the layers into eight bits afterwards.
It takes texts one by one, so that nothing in it is for padding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from indexer.index.e5_weights import BundledWeights

_OPSET = 23  # the first with Attention, which takes an eighth less time than its parts
_IR_VERSION = 11  # the version of the file format that belongs to it
_WORDS = "emb.word"

_Slabs = Callable[[], Iterable[NDArray[np.float32]]]


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

    def embeddings(self) -> str:
        """Token ids [1, t] to vectors [1, t, hidden]: word, type and place added up."""
        add, shape, vector = self.graph.add, self.shape, self.weights.vector
        words, word_scale = self.table(_WORDS, self.weights.word_slabs, self.weights.words)
        types, type_scale = self.table("emb.type", lambda: [vector("emb.type")[None, : shape.hidden]])
        places, place_scale = self.table("emb.pos", lambda: [vector("emb.pos").reshape(-1, shape.hidden)])
        first = self.graph.tensor("first", np.array([0]))
        word = add("DequantizeLinear", add("Gather", words, "input_ids"), *word_scale)
        # The engine adds the first token type to every token, as does this.
        kind = add("DequantizeLinear", types, *type_scale)
        length = add("Shape", "input_ids", start=1, end=2)
        place = add("DequantizeLinear", add("Slice", places, first, length), *place_scale)
        return self.norm(add("Add", add("Add", word, kind), place), "emb.ln")

    def table(
        self, name: str, slabs: _Slabs, kept: NDArray[np.int64] | None = None
    ) -> tuple[str, tuple[str, str]]:
        """Write a table of vectors [rows, hidden] in eight bits; return its name, those of scale and zero.

        Of the rows those `kept` are written; the scale is that of all, so that it does not depend on them.
        """
        values, scale, zero = _eight_bits(slabs, self.shape.hidden)
        tensor = self.graph.tensor
        table = tensor(name, values if kept is None else values[kept])
        return table, (tensor(f"{name}.scale", scale), tensor(f"{name}.zero", zero))

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
        """Self-attention and feed-forward, each added to what goes in: [1, t, hidden] to the same."""
        add, hidden, inner, heads = self.graph.add, self.shape.hidden, self.shape.inner, self.shape.heads
        seen = (self.linear(states, f"{name}.{part}", hidden, hidden) for part in "qkv")
        mixed = add("Attention", *seen, q_num_heads=heads, kv_num_heads=heads)
        attended = self.linear(mixed, f"{name}.ao", hidden, hidden)
        states = self.norm(add("Add", attended, states), f"{name}.aln")
        raised = add("Gelu", self.linear(states, f"{name}.fi", inner, hidden))
        return self.norm(add("Add", self.linear(raised, f"{name}.fo", hidden, inner), states), f"{name}.oln")

    def pooled(self, states: str) -> None:
        """Add up the vectors of the tokens and give the sum unit length: `embedding` [1, hidden]."""
        add = self.graph.add
        total = add("ReduceSum", states, self.graph.tensor("tokens", np.array([1])), keepdims=0)
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
    """Write the model: the tokens of one text, int64 `input_ids` [1, t], to float32 `embedding` [1, hidden].

    `embedding` has unit length. Weights are of eight bits, with one scale for each column of
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
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "t"]),
        helper.make_tensor_value_info(_WORDS, words.data_type, words.dims),
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, weights.shape.hidden])
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
