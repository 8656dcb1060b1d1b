"""Pairs of targets and promises: the best of all, each row once, scopes and changes that names tell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from extraction.knowledge import table
from extraction.rows import Target
from extraction.terms import Comparator, Relation
from indexer.compare.names import (
    STATEMENT_THRESHOLD,
    best_pairs,
    named,
    pairs_of,
    promise_scores,
    statement_scores,
)

PLAIN = Target(
    path=("一",), indicator="森林覆盖率", scope="", year=2025, year_from="sentence", period=None, annual=False,
    baseline_year=None, relation=Relation.REACH, comparator=Comparator.EQUAL, value=Decimal(40), value_max=None,
    unit="%", hedge="", binding="", quote="", start=0, end=0,
)  # fmt: skip


def target(indicator: str, year: int | None = 2025, **fields: object) -> Target:
    return replace(PLAIN, indicator=indicator, year=year, **fields)  # type: ignore[arg-type]


def paired(left: list[Target], right: list[Target]) -> dict[int, int]:
    return pairs_of([named(one) for one in left], [named(one) for one in right])


def test_each_row_answers_one() -> None:
    ours = [target("绿电占比", 2025), target("绿电占比", 2030)]
    theirs = [target("绿电比重", 2030), target("绿电比重", 2025), target("绿电比重", 2035)]
    assert paired(ours, theirs) == {0: 1, 1: 0}
    assert paired(ours, theirs[:1]) == {1: 0}


def test_the_same_scope_comes_first_wherever_it_is_told() -> None:
    ours = [target("化肥利用率", scope="水稻"), target("化肥利用率")]
    theirs = [target("全省化肥利用率"), target("化肥利用率", scope="水稻")]
    assert paired(ours, theirs) == {0: 1, 1: 0}
    assert named(target("全省化肥利用率")).target.scope == ""
    assert named(target("杭州市森林覆盖率"), "杭州市").target.scope == ""
    assert named(target("杭州市森林覆盖率"), "浙江省").target.scope == "杭州市"
    for scope in ("杭州市", "杭州", "全市范围内"):
        assert named(target("森林覆盖率", scope=scope), "杭州市").target.scope == ""
    assert named(target("森林覆盖率", scope="杭州市")).target.scope == "杭州市"


def test_units_that_can_be_converted_fit_better() -> None:
    ours = [target("粮食产量", unit="亿斤"), target("粮食产量", unit="亿元")]
    theirs = [target("粮食产量", unit="万元"), target("粮食产量", unit="万吨")]
    assert paired(ours, theirs) == {0: 1, 1: 0}


@pytest.mark.parametrize("unit", ["%", "个百分点"])
def test_a_change_that_the_name_tells(unit: str) -> None:
    assert named(target("优良天数比例提高", unit=unit)).target.relation == Relation.INCREASE
    assert named(target("优良天数比例提高", unit="天")).target.relation == Relation.REACH


def test_words_in_the_place_of_others_are_never_paired() -> None:
    assert paired([target("新增水电装机")], [target("新增风电装机")]) == {}
    assert paired([target("新能源汽车占比")], [target("公交车新能源汽车占比")]) == {}


def test_names_that_do_not_say_of_what_are_paired_by_their_sentence() -> None:
    ours = target("完成投资", unit="亿元", quote="水利建设完成投资30亿元")
    assert paired([ours], [target("完成投资", unit="亿元", quote="交通建设完成投资90亿元")]) == {}
    assert paired([ours], [ours]) == {0: 0}


def test_large_tables_of_one_name_take_no_time() -> None:
    ours = [target("新增变电容量", 2020 + at % 5, scope=f"{at}号站") for at in range(1500)]
    theirs = [target("新增变电容量", 2020 + at % 5, scope=f"{at}号站") for at in range(1499, 500, -1)]
    found = paired(ours, theirs)
    assert len(found) == len(set(found.values())) == 999
    assert all(found[at] == 1499 - at for at in range(501, 1500))


def test_places_that_lie_apart_are_never_paired() -> None:
    ours = [target("各行业达到能效标杆水平的产能比例"), target("烧碱行业达到能效标杆水平的产能比例")]
    theirs = [target("电石行业达到能效标杆水平的产能比例"), target("烧碱行业能效标杆水平以上产能比例")]
    assert paired(ours, theirs) == {0: 0, 1: 1}
    assert paired(ours[1:], theirs[:1]) == {}


def test_what_is_added_is_told_by_name_or_by_relation() -> None:
    added = target("储能装机", unit="万千瓦", relation=Relation.INCREASE)
    assert named(added).key == named(target("新增储能装机", unit="万千瓦")).key
    assert named(added).key != named(target("储能装机", unit="万千瓦")).key
    assert named(target("进出口总额", relation=Relation.INCREASE)).key == named(target("进出口总额")).key


def test_a_change_in_the_name_is_a_relation() -> None:
    assert named(target("居民消费价格涨幅")).target.relation == Relation.INCREASE
    assert named(target("单位GDP能耗降低")).target.relation == Relation.DECREASE
    assert named(target("居民消费价格")).target.relation == Relation.REACH


def brute(scores: NDArray[np.float64]) -> float:
    few, many = sorted(scores.shape)
    turned = scores if scores.shape[0] == few else scores.T
    return max(sum(turned[i, j] for i, j in enumerate(order)) for order in permutations(range(many), few))


@given(st.integers(1, 4), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_best_of_all_assignments(rows: int, columns: int, chance: object) -> None:
    scores = np.array([[chance.random() + 0.01 for _ in range(columns)] for _ in range(rows)])  # type: ignore[attr-defined]
    found = best_pairs(scores)
    assert len(set(found.values())) == len(found) == min(rows, columns)
    assert sum(scores[i, j] for i, j in found.items()) == pytest.approx(brute(scores))


def test_nothing_is_paired_below_the_least() -> None:
    assert best_pairs(np.array([[0.4, 0.9], [0.8, 0.85]]), 0.5) == {0: 1, 1: 0}
    assert best_pairs(np.array([[0.4]]), 0.5) == {}
    assert best_pairs(np.zeros((0, 3))) == {}


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [(*pair, row["same"]) for row in table("names")["promise"]["pair"] for pair in row["statements"]],
)
def test_promises_are_of_one_thing_however_it_is_said(one: str, two: str, same: bool) -> None:
    assert bool(promise_scores([one], [two])[0, 0] >= STATEMENT_THRESHOLD) is same


def test_likeness_of_promises() -> None:
    assert statement_scores(["到2025年，废旧农膜基本实现全回收"], ["废旧农膜实现全回收"])[0, 0] > 0.8
    assert statement_scores([], ["甲"]).shape == (0, 1)
