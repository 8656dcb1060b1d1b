"""Times: years by which, periods, baselines, every year; what is no year."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.times import Time, find_times


def only(text: str) -> Time:
    (time,) = find_times(text)
    return time


@pytest.mark.parametrize(
    ("text", "kind", "shown", "years"),
    [
        ("到2025年,建成", "by", "到2025年", (2025,)),
        ("2025年底前建成", "by", "2025年底前", (2025,)),
        ("2025年年底前建成", "by", "2025年年底前", (2025,)),
        ("至2025年末建成", "by", "至2025年末", (2025,)),
        ("力争到2025年建成", "by", "力争到2025年", (2025,)),
        ("2025年6月底前建成", "by", "2025年6月底前", (2025,)),
        ("到2025年和2030年", "by", "到2025年和2030年", (2025, 2030)),
        ("2023年、2024年、2025年", "by", "2023年、2024年、2025年", (2023, 2024, 2025)),
        ("到十四五末达到", "by", "到十四五末", (2025,)),
        ("2021-2025年改造", "period", "2021-2025年", (2025,)),
        ("2021年至2025年改造", "period", "2021年至2025年", (2025,)),
        ("从2021年到2025年改造", "period", "从2021年到2025年", (2025,)),
        ("十四五期间改造", "period", "十四五期间", (2025,)),
        ("十五五时期改造", "period", "十五五时期", (2030,)),
        ("十四五和十五五期间", "period", "十四五和十五五期间", (2025, 2030)),
        ("比2020年下降", "baseline", "比2020年", (2020,)),
        ("较2020年底下降", "baseline", "较2020年底", (2020,)),
        ("与2020年相比下降", "baseline", "与2020年相比", (2020,)),
        ("以2020年为基准下降", "baseline", "以2020年为基准", (2020,)),
        ("在2020年基础上下降", "baseline", "在2020年基础上", (2020,)),
        ("3年内建成", "within", "3年内", ()),
        ("未来五年内建成", "within", "未来五年内", ()),
        ("每年新增", "annual", "每年", ()),
        ("逐年提高", "annual", "逐年", ()),
        ("产量年均增长", "annual", "年均", ()),
    ],
)
def test_kind_words_and_years(text: str, kind: str, shown: str, years: tuple[int, ...]) -> None:
    time = only(text)
    assert (time.kind, text[time.start : time.end], time.years) == (kind, shown, years)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021-2025年", "2021-2025"),
        ("2023年至2025年", "2023-2025"),
        ("十四五时期", "2021-2025"),
        ("十三五以来", "2016-2020"),
        ("到2025年", None),
        ("十四五末", None),
    ],
)
def test_period(text: str, period: str | None) -> None:
    assert only(text).period == period


@pytest.mark.parametrize(
    ("text", "past", "ahead"),
    [
        ("由306万吨提高到2021年的401万吨", False, False),
        ("到2025年", False, True),
        ("2025年底前", False, True),
        ("2025年6月30日前", False, True),
        ("到2025年和2030年", False, True),
        ("2025年", False, False),
        ("截至2020年", True, False),
        ("截至2020年底", True, False),
        ("2020年以来", True, False),
        ("十三五以来", True, False),
    ],
)
def test_looking_back_and_ahead(text: str, past: bool, ahead: bool) -> None:
    time = only(text)
    assert (time.past, time.ahead) == (past, ahead)


def test_month_and_day() -> None:
    time = only("2025年6月30日前")
    assert (time.month, time.day) == (6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2025家企业",
        "2021版目录",
        "甲办(2021)15号",
        "12025年",
        "2025-2021年",
        "十四五规划",
        "年均气温",
        "年度报告",
        "5年",
        "自2025年起",
        "二十大",
        "",
    ],
)
def test_no_time(text: str) -> None:
    assert find_times(text) == []


def test_several_in_order() -> None:
    text = "到2025年,比2020年下降5%,每年下降1%;2026-2030年再降"
    assert [(t.kind, text[t.start : t.end]) for t in find_times(text)] == [
        ("by", "到2025年"),
        ("baseline", "比2020年"),
        ("annual", "每年"),
        ("period", "2026-2030年"),
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到二〇二五年", (2025,)),
        ("二零二六年底前", (2026,)),
        ("一九八〇年", (1980,)),
        ("自一九九八年以来", (1998,)),
    ],
)
def test_year_in_chinese_numerals(text: str, years: tuple[int, ...]) -> None:
    assert only(text).years == years


@pytest.mark.parametrize("text", ["年均造林2万亩", "年均建设100个", "年均培育20家", "年均增长3%"])
def test_yearly_before_any_verb(text: str) -> None:
    assert [t.kind for t in find_times(text)] == ["annual"]


@pytest.mark.parametrize("text", ["年均气温", "年均浓度达到30", "年平均值", "年均降水量"])
def test_no_yearly_before_a_mean(text: str) -> None:
    assert find_times(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("在2025年底前建成", "by"),
        ("在2025年建成", "by"),
        ("在2020年的基础上翻番", "baseline"),
        ("2020年的3倍", "baseline"),
        ("2020年的两倍", "baseline"),
        ("从2020年的", "baseline"),
    ],
)
def test_by_a_year_or_compared_with_it(text: str, kind: str) -> None:
    assert only(text).kind == kind


def test_from_a_year_on_is_no_baseline() -> None:
    assert find_times("从2020年起") == []


@pytest.mark.parametrize("text", ["用三到五年时间", "3-5年内", "三至五年内", "两年时间"])
def test_so_many_years(text: str) -> None:
    assert only(text).kind == "within"


@given(
    st.lists(
        st.sampled_from(
            [*"到至在比较与年月日底末前-、和,()", "2020", "2025", "十四五", "时期", "期间", "每年", "年均", "增", "3"]
        ),
        max_size=16,
    ).map("".join)
)  # fmt: skip
def test_times_stand_in_order_and_apart(text: str) -> None:
    times = find_times(text)
    assert all(0 <= t.start < t.end <= len(text) for t in times)
    assert all(a.end <= b.start for a, b in pairwise(times))
    assert all(1900 <= year < 2100 for t in times for year in t.years)


@given(
    st.integers(1950, 2099), st.sampled_from([("到{}年", "by"), ("比{}年", "baseline"), ("{}年底前", "by")])
)
def test_any_year(year: int, form: Any) -> None:
    pattern, kind = form
    time = only(pattern.format(year))
    assert (time.kind, time.years) == (kind, (year,))


@given(st.integers(1990, 2060), st.integers(1, 39), st.sampled_from(["-", "至", "到", "年至", "年到", "年-"]))
def test_any_period(first: int, more: int, between: str) -> None:
    time = only(f"{first}{between}{first + more}年")
    assert (time.kind, time.period, time.years) == ("period", f"{first}-{first + more}", (first + more,))
