"""One number in its phrase: levels, shares, works, lists, and phrases that promise nothing."""

from __future__ import annotations

import pytest

from extraction.targets.groups import groups
from extraction.targets.phrases import read_group
from extraction.targets.readings import Reading, bound_after, bound_before, is_modal
from extraction.text.figures import find_figures
from extraction.text.times import find_times


def readings(text: str, *, inside: bool = False) -> list[Reading | None]:
    """Read the groups of numbers of a flattened phrase one behind the other."""
    times = find_times(text)
    figures = [f for f in find_figures(text) if not any(t.start < f.end and f.start < t.end for t in times)]
    found: list[Reading | None] = []
    before: Reading | None = None
    left = 0
    for group in groups(text, figures):
        reading = read_group(text, left, group, len(text), times, before, inside=inside)
        found.append(reading)
        if reading:
            before, left = reading, max(reading.end, group[-1].end)
    return found


def shown(text: str, *, inside: bool = False) -> list[tuple[str, str, str, str] | None]:
    """Return (verb, relation, name with its suffix, comparator) of each reading."""
    return [
        r and (r.verb, r.relation, (text[slice(*r.name)] if r.name else "") + r.suffix, r.comparator)
        for r in readings(text, inside=inside)
    ]


@pytest.mark.parametrize(
    ("text", "relation", "name", "comparator"),
    [
        ("森林覆盖率达到60%", "reach", "森林覆盖率", "="),
        ("森林覆盖率提高到60%以上", "reach", "森林覆盖率", ">="),
        ("用水总量控制在9亿立方米以内", "reach", "用水总量", "<="),
        ("用水总量不超过9亿立方米", "reach", "用水总量", "<="),
        ("能耗下降14%", "decrease", "能耗", "="),
        ("能耗分别下降14%、15%", "decrease", "能耗", "="),
        ("能耗累计下降约14%", "decrease", "能耗", "~"),
        ("能耗下降到14%", "reach", "能耗", "="),
        ("占比提高3个百分点", "increase", "占比", "="),
        ("产量增长不低于5%", "increase", "产量", ">="),
        ("能耗比2020年下降14%", "decrease", "能耗", "="),
        ("力争森林覆盖率达到60%", "reach", "森林覆盖率", "="),
        ("电车销量占总销量的30%", "reach", "电车销量占总销量的比例", "="),
        ("驿站占比不低于站点总数的30%", "reach", "驿站占站点总数的比例", ">="),
        ("驿站用水不得超过总用水的30%", "reach", "驿站用水占总用水的比例", "<="),
        ("灯杆高度不低于6米", "reach", "灯杆高度", ">="),
        ("末端压力不小于0.05mpa", "reach", "末端压力", ">="),
        ("80%以上的县城达到标准", "reach", "县城达到标准的比例", ">="),
        ("森林覆盖率60%", "reach", "森林覆盖率", "="),
        ("数字经济规模翻一番", "increase", "数字经济规模", "="),
    ],
)
def test_levels(text: str, relation: str, name: str, comparator: str) -> None:
    assert shown(text) == [("level", relation, name, comparator)]


@pytest.mark.parametrize(
    ("text", "relation", "name", "comparator"),
    [
        ("培育60家绿色工厂", "complete", "绿色工厂", "="),
        ("建成换电站40座", "complete", "建成换电站", "="),
        ("建成换电站40座以上", "complete", "建成换电站", ">="),
        ("建成超过40座换电站", "complete", "换电站", ">"),
        ("至少创建5个低碳县", "complete", "低碳县", ">="),
        ("新增绿地30公顷", "increase", "新增绿地", "="),
        ("新增30公顷绿地", "increase", "绿地", "="),
        ("减少二氧化碳排放130万吨", "decrease", "减少二氧化碳排放", "="),
        ("在50个行政村开展试点", "complete", "行政村开展试点", "="),
        ("提升处理能力30万吨/日", "increase", "提升处理能力", "="),
    ],
)
def test_works(text: str, relation: str, name: str, comparator: str) -> None:
    assert shown(text) == [("work", relation, name, comparator)]


def test_list_under_one_verb() -> None:
    assert shown("新建焚烧厂3座、泵站5座、中转站20座") == [
        ("work", "complete", "新建焚烧厂", "="),
        ("work", "complete", "泵站", "="),
        ("work", "complete", "中转站", "="),
    ]
    assert shown("建成3座变电站、5个储能电站") == [
        ("work", "complete", "变电站", "="),
        ("work", "complete", "储能电站", "="),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "企业800家",
        "淘汰35蒸吨/小时以下燃煤锅炉",
        "建设500千伏变电站",
        "产值超过10亿元的企业",
        "年综合能耗3000吨标准煤及以上的企业",
        "的30%",
        "30%",
    ],
)
def test_nothing_promised(text: str) -> None:
    assert shown(text) == [None]


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("占比为30%", True),
        ("用电占比30%", True),
        ("产值超过30亿元", True),
        ("占比应为30%", False),
        ("力争产值超过30亿元", False),
        ("占比达到30%", False),
        ("能耗下降30%", False),
    ],
)
def test_weak_verbs_state_as_often_as_they_promise(text: str, weak: bool) -> None:
    (reading,) = readings(text)
    assert reading is not None
    assert reading.weak is weak


@pytest.mark.parametrize(
    ("text", "read"), [("覆盖率达到60%", True), ("占比为60%", False), ("建成换电站40座", False)]
)
def test_an_aside_must_say_more(text: str, read: bool) -> None:
    (reading,) = readings(text, inside=True)
    assert (reading is not None) is read


def test_words_before_the_time_are_no_name() -> None:
    assert shown("继续努力到2025年森林覆盖率达到60%") == [("level", "reach", "森林覆盖率", "=")]


@pytest.mark.parametrize(
    ("text", "sign", "end"),
    [
        ("以上的县", ">=", 2),
        ("及以上", ">=", 3),
        ("以内", "<=", 2),
        ("左右", "~", 2),
        ("的县", "", 0),
        ("", "", 0),
    ],
)
def test_bound_after(text: str, sign: str, end: int) -> None:
    assert bound_after(text, 0) == (sign, end)


@pytest.mark.parametrize(
    ("phrase", "sign"),
    [
        ("占比不低于", ">="),
        ("占比不超过", "<="),
        ("产值超过", ">"),
        ("时间低于", "<"),
        ("规模约", "~"),
        ("规模达到约", "~"),
        ("规模达到", ""),
        ("", ""),
    ],
)
def test_bound_before(phrase: str, sign: str) -> None:
    assert bound_before(phrase) == sign


def test_is_modal() -> None:
    assert is_modal("占比应为")
    assert is_modal("力争占比为")
    assert not is_modal("占比为")
