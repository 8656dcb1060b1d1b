"""Which targets can be compared, and which is stricter."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.comparability import base_unit, direction, judge, plain_name
from extraction.knowledge import table
from extraction.rows import Target

BASE = Target(
    path=("一",), indicator="可再生能源装机比重", scope="", year=2025, year_from="sentence", period=None, annual=False,
    baseline_year=None, relation="reach", comparator="=", value=Decimal(30), value_max=None, unit="%", hedge="",
    binding="", quote="", start=0, end=0,
)  # fmt: skip


def target(**changes: Any) -> Target:
    if "value" in changes:
        changes["value"] = Decimal(str(changes["value"]))
    return replace(BASE, **changes)


@pytest.mark.parametrize(
    ("higher", "lower", "verdict", "reason"),
    [
        ({}, {}, "equal", ""),
        ({}, {"comparator": ">="}, "equal", "bound"),
        ({}, {"comparator": "~"}, "looser", "about"),
        ({}, {"value": 33}, "stricter", ""),
        ({}, {"value": 27}, "looser", ""),
        ({"indicator": "单位GDP能耗"}, {"indicator": "单位GDP能耗", "value": 27}, "stricter", ""),
        ({"indicator": "煤炭消费量", "relation": "decrease"}, {"indicator": "煤炭消费量", "relation": "decrease", "value": 35}, "stricter", ""),
        ({"indicator": "城镇人口比重"}, {"indicator": "城镇人口比重", "value": 35}, "different", "direction_unknown"),
        ({}, {"year": 2030}, "not_comparable", "year"),
        ({}, {"scope": "水稻"}, "not_comparable", "scope"),
        ({"scope": "全省"}, {"scope": "全市"}, "equal", ""),
        ({}, {"relation": "increase"}, "not_comparable", "level_and_change"),
        ({"relation": "decrease"}, {"relation": "increase"}, "not_comparable", "opposite_change"),
        ({"relation": "increase"}, {"relation": "increase", "unit": "个百分点"}, "not_comparable", "percent_and_points"),
        ({}, {"unit": "万千瓦"}, "not_comparable", "unit"),
        ({"relation": "decrease", "baseline_year": 2020}, {"relation": "decrease", "baseline_year": 2015}, "not_comparable", "baseline"),
        ({}, {"annual": True}, "not_comparable", "annual"),
        ({"indicator": "造林面积", "unit": "万公顷", "relation": "complete"}, {"indicator": "造林面积", "unit": "公顷", "relation": "complete", "value": 300000}, "not_comparable", "part_of_total"),
        ({"indicator": "人均公园绿地面积", "unit": "平方米"}, {"indicator": "人均公园绿地面积", "unit": "平方米", "value": 33}, "stricter", ""),
    ],
)  # fmt: skip
def test_verdicts(higher: dict[str, Any], lower: dict[str, Any], verdict: str, reason: str) -> None:
    found = judge(target(**higher), target(**lower))
    assert (found.verdict, found.reason) == (verdict, reason)


def test_amounts_of_one_region_are_compared() -> None:
    one = target(indicator="造林面积", unit="万公顷", relation="complete", value=3)
    two = target(indicator="造林面积", unit="公顷", relation="complete", value=40000)
    assert judge(one, two, same_region=True).verdict == "stricter"


@pytest.mark.parametrize(
    ("pair", "same"),
    [(tuple(pair), True) for row in table("comparability")["same"] for pair in row["examples"]]
    + [(("清洁能源装机比重", "可再生能源装机比重"), False), (("化肥利用率", "农药利用率"), False)],
)
def test_names_brought_together(pair: tuple[str, str], same: bool) -> None:
    assert (plain_name(pair[0]) == plain_name(pair[1])) is same


@pytest.mark.parametrize(
    ("name", "way"), [tuple(row) for row in table("comparability")["direction"]["examples"]]
)
def test_directions(name: str, way: str) -> None:
    assert direction(name) == way


@pytest.mark.parametrize(
    ("name", "way"), [tuple(row) for row in table("comparability")["direction"]["counterexamples"]]
)
def test_no_direction_is_guessed(name: str, way: str) -> None:
    assert direction(name) != way


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["公顷", "千瓦", "吨"]))
def test_multipliers_multiply_out(value: Decimal, unit: str) -> None:
    assert base_unit(value, f"万{unit}") == (value * 10**4, unit)
    assert base_unit(value, f"亿{unit}") == (value * 10**8, unit)
    assert base_unit(value, unit) == (value, unit)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_stricter_one_way_is_looser_the_other(one: int, two: int) -> None:
    there, back = judge(target(value=one), target(value=two)), judge(target(value=two), target(value=one))
    assert {there.verdict, back.verdict} in ({"equal"}, {"stricter", "looser"})
