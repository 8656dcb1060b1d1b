"""Figures: numbers with their units, ranges, Chinese numerals, and numbers that are no figures."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources
from itertools import pairwise

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.knowledge import table
from extraction.text.figures import Figure, find_figures, find_unread

UNITS = tomllib.loads(resources.files("extraction.data").joinpath("units.toml").read_text("utf-8"))


def shown(text: str) -> list[tuple[str, str]]:
    """Return number and unit of each figure of `text`; a range as low-high."""
    return [(_number(f), f.unit) for f in find_figures(text)]


def _number(figure: Figure) -> str:
    return f"{figure.value}-{figure.value_max}" if figure.value_max is not None else str(figure.value)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("达到1.2亿千瓦", [("1.2", "亿千瓦")]),
        ("提高5个百分点", [("5", "个百分点")]),
        ("降至0.35元/千瓦时", [("0.35", "元/千瓦时")]),
        ("降至0.5吨标准煤/万元", [("0.5", "吨标准煤/万元")]),
        ("降至4.6升/百公里", [("4.6", "升/百公里")]),
        ("降至25微克/立方米", [("25", "微克/立方米")]),
        ("达到10%-15%", [("10-15", "%")]),
        ("达到10-15%", [("10-15", "%")]),
        ("达到10至15家", [("10-15", "家")]),
        ("达到20余座、100多家", [("20", "座"), ("100", "家")]),
        ("达到5‰", [("5", "‰")]),
        ("20个区域站点", [("20", "个")]),
        ("系数1.3", [("1.3", "")]),
        ("3年内", [("3", "年")]),
        ("产值3万亿元", [("3", "万亿元")]),
        ("规模2万", [("2", "万")]),
    ],
)
def test_number_and_unit(text: str, figures: list[tuple[str, str]]) -> None:
    assert shown(text) == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("三个园区", [("3", "个")]),
        ("千座公园", [("1000", "座")]),
        ("二十余家", [("20", "家")]),
        ("两万亩", [("2", "万亩")]),
        ("十二条", [("12", "条")]),
        ("百分之九十五点五", [("95.5", "%")]),
        ("百分之零点五", [("0.5", "%")]),
        ("千分之三、万分之五", [("3", "‰"), ("5", "‱")]),
        ("三分之一", [("33.3", "%")]),
        ("一半", [("50", "%")]),
        ("翻一番", [("2", "倍")]),
        ("规模倍增", [("2", "倍")]),
        ("至少一次", [("1", "次")]),
        ("每年一次", [("1", "次")]),
        ("一次", []),
        ("一批", []),
        ("一个", []),
        ("二次污染", []),
        ("倍增计划", []),
        ("第三个", []),
        ("三省", []),
        ("十年", []),
        ("更新周期不超过三年", [("3", "年")]),
        ("二级", []),
        ("十五届三次会议", []),
        ("一二三级", []),
    ],
)
def test_chinese_numerals(text: str, figures: list[tuple[str, str]]) -> None:
    assert shown(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "5g网络",
        "pm2.5",
        "co2",
        "gb/t33190",
        "g60公路",
        "1+n体系",
        "第3条",
        "(3)",
        "附件2",
        "专栏3",
        "15号文",
        "2025年6月7日",
        "2021-2025年",
        "编号20220001",
    ],
)
def test_names_dates_and_labels_are_no_figures(text: str) -> None:
    assert find_figures(text) == []


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("500千伏", "spec"),
        ("30万千瓦级机组", "spec"),
        ("30万千瓦机组", "extent"),
        ("30家", "count"),
        ("30%", "ratio"),
        ("30万元", "money"),
        ("30分钟", "span"),
        ("30", ""),
    ],
)
def test_group_of_the_unit(text: str, group: str) -> None:
    assert [f.group for f in find_figures(text)] == [group]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("1,200家", [("1200", "家")]),
        ("12,345,678元", [("12345678", "元")]),
        ("10万-15万千瓦", [("10-15", "万千瓦")]),
        ("10万千瓦-15万千瓦", [("10-15", "万千瓦")]),
        ("8000万-1.2亿元", [("0.8-1.2", "亿元")]),
        ("3%至5%", [("3-5", "%")]),
        ("三十至五十家", [("30-50", "家")]),
        ("三到五年", [("3-5", "年")]),
        ("二三十家", [("20-30", "家")]),
        ("七八百户", [("700-800", "户")]),
        ("两三万亩", [("2-3", "万亩")]),
        ("百分之三至百分之五", [("3-5", "%")]),
        ("百分之三到五", [("3-5", "%")]),
        ("从90%到94%", [("94", "%")]),  # a way, no range
        ("3亿5000万元", [("35000", "万元")]),
        ("两亿五千万元", [("250000000", "元")]),
        ("一百二十万零五千元", [("1205000", "元")]),
        ("伍仟捌佰万元", [("58000000", "元")]),
        ("壹拾贰万元", [("120000", "元")]),
        ("一点五个百分点", [("1.5", "个百分点")]),
        ("两点三五亿元", [("2.35", "亿元")]),
        ("一百零五座", [("105", "座")]),
        ("三分之二", [("66.7", "%")]),
        ("四分之三", [("75", "%")]),
        ("占比过半", [("50", "%")]),
        ("翻两番", [("4", "倍")]),
        ("翻番", [("2", "倍")]),
        ("增长一倍", [("1", "倍")]),
        ("十余万人", [("10", "万人")]),
        ("近百家", [("100", "家")]),
        ("20标台", [("20", "标台")]),
        ("30m3", [("30", "m3")]),
        ("增长率为-3.2‰", [("-3.2", "‰")]),
        ("78岁", [("78", "岁")]),
        ("二十场", [("20", "场")]),
        ("不少于三场", [("3", "场")]),
        ("召开两次会议", [("2", "次")]),
    ],
)
def test_numbers_in_every_way(text: str, figures: list[tuple[str, str]]) -> None:
    assert shown(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        *("全国统一的市场", "统一部署", "全国两会", "一二三产业", "十二五以来", "十四五期间", "第三方", "第三个"),
        *("5g-a基站", "抗原19-9", "30人论坛", "12:30", "1号线", "1:10", "半年内", "两点半", "过半数专家", "经过半年"),
        *("数以万计的人", "几十家", "数百户", "上千家", "每千名", "每一百户", "每5年", "三类水质", "一一对应"),
        *("十五届三次全会", "二〇二六年", "一九八〇年", "增强四个意识"),
    ],
)  # fmt: skip
def test_no_numbers(text: str) -> None:
    assert find_figures(text) == []
    assert find_unread(text) == []


@pytest.mark.parametrize("text", ["一百五家", "三万五元", "百分之一百五零", "三千五家"])
def test_what_cannot_be_read_whole_is_named_and_not_read_in_part(text: str) -> None:
    assert find_figures(text) == []
    (span,) = find_unread(text)
    assert 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "sign"), [("二十余座", ">"), ("100多家", ">"), ("占比过半", ">"), ("20座", ""), ("一半", "")]
)
def test_sign_of_the_number_itself(text: str, sign: str) -> None:
    assert [figure.sign for figure in find_figures(text)] == [sign]


def test_age_groups_are_no_amounts() -> None:
    assert [(f.group, f.unit) for f in find_figures("0-3岁婴幼儿")] == [("spec", "岁")]


@pytest.mark.parametrize("text", table("numerals")["names"]["examples"])
def test_names_hold_no_number(text: str) -> None:
    assert find_figures(text) == []


@pytest.mark.parametrize("text", table("numerals")["names"]["counterexamples"])
def test_counterexamples_of_names_hold_one(text: str) -> None:
    assert find_figures(text) != []


@pytest.mark.parametrize("word", table("numerals")["names"]["words"])
def test_every_name_is_matched(word: str) -> None:
    assert find_figures(word) == []


WORDS = st.lists(
    st.sampled_from(
        [*"0123456789.%-:/、,到至第余多约级年月日内()一二三十百千万亿零点分之倍番翻号", "个", "千瓦", "公里", "元", "百分之", "pm", "5g"]
    ),
    max_size=24,
).map("".join)  # fmt: skip


@given(WORDS)
def test_figures_stand_in_order_inside_the_text(text: str) -> None:
    figures = find_figures(text)
    assert all(0 <= f.start < f.end <= len(text) for f in figures)
    assert all(a.start <= b.start for a, b in pairwise(figures))
    assert all(f.value_max is None or f.value_max > f.value for f in figures)


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    assert all(0 <= f.start < f.end <= len(text) for f in find_figures(text))


@given(WORDS)
def test_figures_do_not_overlap(text: str) -> None:
    assert all(a.end <= b.start for a, b in pairwise(find_figures(text)))


# 年, 月 and 日 behind a number are dates; a full unit is tried behind them below.
DATES = {"年", "月", "日"}
NAMED = sorted(
    {unit for group, units in UNITS.items() if group not in {"multipliers", "per"} for unit in units} - DATES
)


@given(
    st.decimals(Decimal(0), Decimal(99999), places=2, allow_nan=False),
    st.sampled_from(["座", "%", "万千瓦", "亿元", "家", "公里", "个百分点", "吨/万元"]),
)
def test_arabic_value(number: Decimal, unit: str) -> None:
    text = f"达到{number}{unit}"
    (figure,) = find_figures(text)
    assert (figure.value, figure.unit, text[figure.start : figure.end]) == (number, unit, f"{number}{unit}")


@given(st.integers(1, 900), st.integers(1, 90), st.sampled_from(["%", "座", "万千瓦"]))
def test_range_value(low: int, more: int, unit: str) -> None:
    (figure,) = find_figures(f"达到{low}-{low + more}{unit}")
    assert (figure.value, figure.value_max, figure.unit) == (low, low + more, unit)


def in_chinese(number: int) -> str:
    written: str = cn2an.an2cn(number)
    return written.removeprefix("一") if written.startswith("一十") else written


@given(
    st.integers(2, 9999),
    st.sampled_from(["座", "家", "个", "公里", "万亩", "亿元"]),
)
def test_chinese_numerals_equal_arabic(number: int, unit: str) -> None:
    (words,), (figures,) = (
        find_figures(f"建成{in_chinese(number)}{unit}"),
        find_figures(f"建成{number}{unit}"),
    )
    assert (words.value, words.unit, words.group) == (figures.value, figures.unit, figures.group)
    assert words.words
    assert not figures.words


@given(st.integers(1, 99), st.integers(0, 9))
def test_shares_in_words_equal_arabic(whole: int, tenth: int) -> None:
    part = f"点{in_chinese(tenth)}" if tenth else ""
    (words,) = find_figures(f"达到百分之{in_chinese(whole)}{part}")
    (figures,) = find_figures(f"达到{whole}.{tenth}%")
    assert (words.value, words.unit, words.group) == (figures.value, figures.unit, figures.group)


@pytest.mark.parametrize("unit", NAMED)
def test_unit_is_read_whole(unit: str) -> None:
    (figure,) = find_figures(f"设有37{unit}整")
    assert (str(figure.value), figure.unit) == ("37", unit)


@pytest.mark.parametrize(("unit", "group"), [("百分点", "ratio"), ("千伏安", "extent"), ("千米", "extent")])
def test_unit_that_begins_like_a_multiplier(unit: str, group: str) -> None:
    (figure,) = find_figures(f"设有37{unit}整")
    assert (figure.unit, figure.group) == (unit, group)


@pytest.mark.parametrize("multiplier", [m for m in UNITS["multipliers"] if m not in {"千", "百"}])
@pytest.mark.parametrize("unit", ["吨", "元", "个", "千瓦时"])
def test_multiplier_before_a_unit(multiplier: str, unit: str) -> None:
    (figure,) = find_figures(f"共37{multiplier}{unit}整")
    assert figure.unit == multiplier + unit


@pytest.mark.parametrize("per", UNITS["per"])
def test_compound_unit(per: str) -> None:
    (figure,) = find_figures(f"共37吨/{per}整")
    assert figure.unit == f"吨/{per}"
