"""Fusion: by scores and by ranks, what one side did not find, and the bounds of a score."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.search.fuse import VECTOR_SHARE, fuse, fuse_ranks

RANKING = st.dictionaries(st.integers(0, 30), st.floats(-5, 50, allow_nan=False), max_size=12).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


@settings(deadline=None)
@given(RANKING, RANKING)
def test_fusion(lexical: list[tuple[int, float]], vector: list[tuple[int, float]]) -> None:
    both, left, right = fuse(lexical, vector), fuse(lexical, []), fuse([], vector)
    assert set(both) == set(dict(lexical)) | set(dict(vector))
    for key, score in both.items():
        assert -1e-9 <= score <= 1 + 1e-9
        assert score >= max(left.get(key, 0.0), right.get(key, 0.0)) - 1e-9
    for ranking, side in ((lexical, left), (vector, right)):
        ordered = [side[key] for key, _ in ranking]
        assert ordered == sorted(ordered, reverse=True)


def test_fusion_of_one_side_only() -> None:
    assert fuse([], []) == {}
    assert fuse([(1, 3.0)], []) == {1: pytest.approx(1 - VECTOR_SHARE)}
    assert fuse([], [(1, 0.9), (2, 0.9)]) == {1: pytest.approx(VECTOR_SHARE), 2: pytest.approx(VECTOR_SHARE)}


def test_ranks_alone_know_nothing_of_scores() -> None:
    near, far = [(1, 9.0), (2, 8.9)], [(1, 9.0), (2, 0.1)]
    assert fuse_ranks(near, [], 60) == fuse_ranks(far, [], 60)
    assert fuse(near, []) == fuse(far, [])  # of two, the last is 0 and the first is 1
    assert fuse_ranks([(1, 1.0)], [(1, 1.0)], 60) == {1: pytest.approx(1)}


@settings(deadline=None)
@given(RANKING, RANKING, st.sampled_from([1, 10, 60]))
def test_a_small_constant_tells_places_apart(
    lexical: list[tuple[int, float]], vector: list[tuple[int, float]], constant: int
) -> None:
    scores = fuse_ranks(lexical, vector, constant)
    assert set(scores) == set(dict(lexical)) | set(dict(vector))
    assert all(0 < score <= 1 + 1e-9 for score in scores.values())
    ordered = [fuse_ranks(lexical, [], constant)[key] for key, _ in lexical]
    assert ordered == sorted(ordered, reverse=True)
