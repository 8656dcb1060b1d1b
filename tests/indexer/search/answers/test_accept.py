"""How sure a row is: by models whose weights are data."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extraction.knowledge import table
from indexer.search.answers.accept import ANSWERS, FEATURES, Judged, probability
from indexer.search.answers.models import Answer

AGAINST = {"beyond", "fact", "part"}


def of_all(kind: str, model: str) -> dict[str, float]:
    """Return what a row shows that says all that is asked, and of which there is no rival."""
    return {
        name: 0.0 if name in AGAINST else 0.5 if name == "ahead" else 1.0 for name in FEATURES[kind, model]
    }


@pytest.mark.parametrize(("kind", "model"), list(FEATURES))
def test_every_feature_has_a_weight(kind: str, model: str) -> None:
    weights = table("acceptance", "indexer.data")[kind][model]["weights"]
    assert set(weights) == {*FEATURES[kind, model], "bias"}


@pytest.mark.parametrize(("kind", "model"), list(FEATURES))
def test_a_row_that_says_all_is_sure_and_one_that_says_nothing_is_not(kind: str, model: str) -> None:
    nothing = dict.fromkeys(FEATURES[kind, model], 0.0)
    assert Judged([object()], of_all(kind, model), kind).is_sure(model)
    assert not Judged([object()], nothing, kind).is_sure(model)


@pytest.mark.parametrize("kind", ["figure", "units"])
def test_no_row_is_never_sure(kind: str) -> None:
    assert not Judged([], {}, kind).is_sure(ANSWERS)


def test_a_number_that_says_more_than_is_asked_or_has_a_rival_is_less_sure() -> None:
    weights = table("acceptance", "indexer.data")["figure"][ANSWERS]["weights"]
    all_said = of_all("figure", ANSWERS)
    sure = probability(all_said, weights)
    assert probability(all_said | {"beyond": 0.5}, weights) < sure
    assert probability(all_said | {"ahead": 0.0}, weights) < sure


def test_what_no_number_says_stays_without_an_answer(ask: Callable[[str], list[Answer]]) -> None:
    assert ask("汕头养老机构每张床位补贴多少元") == []
    assert ask("福州再生水利用设施多少座") == []
