"""Names of indicators: which mean the same, by the tables of names.toml and by made-up pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.knowledge import table
from extraction.name_forms import is_bare, name_form, overlap, split_scope
from extraction.text.folding import squeeze

RAW = table("names")
SAME = [
    tuple(pair)
    for row in [*RAW["same"], RAW["change"], RAW["counted"], RAW["fillers"]]
    for pair in row["examples"]
]
APART = [tuple(pair) for pair in RAW["fillers"]["counterexamples"]]
PAIRS = [(*pair, row["same"]) for row in RAW["pair"] for pair in row["names"]]
# Beside the table, so that a form put into it for one pair shows in others.
MADE_UP = [
    ("全市空气质量优良天数比率", "城市空气质量优良天数比例", True),
    ("规模以上工业增加值增速", "规上工业增加值", True),
    ("城镇调查失业率", "全市城镇调查失业率", True),
    ("单位生产总值能耗下降率", "万元GDP能耗", True),
    ("装配式建筑占新建建筑面积比例", "新建建筑中装配式建筑占比", True),
    ("农田灌溉水有效利用系数", "全省农田灌溉水有效利用系数", True),
    ("每千人口执业医师数量", "每千人口执业医师", True),
    ("研发经费投入强度", "全社会研发经费投入强度", True),
    ("基本养老保险参保率", "基本医疗保险参保率", False),
    ("城市生活垃圾回收利用率", "农村生活垃圾回收利用率", False),
    ("海上风电装机容量", "风电装机容量", False),
    ("光伏装机容量", "风电装机容量", False),
    ("普惠性幼儿园覆盖率", "普惠性幼儿园在园幼儿占比", False),
    ("高新技术企业", "科技型中小企业", False),
    ("粮食播种面积", "粮食总产量", False),
    ("铁路货运量", "水路货运量", False),
    ("每千人口执业医师", "每千人口注册护士", False),
    ("新建充电桩", "改造充电桩", False),
    ("地表水劣Ⅴ类水体比例", "地表水Ⅳ类水体比例", False),
    ("一般公共预算收入", "一般公共预算支出", False),
    ("城镇居民人均可支配收入", "居民人均可支配收入", False),
    ("重点行业碳排放强度", "碳排放强度", False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), SAME)
def test_ways_of_writing_are_alike(one: str, two: str) -> None:
    assert name_form(one).key == name_form(two).key


@pytest.mark.parametrize(("one", "two"), APART)
def test_what_sets_apart_is_no_filler(one: str, two: str) -> None:
    assert name_form(one).key != name_form(two).key


@pytest.mark.parametrize(("one", "two", "same"), PAIRS + MADE_UP)
def test_a_word_more_or_in_the_place_of_another_keeps_apart(one: str, two: str, same: bool) -> None:
    assert (name_form(one).key == name_form(two).key) is same


@pytest.mark.parametrize(("name", "rest", "scope"), [e for row in RAW["scope"] for e in row["examples"]])
def test_scopes_stand_before_the_name(name: str, rest: str, scope: str) -> None:
    assert split_scope(squeeze(name)) == (scope, squeeze(rest))


@pytest.mark.parametrize("name", [name for row in RAW["scope"] for name in row["counterexamples"]])
def test_words_that_are_no_scope(name: str) -> None:
    assert split_scope(squeeze(name)) == ("", squeeze(name))


@pytest.mark.parametrize(("one", "two"), RAW["unit"][0]["examples"])
def test_the_unit_says_what_a_bare_name_leaves_open(one: str, two: str) -> None:
    assert name_form(one, "万千瓦").key == name_form(two, "万千瓦").key
    assert name_form(one, "亿千瓦时").key != name_form(two, "亿千瓦时").key


@pytest.mark.parametrize(
    ("one", "two", "is_so"),
    [(*pair, True) for pair in RAW["members"]["overlapping"]]
    + [(*pair, False) for pair in RAW["members"]["disjoint"]],
)
def test_places_overlap_or_lie_apart(one: str, two: str, is_so: bool) -> None:
    assert overlap(squeeze(one), squeeze(two)) is is_so
    assert overlap(squeeze(two), squeeze(one)) is is_so


def test_the_place_is_that_part_of_the_scope_that_sets_apart() -> None:
    assert (name_form("全省地级及以上城市污泥无害化处置率").scope, name_form("全省污泥处置率").place) == (
        "全省地级及以上城市",
        "",
    )
    assert name_form("杭州市森林覆盖率").place == "杭州市"
    assert name_form("朝阳产业增加值").scope == ""


def test_names_that_do_not_say_of_what() -> None:
    assert [name for name in RAW["bare"]["names"] if not is_bare(name)] == []
    assert [name for name in RAW["bare"]["counterexamples"] if is_bare(name)] == []


def test_a_change_is_told() -> None:
    assert name_form("居民消费价格涨幅").change == "increase"
    assert name_form("单位GDP能耗降低").change == "decrease"
    assert name_form("森林覆盖率").change == ""


@given(st.text(max_size=40), st.text(max_size=6))
def test_any_name_has_a_form(name: str, unit: str) -> None:
    form = name_form(name, unit)
    assert form == name_form(squeeze(name), unit)
    assert isinstance(form.key, frozenset)
