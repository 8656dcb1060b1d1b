"""Names of indicators: bare names, lists taken apart, scopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.targets.indicators import bare_name, names_a_level, says_each, split_list, split_scope, stem


def bare(phrase: str) -> str:
    start, end = bare_name(phrase)
    return phrase[start:end]


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("森林覆盖率", "森林覆盖率"),
        ("力争森林覆盖率", "森林覆盖率"),
        ("并进一步使得森林覆盖率", "森林覆盖率"),
        ("、森林覆盖率", "森林覆盖率"),
        ("其中森林覆盖率均", "森林覆盖率"),
        ("森林覆盖率分别", "森林覆盖率"),
        ("森林覆盖率应当", "森林覆盖率"),
        ("森林覆盖率稳步", "森林覆盖率"),
        ("城市公交的", "城市公交"),
        # what only looks like a word before the name
        ("各区森林覆盖率", "各区森林覆盖率"),
        ("年均气温", "年均气温"),
        ("及时处置率", "及时处置率"),
        ("基本农田面积", "基本农田面积"),
        ("并网容量", "并网容量"),
        ("年用水总量", "年用水总量"),
        ("应急物资储备量", "应急物资储备量"),
        ("", ""),
    ],
)
def test_bare_name(phrase: str, name: str) -> None:
    assert bare(phrase) == name


@pytest.mark.parametrize(
    ("name", "scope", "rest"),
    [
        ("全省非化石能源消费比重", "全省", "非化石能源消费比重"),
        ("全市的用水总量", "全市", "用水总量"),
        ("我市单位产值能耗", "我市", "单位产值能耗"),
        ("地级及以上城市优良天数比例", "地级及以上城市", "优良天数比例"),
        ("主要农作物化肥利用率", "主要农作物", "化肥利用率"),
        ("森林覆盖率", "", "森林覆盖率"),
        ("全市率", "", "全市率"),
        ("全市", "", "全市"),
    ],
)
def test_split_scope(name: str, scope: str, rest: str) -> None:
    assert split_scope(name) == (scope, rest)


@pytest.mark.parametrize(
    ("name", "count", "each", "names"),
    [
        # as many names as numbers
        ("风电、光伏装机规模", 2, True, ["风电装机规模", "光伏装机规模"]),
        ("城市污水和工业废水处理率", 2, True, ["城市污水处理率", "工业废水处理率"]),
        ("铁路、水路和公路货运量", 3, True, ["铁路货运量", "水路货运量", "公路货运量"]),
        ("森林覆盖率、湿地保护率", 2, True, ["森林覆盖率", "湿地保护率"]),
        ("钢铁、水泥行业产能比例", 2, True, ["钢铁行业产能比例", "水泥行业产能比例"]),
        ("园区的用水量、用电量", 2, True, ["园区的用水量", "园区的用电量"]),
        # one number for all
        ("农膜、秸秆回收率", 1, True, ["农膜回收率", "秸秆回收率"]),
        ("农膜、秸秆回收率", 1, False, ["农膜、秸秆回收率"]),
        ("森林覆盖率、湿地保护率", 1, False, ["森林覆盖率", "湿地保护率"]),
        ("化肥农药利用率", 1, False, ["化肥利用率", "农药利用率"]),
        ("化肥农药利用率", 2, True, ["化肥利用率", "农药利用率"]),
        ("钢铁、水泥等行业能耗", 1, True, ["钢铁、水泥等行业能耗"]),
        # nothing to take apart
        ("森林覆盖率", 1, False, ["森林覆盖率"]),
        ("森林覆盖率", 2, True, ["森林覆盖率"]),
        ("风电、光伏装机规模", 3, True, ["风电、光伏装机规模"]),
    ],
)
def test_split_list(name: str, count: int, each: bool, names: list[str]) -> None:
    assert split_list(name, count, each=each) == names


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("城镇和农村自来水普及率", ["城镇自来水普及率", "农村自来水普及率"]),
        ("甲河、乙江水质优良比例", ["甲河水质优良比例", "乙江水质优良比例"]),
        ("化学需氧量、氨氮重点工程减排量", ["化学需氧量重点工程减排量", "氨氮重点工程减排量"]),
    ],
)
def test_split_list_of_peers(name: str, names: list[str]) -> None:
    assert split_list(name, 2, each=True) == names


@pytest.mark.parametrize("name", ["森林覆盖率", "用水总量", "装机占比", "能耗强度", "优良天数", "绿地面积"])
def test_names_a_level(name: str) -> None:
    assert names_a_level(name)


@pytest.mark.parametrize("name", ["绿色工厂", "换电站", "污水处理设施", ""])
def test_names_no_level(name: str) -> None:
    assert not names_a_level(name)


def test_stem() -> None:
    assert stem("城市生活污水收集率") == "城市生活污水"
    assert stem("绿色工厂") == "绿色工厂"


def test_says_each() -> None:
    assert says_each("处理率分别达到")
    assert says_each("处理率均达到")
    assert not says_each("处理率达到")


NAMES = st.lists(
    st.sampled_from(["、", "和", "与", "及", "以及", "的", "其中", "年", "各", "均", "分别", "全市", "用水", "率", "化肥农药", "等"]),
    max_size=10,
).map("".join)  # fmt: skip


@given(NAMES)
def test_bare_name_stands_in_the_phrase(phrase: str) -> None:
    start, end = bare_name(phrase)
    assert 0 <= start <= end <= len(phrase)


@given(NAMES, st.integers(1, 4), st.booleans())
def test_split_list_gives_names(name: str, count: int, each: bool) -> None:
    names = split_list(name, count, each=each)
    assert names
    assert count == 1 or len(names) in {1, count}


@given(NAMES)
def test_split_scope_loses_nothing_but_of(name: str) -> None:
    scope, rest = split_scope(name)
    assert name in {scope + rest, f"{scope}的{rest}"}
