"""How clauses stand in a search."""

from __future__ import annotations

from indexer.search.answers.standing import Standing, standings

RANKINGS = {"lexical": [(7, 3.0), (4, 2.0)], "vector": [(4, 0.9), (9, 0.8), (7, 0.7)]}


def test_a_clause_stands_by_its_ranks_on_both_sides() -> None:
    found = standings(RANKINGS, {"a": 4, "b": 7, "c": 9})
    assert found["a"] == Standing(words=0.5, meaning=1.0)
    assert found["b"] == Standing(words=1.0, meaning=1 / 3)
    assert found["c"] == Standing(words=0.0, meaning=0.5)


def test_a_clause_that_neither_side_found_stands_nowhere() -> None:
    assert standings(RANKINGS, {"d": 1}) == {"d": Standing()}
