"""The exact before the near, in scores from 0 to 1."""

from __future__ import annotations

from indexer.search.exact.result import Exact

SCORES = {1: 0.9, 2: 0.5, 3: 1.2}


def order(scores: dict[int, float]) -> list[int]:
    assert all(0 <= score <= 1 for score in scores.values())
    return sorted(scores, key=lambda key: (-scores[key], key))


def test_nothing_named_changes_nothing() -> None:
    assert Exact().ranked(SCORES, None) == SCORES


def test_what_is_named_comes_first_in_its_order() -> None:
    assert order(Exact(first=(7, 2), near=(8,)).ranked(SCORES, None)) == [7, 2, 8, 3, 1]
    assert order(Exact(first=(7,), only=True).ranked(SCORES, None)) == [7]


def test_what_holds_the_words_comes_next() -> None:
    held = Exact(holding=frozenset({2, 9}))
    assert order(held.ranked(SCORES, None)) == [2, 9, 3, 1]
    assert order(held.ranked(SCORES, {1, 2, 3})) == [2, 3, 1]
    assert order(Exact(holding=frozenset({9}), name=True).ranked(SCORES, {1})) == [9, 3, 1, 2]


def test_a_quotation_leaves_nothing_else() -> None:
    assert order(Exact(required=frozenset({2, 9})).ranked(SCORES, None)) == [2, 9]
    assert order(Exact(required=frozenset({2, 9})).ranked(SCORES, {9})) == [9]
    assert order(Exact(required=frozenset({2})).ranked(SCORES, {1})) == [2]
    assert Exact(required=frozenset(), only=True).ranked(SCORES, None) == {}


def test_phrases_count_by_their_share() -> None:
    ranked = Exact(shares={2: 1.0, 9: 1.0}).ranked(SCORES, None)
    assert ranked == {1: 0.9, 2: 0.6, 3: 1.2}
