"""How sure a number is: by a model whose weights are data."""

from __future__ import annotations

from collections.abc import Callable

from extraction.knowledge import table
from indexer.search.answers.accept import FEATURES, is_sure, probability
from indexer.search.answers.models import Answer

NOTHING = dict.fromkeys(FEATURES, 0.0)
ALL = {**dict.fromkeys(FEATURES, 1.0), "beyond": 0.0, "ahead": 0.5}


def test_every_feature_has_a_weight() -> None:
    assert set(table("acceptance", "indexer.data")["figure"]["weights"]) == {*FEATURES, "bias"}


def test_a_number_that_says_all_is_sure_and_one_that_says_nothing_is_not() -> None:
    assert is_sure(ALL)
    assert not is_sure(NOTHING)


def test_a_number_that_says_more_than_is_asked_or_has_a_rival_is_less_sure() -> None:
    weights = table("acceptance", "indexer.data")["figure"]["weights"]
    sure = probability(ALL, weights)
    assert probability(ALL | {"beyond": 0.5}, weights) < sure
    assert probability(ALL | {"ahead": 0.0}, weights) < sure


def test_what_no_number_says_stays_without_an_answer(ask: Callable[[str], list[Answer]]) -> None:
    assert ask("汕头养老机构每张床位补贴多少元") == []
    assert ask("福州再生水利用设施多少座") == []
