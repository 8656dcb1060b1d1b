"""Codes of large segments: they find what comparing all vectors finds, and stay with their segment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.index import codes
from indexer.index.readers import Clauses, Keys
from indexer.index.vectors import VectorIndex

COUNT, DIMENSION = 12_000, 64


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "LEAST", 1000)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Return unit vectors around some centres, as those of texts lie, two windows to a clause."""
    random = np.random.default_rng(3)
    centres = random.normal(size=(40, DIMENSION))
    rows = centres[random.integers(0, 40, COUNT)] + 0.6 * random.normal(size=(COUNT, DIMENSION)) + 1
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def write(
    folder: Path, vectors: NDArray[np.float32], first: int = 0, previous: Path | None = None, gone=()
) -> VectorIndex:
    keys = [first + at // 2 for at in range(len(vectors))]
    VectorIndex.write(folder, previous, gone, keys, vectors)
    return VectorIndex(folder)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def without_codes(folder: Path) -> VectorIndex:
    for file in folder.glob("*.codes"):
        file.unlink()
    return VectorIndex(folder)


def test_what_is_near_by_codes_is_near_in_full(tmp_path: Path, vectors: NDArray[np.float32]) -> None:
    by_codes = write(tmp_path / "a", vectors)
    assert names(tmp_path / "a") == ["000001.codes", "000001.faiss"]
    whole = without_codes(tmp_path / "a")
    held, some = 0, Clauses(Keys(range(0, COUNT // 2, 3)))
    for query in vectors[::120]:
        found, wanted = by_codes.search(query, 10), whole.search(query, 10)
        assert found[0] == wanted[0]
        held += len({key for key, _ in found} & {key for key, _ in wanted})
        scores = dict(whole.search(query, COUNT))
        assert all(scores[key] == pytest.approx(score, abs=1e-5) for key, score in found)
        assert by_codes.search(query, 10, some) == whole.search(query, 10, some)
        assert by_codes.search(query, 500) == whole.search(query, 500)  # too many for codes
    assert held / (10 * len(vectors[::120])) > 0.99


def test_codes_are_those_of_what_they_lie_beside(tmp_path: Path, vectors: NDArray[np.float32]) -> None:
    write(tmp_path / "1", vectors[:5000])
    write(tmp_path / "2", vectors[5000:5100], 10_000, tmp_path / "1")  # too few for codes of their own
    assert names(tmp_path / "2") == ["000001.codes", "000001.faiss", "000002.faiss"]
    assert (tmp_path / "2" / "000001.codes").samefile(tmp_path / "1" / "000001.codes")
    grown = write(tmp_path / "3", vectors[:0], 0, tmp_path / "2", range(0, 2500, 5))
    assert names(tmp_path / "3") == ["000002.faiss", "000004.codes", "000004.faiss"]
    assert grown.keys() == {*range(2500), *range(10_000, 10_050)} - {*range(0, 2500, 5)}
    whole, held = [grown.search(query, 3) for query in vectors[:5000:100]], 0
    for query, found in zip(vectors[:5000:100], whole, strict=True):
        held += len({*found} & {*without_codes(tmp_path / "3").search(query, 3)})
    assert held / (3 * len(whole)) > 0.98
    write(tmp_path / "4", vectors[:0], 0, tmp_path / "3", [*range(2500)])
    assert names(tmp_path / "4") == ["000002.faiss"]


def test_a_small_segment_has_none(tmp_path: Path, vectors: NDArray[np.float32]) -> None:
    write(tmp_path / "a", vectors[:900])
    assert names(tmp_path / "a") == ["000001.faiss"]
