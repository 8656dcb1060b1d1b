"""What the reading of targets is known to get wrong: a case that comes right moves to target_cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.extraction.targets.target_cases import (
    GOALS,
    TASKS,
    Row,
    complete,
    figures,
    row,
    said,
)


def defect(text: str, rows: list[Row], reason: str, headings: tuple[str, ...] = TASKS) -> Any:
    return pytest.param(text, headings, rows, marks=pytest.mark.xfail(strict=True, reason=reason), id=text)


# Where the rules are wrong today; only the fields that are named here are compared.
WRONG = [
    defect(
        "到2025年，城镇和农村自来水普及率分别达到99.5%和92%。",
        [row("城镇自来水普及率", "99.5", "%"), row("农村自来水普及率", "92", "%")],
        "the first name gets only the head (城镇普及率), not what the last one has before it",
    ),
    defect(
        "到2025年，化学需氧量、氨氮重点工程减排量分别达到1.2万吨、800吨。",
        [row("化学需氧量重点工程减排量", "1.2", "万吨"), row("氨氮重点工程减排量", "800", "吨")],
        "化学需氧量 ends in 量, a head, and is taken for complete",
    ),
    defect(
        "到2025年，陆上风电装机达到500万千瓦，光伏装机达到1.2亿千瓦。",
        [row("陆上风电装机", "500", "万千瓦"), row("光伏装机", "1.2", "亿千瓦")],
        "a short name that is complete gets the one before it: 陆上风电光伏装机",
    ),
    defect(
        "到2025年，节能改造面积达到300万平方米，节能率提高至15%。",
        [row("节能改造面积", "300", "万平方米"), row("节能率", "15", "%")],
        "a short name that is complete gets the one before it: 节能改造节能率",
    ),
    defect(
        "到2025年，城市再生水利用率达到25%，其中甲县达到30%。",
        [row("城市再生水利用率", "25", "%"), row("城市再生水利用率", "30", "%", scope="甲县")],
        "a part in the place of the name (其中甲县) is taken for the indicator",
    ),
    defect(
        "每年新建口袋公园20个，其中主城区10个。",
        [
            complete("新建口袋公园", "20", "个", None),
            complete("新建口袋公园", "10", "个", None, scope="主城区"),
        ],
        "a part in the place of the name (其中主城区) is taken for the indicator",
    ),
    defect(
        "再生资源回收量达到4.5亿吨，年均增长3%。",
        [
            row("再生资源回收量", "4.5", "亿吨", None),
            row("再生资源回收量", "3", "%", None, "increase", annual=True),
        ],
        "年均 is taken for the indicator",
        GOALS,
    ),
    defect(
        "降低碳排放强度，每年下降3%以上。",
        [row("碳排放强度", "3", "%", None, "decrease", ">=", annual=True)],
        "每年 is taken for the indicator",
    ),
    defect(
        "“十四五”期间，年均造林2万亩。",
        [complete("造林", "2", "万亩", annual=True)],
        "a verb that names its thing (造林, 节水, 绿化) yields nothing; 年均 is not known before it",
    ),
    defect(
        "到2025年，造林三万亩。",
        [complete("造林", "3", "万亩")],
        "a verb that names its thing yields nothing",
    ),
    defect(
        "与2020年相比，到2025年，单位产值能耗下降14%。",
        [row("单位产值能耗", "14", "%", 2025, "decrease", baseline_year=2020)],
        "a baseline in a segment of its own without a number is lost",
    ),
    defect(
        "以2020年为基准，到2025年，建筑能耗强度降低5%以上。",
        [row("建筑能耗强度", "5", "%", 2025, "decrease", ">=", baseline_year=2020)],
        "a baseline in a segment of its own without a number is lost",
    ),
    defect(
        "力争到2025年，绿色建筑占比达到80%。",
        [row("绿色建筑占比", "80", "%", hedge="力争")],
        "a hedge before the year is in the segment before and lost",
    ),
    defect(
        "到2025年，非化石能源消费比重由2020年的20%提高到27%。",
        [row("非化石能源消费比重", "27", "%")],
        "由…的N stays in the name",
    ),
    defect(
        "到2025年，工业水重复利用率从90%提高到94%。",
        [row("工业水重复利用率", "94", "%")],
        "从N stays in the name",
    ),
    defect(
        "到2025年，新能源汽车保有量达到2020年的3倍以上。",
        [row("新能源汽车保有量", "3", "倍", comparator=">=")],
        "2020年的 is taken for the year that governs, the number for a fact",
    ),
    defect(
        "到2025年，培育百家绿色工厂、推广千种节能产品。",
        [complete("绿色工厂", "100", "家"), complete("节能产品", "1000", "种")],
        "the name of a thing is not cut before a number in Chinese numerals",
    ),
    defect(
        "到2025年，累计建成充电站不少于300座。",
        [complete("建成充电站", "300", "座", comparator=">=")],
        "不少于 behind a thing that is made turns the relation into reach",
    ),
    defect(
        "到2025年，不少于20个县建成示范区。",
        [complete("县建成示范区", "20", "个", comparator=">=")],
        "N个X建成Y is only read for shares",
    ),
    defect(
        "到2025年，市级园区100%完成循环化改造。",
        [row("市级园区完成循环化改造的比例", "100", "%")],
        "X100%完成Y is not read",
    ),
    defect(
        "指标\t2020年\t2025年\t属性\n森林覆盖率\t58%\t60%\t约束性",
        [row("森林覆盖率", "60", "%", binding="约束性")],
        "a row of a table that has neither number nor unit behind the name is not read",
    ),
]


@pytest.mark.parametrize(("text", "headings", "rows"), WRONG)
def test_rows_still_wrong(text: str, headings: tuple[str, ...], rows: list[Row]) -> None:
    targets, _ = figures(text, headings)
    assert said(targets, rows) == rows


def no_defect(text: str, kinds: list[tuple[str, str, str]], reason: str) -> Any:
    return pytest.param(text, kinds, marks=pytest.mark.xfail(strict=True, reason=reason), id=text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        no_defect(
            "按投资额的15%给予补助，最高不超过200万元。",
            [("15", "%", "incentive"), ("200", "万元", "incentive")],
            "the limit of an incentive behind a comma is other",
        ),
        no_defect(
            "到2025年，年产值超过10亿元的企业应当设立能源管理岗位。",
            [("10", "亿元", "threshold")],
            "超过N的X is a threshold, not other",
        ),
    ],
)
def test_quantities_still_wrong(text: str, kinds: list[tuple[str, str, str]]) -> None:
    targets, quantities = figures(text)
    assert targets == []
    assert [(str(q.value), q.unit, q.kind) for q in quantities] == kinds
