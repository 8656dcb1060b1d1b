"""Rows of tables by their columns: which header says what, values, units, years, baselines."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from extraction.knowledge import table
from extraction.rows import Cell, Context, Passage
from extraction.targets.indicator_cells import columns
from extraction.targets.targets import Figures, find_targets

PLAN = Context("甲县教育发展规划", doc_type="规划", period_start=2021, period_end=2025)
YEAR = Context("甲市2025年重点任务分解表", doc_type="任务分解表", date="2025-01-09")
TASKS = Context("养老服务行动任务分解表", doc_type="任务分解表")
KINDS = ["other", "unit", "nature", "deadline", "category", "target", "baseline", "standard", "task"]


def rows(headers: Sequence[str], *lines: Sequence[str], caption: str = "", start: int = 30) -> list[Passage]:
    """Return the rows of a table whose cells are parted by tabs."""
    passages = []
    for number, line in enumerate(lines, 1):
        cells, at = [], start
        for header, text in zip(headers, line, strict=True):
            cells.append(Cell(header, text, at, at + len(text)))
            at += len(text) + 1
        passages.append(Passage(("表1", str(number)), (), "\t".join(line), start, tuple(cells), caption))
        start = at
    return passages


def read(passages: list[Passage], context: Context) -> Figures:
    found = find_targets(passages, context)
    for row in (*found.targets, *found.quantities):
        passage = next(p for p in passages if p.path == row.path)
        assert passage.text[row.start - passage.start : row.end - passage.start] == row.quote
    return found


def shown(found: Figures) -> list[tuple[object, ...]]:
    return [(t.indicator, t.year, t.comparator, str(t.value), t.unit) for t in found.targets]


@pytest.mark.parametrize(("kind", "header"), [(k, h) for k in KINDS for h in table("tables")[k]["examples"]])
def test_header_is_of_its_kind(kind: str, header: str) -> None:
    assert re.search(table("tables")[kind]["pattern"], header)


@pytest.mark.parametrize(
    ("kind", "header"), [(k, h) for k in KINDS for h in table("tables")[k]["counterexamples"]]
)
def test_header_is_not_of_the_kind(kind: str, header: str) -> None:
    assert not re.search(table("tables")[kind]["pattern"], header)


def test_indicators_with_unit_column_baseline_and_nature() -> None:
    found = read(
        rows(
            ("序号", "指标", "单位", "2020年基数", "2025年目标", "属性"),
            ("1", "每千名老人床位数", "张", "2.1", "4.6", "预期性"),
            ("2", "幼儿园覆盖率（%）", "", "85", "≥90", "约束性"),
            ("3", "单位产值能耗下降", "%", "—", "〔14〕", "约束性"),
            ("4", "公办园在园幼儿", "人", "1,200", "1500-1600", "预期性"),
            ("5", "网络覆盖", "%", "—", "完成上级任务", "预期性"),
        ),
        PLAN,
    )
    assert shown(found) == [
        ("每千名老人床位数", 2025, "=", "4.6", "张"),
        ("幼儿园覆盖率", 2025, ">=", "90", "%"),
        ("单位产值能耗下降", 2025, "=", "14", "%"),
        ("公办园在园幼儿", 2025, "=", "1500", "人"),
    ]
    assert [t.binding for t in found.targets] == ["预期性", "约束性", "约束性", "预期性"]
    assert (found.targets[2].relation, found.targets[2].baseline_year) == ("decrease", 2020)
    assert str(found.targets[3].value_max) == "1600"
    assert {t.year_from for t in found.targets} == {"heading"}
    assert [(str(q.value), q.kind) for q in found.quantities] == [
        ("2.1", "fact"),
        ("85", "fact"),
        ("1200", "fact"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        ("指标名称", "2020年", "2025年"),
        ("指标名称", "2020年 现状值", "2025年 目标值"),
        ("指标名称", "基期值", "2025年"),
        ("指标名称", "2020年（完成）", "到“十四五”末"),
    ],
)
def test_baseline_is_no_target(headers: tuple[str, str, str]) -> None:
    assert shown(read(rows(headers, ("毛入园率", "85%", "90%以上")), PLAN)) == [
        ("毛入园率", 2025, ">=", "90", "%")
    ]


def test_amount_of_several_things_under_one_header() -> None:
    headers = ("领域", "序号", "指标", "指标", "2020年", "2025年", "指标类别")
    found = read(
        rows(
            headers,
            ("治理", "13", "减排量（万吨）", "氮氧化物", "—", "2.08", "约束性"),
            ("治理", "13", "减排量（万吨）", "氨氮", "—", "0.04", "约束性"),
        ),
        PLAN,
    )
    assert shown(found) == [
        ("氮氧化物减排量", 2025, "=", "2.08", "万吨"),
        ("氨氮减排量", 2025, "=", "0.04", "万吨"),
    ]
    assert {t.binding for t in found.targets} == {"约束性"}


def test_marks_and_numbers_are_no_part_of_the_name_and_a_minus_is_a_fall() -> None:
    found = read(
        rows(
            ("指标", "2020年", "2025年", "年均增速"),
            ("3.绿地（公园、广场）比例（%）①", "5", "5.2*", "—"),
            ("综合线损率", "4.2%", "3.0%", "[-1.2%]"),
            ("用电量（亿千瓦时）", "382", "711", "13.2%"),
        ),
        PLAN,
    )
    assert [(t.indicator, t.relation, str(t.value), t.unit, t.annual) for t in found.targets] == [
        ("绿地（公园、广场）比例", "reach", "5.2", "%", False),
        ("综合线损率", "reach", "3.0", "%", False),
        ("综合线损率", "decrease", "1.2", "%", True),
        ("用电量", "reach", "711", "亿千瓦时", False),
        ("用电量", "increase", "13.2", "%", True),
    ]


def test_what_a_past_plan_aimed_at_is_a_fact() -> None:
    found = read(rows(("指标", "2020年目标值", "2020年实际值"), ("达标率（%）", "≥95", "100")), PLAN)
    assert found.targets == []
    assert {(str(q.value), q.kind) for q in found.quantities} == {("95", "fact"), ("100", "fact")}


def test_name_under_an_empty_header_and_unit_in_a_header() -> None:
    found = read(rows(("", "单位", "2020年", "2025年"), ("风电", "万千瓦", "669", "1200")), PLAN)
    assert shown(found) == [("风电", 2025, "=", "1200", "万千瓦")]
    found = read(rows(("内容", "2025年（万千瓦）"), ("水电", "1767")), PLAN)
    assert shown(found) == [("水电", 2025, "=", "1767", "万千瓦")]


def test_two_years_are_two_targets() -> None:
    found = read(rows(("指标", "2023年", "2025年"), ("新建托育机构（家）", "30", "50")), PLAN)
    assert shown(found) == [("新建托育机构", 2023, "=", "30", "家"), ("新建托育机构", 2025, "=", "50", "家")]


def test_year_and_half_year_stay_apart() -> None:
    found = read(
        rows(
            ("重点领域", "重点任务", "全年目标", "上半年目标", "牵头单位"),
            ("扩大投资", "改造老旧小区", "118个", "60个", "市发改委"),
            ("稳定就业", "城镇新增就业", "2.6万人", "1.4万人", "市人社局"),
        ),
        YEAR,
    )
    assert [(t.indicator, t.year, t.period, str(t.value), t.unit) for t in found.targets] == [
        ("改造老旧小区", 2025, None, "118", "个"),
        ("改造老旧小区", 2025, "2025年上半年", "60", "个"),
        ("城镇新增就业", 2025, None, "2.6", "万人"),
        ("城镇新增就业", 2025, "2025年上半年", "1.4", "万人"),
    ]
    assert [t.relation for t in found.targets] == ["complete", "complete", "reach", "reach"]


def test_tasks_are_read_as_sentences_with_the_year_of_their_deadline() -> None:
    found = read(
        rows(
            ("序号", "任务内容", "责任单位", "完成时限"),
            ("1", "为困难家庭实施适老化改造，三年累计不少于6000户，其中2024年2200户", "市住建局", "2026年底"),
            ("2", "培训护理员3000人次", "市人社局", "2025年底"),
        ),
        TASKS,
    )
    assert [(t.indicator, t.relation, t.year, str(t.value), t.unit) for t in found.targets] == [
        ("困难家庭适老化改造", "complete", 2026, "6000", "户"),
        ("困难家庭适老化改造", "complete", 2024, "2200", "户"),
        ("培训护理员", "complete", 2025, "3000", "人次"),
    ]


def test_unit_of_the_caption_and_standards() -> None:
    found = read(
        rows(("行业", "标杆水平", "基准水平"), ("炼油", "7.5", "8.5"), caption="单位：千克标准油/吨"),
        Context("能效水平"),
    )
    assert found.targets == []
    assert [(str(q.value), q.unit, q.kind) for q in found.quantities] == [
        ("7.5", "千克标准油/吨", "threshold"),
        ("8.5", "千克标准油/吨", "threshold"),
    ]


def test_columns_of_a_row_without_known_headers() -> None:
    (passage,) = rows(("甲", "乙"), ("一", "二"))
    cols = columns(passage, PLAN)
    assert cols.names == []
    assert cols.targets == []
