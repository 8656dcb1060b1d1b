"""The network written as ONNX, on weights of a small made-up model: against the formulas in numpy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from indexer.index import e5_graph
from indexer.index.e5_weights import Shape

SHAPE = Shape(hidden=32, layers=2, heads=4, inner=64, vocabulary=40, positions=16, types=2, epsilon=1e-12)
WORDS = 50
Array = NDArray[np.float32]


class Weights:
    """Random weights with the interface of BundledWeights."""

    shape = SHAPE
    words = np.arange(WORDS - SHAPE.vocabulary, WORDS)

    def matrix(self, name: str, rows: int, columns: int) -> Array:
        generator = np.random.default_rng([ord(c) for c in name])
        return generator.normal(0, 0.3, (rows, columns)).astype(np.float32)

    def vector(self, name: str) -> Array:
        rows = {"emb.pos": SHAPE.positions, "emb.type": SHAPE.types}.get(name, 1)
        width = SHAPE.inner if name.endswith("fi.b") else SHAPE.hidden
        return self.matrix(name, rows, width).reshape(-1) + name.endswith("ln.w")

    def word_slabs(self) -> Iterator[Array]:
        table = self.matrix("emb.word", WORDS, SHAPE.hidden)
        yield from (table[:20], table[20:])


def _norm(x: Array, name: str) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    unit = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + SHAPE.epsilon)
    return unit * Weights().vector(f"{name}.w") + Weights().vector(f"{name}.b")


def _linear(x: Array, name: str, out: int, into: int) -> Array:
    return x @ Weights().matrix(f"{name}.w", out, into).T + Weights().vector(f"{name}.b")


def _expected(ids: list[int]) -> Array:
    """Return the vector of one text, by the formulas."""
    w, h, size = Weights(), SHAPE.hidden, SHAPE.hidden // SHAPE.heads
    x = w.matrix("emb.word", WORDS, h)[w.words][ids] + w.vector("emb.type")[:h]
    x = _norm(x + w.vector("emb.pos").reshape(-1, h)[: len(ids)], "emb.ln")
    for layer in (f"l{i}" for i in range(SHAPE.layers)):
        q, k, v = (
            _linear(x, f"{layer}.{part}", h, h).reshape(len(ids), SHAPE.heads, size).swapaxes(0, 1)
            for part in "qkv"
        )
        scores = np.exp(q @ k.swapaxes(1, 2) / math.sqrt(size))
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(len(ids), h)
        x = _norm(x + _linear(mixed, f"{layer}.ao", h, h), f"{layer}.aln")
        raised = _linear(x, f"{layer}.fi", SHAPE.inner, h)
        raised = raised * (1 + np.vectorize(math.erf)(raised / math.sqrt(2))) / 2
        x = _norm(x + _linear(raised, f"{layer}.fo", h, SHAPE.inner), f"{layer}.oln")
    mean = x.mean(0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "model.onnx"
    e5_graph.write_network(Weights(), path)  # type: ignore[arg-type]  # the same interface
    return path


def test_it_is_the_network_of_the_formulas(file: Path) -> None:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    for ids in ([3, 7, 1, 34, 9], [5, 20], [39, 0, 8], [4]):
        (found,) = session.run(["embedding"], {"input_ids": np.array([ids])})
        assert found.shape == (1, SHAPE.hidden)
        assert abs(np.linalg.norm(found) - 1) < 1e-5
        assert found[0] @ _expected(ids) > 0.995  # eight bits


def test_the_words_kept_are_written_as_all_would_be(file: Path) -> None:
    held = {
        tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in onnx.load(str(file)).graph.initializer
    }
    everything, scale, zero = e5_graph._eight_bits(Weights().word_slabs, SHAPE.hidden)
    assert np.array_equal(held["emb.word"], everything[Weights.words])
    assert (held["emb.word.scale"], held["emb.word.zero"]) == (scale, zero)


def test_it_is_a_standard_graph(file: Path) -> None:
    model = onnx.load(str(file))
    onnx.checker.check_model(model, full_check=True)
    assert {opset.domain for opset in model.opset_import} <= {"", "ai.onnx"}
    assert [i.name for i in model.graph.input] == ["input_ids"]


def test_eight_bits_are_half_a_step_off_at_most() -> None:
    table = np.random.default_rng(1).normal(0.4, 1, (100, 8)).astype(np.float32)
    values, scale, zero = e5_graph._eight_bits(lambda: [table[:30], table[30:]], 8)
    back = (values.astype(np.float32) - np.float32(zero)) * scale
    assert abs(back - table).max() <= 0.51 * scale
