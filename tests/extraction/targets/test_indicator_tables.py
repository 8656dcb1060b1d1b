"""Tables of indicators that were read as plain lines: whole rows are read, broken ones noted."""

from __future__ import annotations

import pytest

from extraction.rows import Passage
from extraction.targets.targets import Figures, find_targets
from tests.extraction.targets.target_cases import FIVE_YEARS, GOALS, PATH

HEAD = "指标 2020年 2025年 属性\n"


def read(text: str, headings: tuple[str, ...] = GOALS) -> Figures:
    return find_targets([Passage(PATH, headings, text, 7)], FIVE_YEARS)


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("3 城镇绿化率（%） 38 42 预期性", [("城镇绿化率", "42")]),
        ("节能降碳 2.单位产值能耗降低（%） [17] [14] 约束性", [("单位产值能耗降低", "14")]),
        ("4.PM2.5年均浓度（微克/立方米） 30 ≤25 约束性", [("PM2.5年均浓度", "25")]),
        (
            "5.污水处理率（%） 90 95 约束性6.垃圾回收率（%） 30 35 预期性",
            [("污水处理率", "95"), ("垃圾回收率", "35")],
        ),
    ],
)
def test_whole_rows(line: str, rows: list[tuple[str, str]]) -> None:
    found = read(HEAD + line)
    assert [(t.indicator, str(t.value)) for t in found.targets] == rows
    assert all(t.year == 2025 for t in found.targets)
    assert found.notes == []


@pytest.mark.parametrize(
    "line",
    [
        "升级 7 产业增加值比重（%） 25 31 预期性",  # the name of another row before the number
        "级 5.万元产值用水量（立方米） 36 标执行。 预期性",
        "8 森林覆盖率（%） 58 预期性",  # one of two years
        "9 水质达标率（%） 80 85 约束性10 空气优良率（%） 90 92 约束性 保护耕地 3 万亩 约束性",
    ],
)
def test_a_broken_row_gives_a_note_and_no_wrong_row(line: str) -> None:
    found = read(HEAD + line)
    assert found.notes
    assert all(t.indicator in {"水质达标率", "空气优良率"} for t in found.targets)


def test_what_was_reached_is_a_fact() -> None:
    found = read("2 森林覆盖率（%） 56 58 约束性", ("发展基础", "主要成效"))
    assert found.targets == []
    assert [str(q.value) for q in found.quantities] == ["58"]
