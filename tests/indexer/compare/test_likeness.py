"""How alike clauses are: terms, weights, demands met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.compare.likeness import Side, likeness, logistic, products, rarity, terms, weighed

POLICY = st.text(alphabet="推进水电风能改造建设园区节约，。企业", max_size=30)


def side(*texts: str, windows: int = 0) -> Side:
    """Clauses of one demand each; window k of clause i is the unit vector i."""
    vectors = [np.tile(np.eye(8, dtype=np.float32)[at], (windows, 1)) for at in range(len(texts))]
    return Side(texts, [text[:4] for text in texts], [[text] for text in texts], vectors)


def test_terms_are_words_and_pairs() -> None:
    assert {"光伏", "·光伏", "·伏发"} <= set(terms("光伏发电"))
    assert terms("，。") == ()
    assert "·电风" not in terms("水电、风能")


def test_rare_terms_weigh_more() -> None:
    rare = rarity([["推进", "水电"], ["推进", "风能"]])
    assert rare["水电"] > rare["推进"] > 0
    own = weighed(["推进", "水电", "水电"], rare)
    assert own["水电"] > own["推进"]
    assert sum(weight**2 for weight in own.values()) == pytest.approx(1)


@given(st.lists(POLICY, max_size=5), st.lists(POLICY, max_size=5))
def test_products_are_cosines(left: list[str], right: list[str]) -> None:
    rare = rarity([terms(text) for text in [*left, *right]])
    ours, theirs = ([weighed(terms(text), rare) for text in some] for some in (left, right))
    found = products(ours, theirs)
    assert found.shape == (len(left), len(right))
    for i, one in enumerate(ours):
        for j, other in enumerate(theirs):
            assert found[i, j] == pytest.approx(sum(w * other.get(t, 0) for t, w in one.items()), abs=1e-5)


def test_the_clause_of_the_same_demand_is_the_likeliest() -> None:
    ours = side("推进园区循环化改造，建设共享平台。", "积极发展海上风电。", "开展干部培训。")
    theirs = side("加快发展海上风电和光伏。", "实施园区循环化改造。", "加强农村污水治理。")
    found = likeness(ours, theirs)
    assert found.clauses[0].argmax() == 1
    assert found.clauses[1].argmax() == 0
    assert found.clauses[2].max() < found.clauses[0].max()
    assert found.demands[1].argmax() == 0
    assert "海上风电" in "".join(found.shared(1, 0)) or "风电" in found.shared(1, 0)
    assert not any(term.startswith("·") for term in found.shared(1, 0))


def test_meaning_decides_where_words_do_not() -> None:
    ours = side("甲乙丙丁", "戊己庚辛", windows=2)
    theirs = side("子丑寅卯", "辰巳午未", windows=1)
    found = likeness(ours, theirs)
    assert found.clauses[0].argmax() == 0
    assert found.clauses[1].argmax() == 1


def test_a_demand_is_near_by_the_windows_it_stands_in() -> None:
    text = "甲" * 100 + "乙" * 100
    windows = np.eye(8, dtype=np.float32)[:2]
    ours = Side([text], [""], [["甲" * 90, "乙" * 90]], [windows])
    found = likeness(ours, side("丙丙", "丁丁", windows=1))
    assert found.demands[0].argmax() == 0
    assert found.demands[1].argmax() == 1


def test_nothing_is_like_nothing() -> None:
    assert likeness(side(), side("甲")).clauses.shape == (0, 1)
    assert likeness(side("甲"), side()).clauses.shape == (1, 0)


def test_clauses_without_demands_or_vectors() -> None:
    empty = Side(["发展风电"], [""], [[]], [np.zeros((0, 0), np.float32)])
    found = likeness(empty, side("发展风电", windows=1))
    assert found.demands.shape == (0, 1)
    assert np.isfinite(found.clauses).all()


def test_the_logistic_function() -> None:
    value = logistic({"a": np.zeros((1, 1), np.float32)}, {"a": 3.0, "bias": 0.0})
    assert value[0, 0] == pytest.approx(0.5)
