"""Targets: made-up sentences of the genre and their rows, form by form, and what is no target."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.measures.commitments import find_commitments
from extraction.rows import Context, Passage
from extraction.targets.targets import find_targets
from tests.conftest import SHARED
from tests.extraction.targets.target_cases import (
    EXPLAINED,
    FIVE_YEARS,
    GOALS,
    IN_CONTEXT,
    OTHER_FIELDS,
    PATH,
    PLAIN,
    PLAN,
    REPLY,
    RULES,
    SERVICES,
    TARGETS,
    TASKS,
    WORK_OF_2023,
    Row,
    figures,
    filled,
    row,
    said,
)


@pytest.mark.parametrize(("text", "rows"), TARGETS)
def test_rows(text: str, rows: list[Row]) -> None:
    targets, quantities = figures(text)
    assert said(targets, filled(rows)) == filled(rows)
    assert quantities == []  # a number is a target or a quantity, not both


@pytest.mark.parametrize(("text", "headings", "rows"), IN_CONTEXT)
def test_rows_in_context(text: str, headings: tuple[str, ...], rows: list[Row]) -> None:
    targets, _ = figures(text, headings)
    assert said(targets, rows) == rows


@pytest.mark.parametrize(("text", "rows"), [*SERVICES, *OTHER_FIELDS])
def test_rows_of_other_fields(text: str, rows: list[Row]) -> None:
    targets, _ = figures(text)
    assert said(targets, rows) == rows


REPORT = Context("甲市政府工作报告", doc_type="政府工作报告", date="2026-01-27")


def report(
    *parts: tuple[tuple[str, ...], tuple[str, ...], str],
) -> list[tuple[str, str, int | None, str | None]]:
    """Return (indicator, value, year, where it was read) of the targets of a report's parts."""
    passages, at = [], 0
    for path, headings, text in parts:
        passages.append(Passage(path, headings, text, at))
        at += len(text) + 1
    return [(t.indicator, str(t.value), t.year, t.year_from) for t in find_targets(passages, REPORT).targets]


def test_goals_of_this_year_behind_those_of_a_later_one() -> None:
    goals = "到2035年，人均收入达到9万元。今年主要预期目标是：就业率达到96%。"
    assert report((("一",), ("主要目标",), goals)) == [
        ("人均收入", "9", 2035, "sentence"),
        ("就业率", "96", 2026, "sentence"),
    ]


def test_report_of_work_looks_back_and_promises_for_its_year() -> None:
    assert report(
        (
            ("preamble",),
            (),
            "过去一年，全市新建学校12所。城镇新增就业6万人。今年预期目标是：粮食产量达到90万吨。",
        ),
        (("一",), ("2025年工作回顾",), "建成充电站40座，森林覆盖率达到58%。"),
        (("二",), ("“十五五”时期主要目标",), "人均预期寿命达到80岁。"),
        (
            ("三", "（一）"),
            ("2026年工作安排", "扩大投资"),
            "新建学校15所。“十五五”时期新增学位3万个。改造老旧小区60个。",
        ),
        (("四",), ("办好民生实事",), "新建养老机构5家。"),
    ) == [
        ("粮食产量", "90", 2026, "document"),
        ("人均预期寿命", "80", 2030, "heading"),
        ("新建学校", "15", 2026, "heading"),
        ("新增学位", "3", 2030, "sentence"),
        ("改造老旧小区", "60", 2026, "heading"),
        ("新建养老机构", "5", 2026, "document"),
    ]


@pytest.mark.parametrize(
    "heading", ["过去五年工作回顾", "发展基础", "发展现状", "主要成效", "基本情况", "工作总结"]
)
def test_stocktaking_states_facts(heading: str) -> None:
    targets, quantities = figures("全市建成换电站58座，覆盖率达到60%。", (heading,))
    assert targets == []
    assert {q.kind for q in quantities} == {"fact"}


def test_way_from_what_was_to_what_will_be() -> None:
    targets, quantities = figures("到2025年，入学率由2020年的85%提高到92%。")
    assert [(t.indicator, str(t.value), t.year) for t in targets] == [("入学率", "92", 2025)]
    assert [(str(q.value), q.kind) for q in quantities] == [("85", "fact")]


def test_goals_named_within_a_clause() -> None:
    text = "总体目标：到2025年，建成实训基地50个。建立课程资源库100个。"
    targets, _ = figures(text, ("preamble",))
    assert [(str(t.value), t.year) for t in targets] == [("50", 2025), ("100", 2025)]


@pytest.mark.parametrize(
    "text",
    [
        "上年人口自然增长率为-3.2‰，较前年下降0.4个千分点。",
        "事故造成3人死亡、12人受伤。",
        "受访者中满意的占86%。",
        "对符合条件的给予每人2000元补贴。",
        "新增了28个水利项目。",
    ],
)
def test_facts_of_reports_on_how_things_stand(text: str) -> None:
    told = Context("甲市人口发展监测通报", doc_type="通报", date="2025-03-01")
    targets, quantities = figures(text, ("一",), told)
    assert targets == []
    assert quantities


def test_what_cannot_be_read_is_noted() -> None:
    found = find_targets([Passage(PATH, TASKS, "到2025年，培育一百五家企业。", 0)], PLAN)
    assert found.targets == []
    assert found.quantities == []
    (note,) = found.notes
    assert "一百五家" in note


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the shared cases are not here")
def test_case_of_chinese_numerals() -> None:
    text = next((SHARED / "cases").glob("10-*/*.txt")).read_text("utf-8")
    found = find_targets([Passage(("一",), (), text, 0)], RULES)
    numbers = [(q.value, q.value_max, q.unit) for q in (*found.targets, *found.quantities)]
    for number in [
        (250_000_000, None, "元"),
        (58_000_000, None, "元"),
        (20, 30, "家"),
        (3, 5, "年"),
        (Decimal("1.5"), None, "个百分点"),
        (1_205_000, None, "元"),
    ]:
        assert number in numbers
    assert len(numbers) == 6


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the shared cases are not here")
def test_case_of_hyphens_and_minus() -> None:
    text = next((SHARED / "cases").glob("12-*/*.txt")).read_text("utf-8")
    told = Context("甲市人口发展监测通报", date="2025-03-01")
    found = find_targets([Passage(("一",), (), text, 0)], told)
    assert [(str(t.value), t.unit, t.year) for t in found.targets] == [
        ("4.6", "个", 2025),
        ("98", "%", 2025),
        ("3000", "个", 2026),
    ]
    assert {(str(q.value), q.unit) for q in found.quantities} >= {("-3.2", "‰"), ("0.4", "个千分点")}
    assert not any(q.value in (9, 19) for q in found.quantities)


def test_at_least_sixty_sentences_of_targets() -> None:
    assert len({text for text, _ in TARGETS}) == len(TARGETS) >= 60


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "到2025年，新建水厂3座、泵站5座。完成。",
            ["到2025年，新建水厂3座", "到2025年，新建水厂3座、泵站5座"],
        ),
        ("到2025年，甲率达到60%；乙率达到55%。", ["到2025年，甲率达到60%", "乙率达到55%"]),
        (
            "持续实施国土绿化，全面推行林长制，到 2025 年，森林覆盖率\n达到 60 %，水质好转。",
            ["到 2025 年，森林覆盖率\n达到 60 %"],
        ),
    ],
)
def test_quotes_hold_the_year_and_the_number(text: str, quotes: list[str]) -> None:
    targets, _ = figures(text)
    assert [t.quote for t in targets] == quotes


# Where the year comes from when the sentence does not say it.
GOVERNED = [
    ("湿地保护率达到55%。", ("重点任务", "到2025年的任务"), PLAN, [(2025, "heading")]),
    ("湿地保护率达到55%。", ("总体要求", "2025年目标"), PLAN, [(2025, "heading")]),
    ("湿地保护率达到55%。", ("2025年目标", "水环境"), PLAN, [(2025, "heading")]),
    ("湿地保护率达到55%。", GOALS, FIVE_YEARS, [(2025, "document")]),
    ("湿地保护率达到55%。", GOALS, WORK_OF_2023, [(2023, "document")]),
    ("湿地保护率达到55%。", GOALS, PLAN, [(None, None)]),
    ("湿地保护率达到55%。", TASKS, FIVE_YEARS, [(None, None)]),
    (
        "到2025年，森林覆盖率达到60%。湿地保护率达到55%。",
        GOALS,
        PLAN,
        [(2025, "sentence"), (2025, "sentence")],
    ),
    ("到2030年，湿地保护率达到55%。", ("总体要求", "2025年目标"), PLAN, [(2030, "sentence")]),
]


@pytest.mark.parametrize(("text", "headings", "context", "years"), GOVERNED)
def test_year_that_governs(
    text: str, headings: tuple[str, ...], context: Context, years: list[tuple[int | None, str | None]]
) -> None:
    targets, _ = figures(text, headings, context)
    assert [(t.year, t.year_from) for t in targets] == years


def test_first_year_of_the_goals_governs_their_parts_and_no_others() -> None:
    passages = [
        Passage(("一", "intro"), ("主要目标",), "到2025年，森林覆盖率达到60%。", 0),
        Passage(("一", "1"), ("主要目标", "水"), "湿地保护率达到55%。", 100),
        Passage(("一", "2"), ("主要目标", "气"), "到2030年，优良天数比例达到98%。", 200),
        Passage(("一", "3"), ("主要目标", "土"), "污染地块安全利用率达到93%。", 300),
        Passage(("二", "1"), ("重点任务", "水"), "再生水利用率达到30%。", 400),
    ]
    found = find_targets(passages, PLAN).targets
    assert [(t.path, t.year, t.year_from) for t in found] == [
        (("一", "intro"), 2025, "sentence"),
        (("一", "1"), 2025, "heading"),
        (("一", "2"), 2030, "sentence"),
        (("一", "3"), 2025, "heading"),
        (("二", "1"), None, None),
    ]


CELLS = [
    ("序号", "指标", "2020年", "2025年", "属性"),
    ("1", "森林覆盖率（%）", "58", "60", "约束性"),
    ("2", "年用水总量（亿立方米）", "9.5", "≤9.8", "约束性指标"),
    ("3", "单位产值能耗下降（%）", "-", "〔14〕", "预期性"),
    ("4", "林木蓄积量（万立方米）", "4800", "5000-5200", "预期性"),
]


@pytest.mark.parametrize("between", ["\t", " ", "\u3000"])
def test_table_of_indicators(between: str) -> None:
    targets, quantities = figures("\n".join(between.join(cells) for cells in CELLS), ("主要指标",))
    rows = [
        row("森林覆盖率", "60", "%", binding="约束性"),
        row("年用水总量", "9.8", "亿立方米", comparator="<=", binding="约束性"),
        row("单位产值能耗下降", "14", "%", 2025, "decrease", binding="预期性"),
        row("林木蓄积量", "5000", "万立方米", value_max="5200", binding="预期性"),
    ]
    expected = [PLAIN | {"year_from": "heading"} | want for want in rows]
    assert said(targets, expected) == expected
    assert quantities == []


@pytest.mark.parametrize("between", [" ", "\u3000", "\t"])
def test_table_with_a_bound_in_words(between: str) -> None:
    cells = ("4", "再生水利用率（%）", "20", "25以上", "预期性")
    targets, _ = figures(between.join(cells), ("主要指标",), FIVE_YEARS)
    assert [(t.indicator, str(t.value), t.comparator, t.year) for t in targets] == [
        ("再生水利用率", "25", ">=", 2025)
    ]


def test_table_beside_sentences() -> None:
    text = "到2025年，森林覆盖率达到60%。\n1 湿地保护率（%） 50 55 约束性\n到2030年，绿地率达到40%。"
    targets, _ = figures(text, ("主要指标",))
    assert sorted((t.indicator, t.year) for t in targets) == [
        ("森林覆盖率", 2025),
        ("湿地保护率", 2025),
        ("绿地率", 2030),
    ]


DOCUMENTS = [
    ("到2027年，新增充电桩2000个。", REPLY, [row("新增充电桩", "2000", "个", 2027, "increase")], []),
    ("目前全市建成充电桩1500个。", REPLY, [], [("1500", "个", "fact")]),
    ("2022年建成换电站12座。", REPLY, [], [("12", "座", "fact")]),
    ("到2025年，排放总量下降8%。", RULES, [row("排放总量", "8", "%", 2025, "decrease")], []),
    ("排放浓度不得超过50毫克/升。", RULES, [], [("50", "毫克/升", "other")]),
    ("排污单位应当每年开展2次监测。", RULES, [], [("2", "次", "other")]),
    ("到2025年，排放总量下降8%。", EXPLAINED, [], [("8", "%", "fact")]),
]


@pytest.mark.parametrize(("text", "context", "rows", "kinds"), DOCUMENTS)
def test_kind_of_document_decides_who_promises(
    text: str, context: Context, rows: list[Row], kinds: list[tuple[str, str, str]]
) -> None:
    targets, quantities = figures(text, ("第二章",), context)
    assert said(targets, filled(rows)) == filled(rows)
    assert [(str(q.value), q.unit, q.kind) for q in quantities] == kinds


QUANTITIES = [
    # what has been
    ("截至2020年，全市建成绿色工厂35家。", TASKS, [("35", "家", "fact")]),
    ("“十三五”期间，累计淘汰落后产能200万吨。", TASKS, [("200", "万吨", "fact")]),
    ("2019年，全市用水总量9.8亿立方米。", TASKS, [("9.8", "亿立方米", "fact")]),
    ("目前，全市已建成充电桩1500个。", TASKS, [("1500", "个", "fact")]),
    ("今年上半年新能源汽车产量同比增长32%。", TASKS, [("32", "%", "fact")]),
    ("全市森林覆盖率达到58%。", ("发展现状", "工作基础"), [("58", "%", "fact")]),
    ("全市建成换电站58座。", ("取得成效",), [("58", "座", "fact")]),
    # whom it applies to
    (
        "年综合能耗3000吨标准煤及以上的企业应当开展节能诊断。",
        TASKS,
        [("3000", "吨标准煤", "threshold")],
    ),
    ("淘汰35蒸吨/小时以下燃煤锅炉。", TASKS, [("35", "蒸吨/小时", "threshold")]),
    (
        "到2025年，10蒸吨/小时以下燃煤锅炉全部淘汰。",
        TASKS,
        [("10", "蒸吨/小时", "threshold")],
    ),
    ("建筑面积2万平方米以上的公共建筑应当开展能效测评。", TASKS, [("2", "万平方米", "threshold")]),
    # money that is given
    ("按设备投资额的15%给予补助。", TASKS, [("15", "%", "incentive")]),
    ("对通过评价的企业给予一次性奖励50万元。", TASKS, [("50", "万元", "incentive")]),
    (
        "按投资额的15%给予补助，最高不超过200万元。",
        TASKS,
        [("15", "%", "incentive"), ("200", "万元", "incentive")],
    ),
    ("到2025年，年产值超过10亿元的企业应当设立能源管理岗位。", TASKS, [("10", "亿元", "threshold")]),
    # what describes a thing
    ("建设500千伏变电站。", TASKS, [("500", "千伏", "other")]),
    ("推进60万千瓦级煤电机组供热改造。", TASKS, [("60", "万千瓦", "other")]),
    # names, dates, labels
    ("推广5G基站和PM2.5监测，推广CO2捕集。", TASKS, []),
    ("健全“1+N”政策体系，办好第20届能源展。", TASKS, []),
    ("自2022年6月1日起施行，有效期5年。", TASKS, []),
    ("依据GB/T 23331标准和第12条规定开展评价。", TASKS, []),
    ("联系电话：0591-87654321，邮编350003。", TASKS, []),
    ("见附件2和专栏3。", TASKS, []),
    ("甲办〔2021〕15号文件要求落实到位。", TASKS, []),
    ("推进（1）节水；（2）节能。", TASKS, []),
    ("构建344产业体系。", TASKS, []),
    ("到2025年，重要河湖达到三类水质。", TASKS, []),
    ("1 森林覆盖率（%） 58 60", TASKS, []),  # cells of a table without 属性, and not 5860
    ("组织实施“百企千项”行动。", TASKS, []),
    ("深入实施十大节能工程，严格执行一票否决。", TASKS, []),
    ("到2025年，打造千亿级产业集群。", TASKS, []),
    ("到2025年，三级以上医院全部建成节约型机构。", TASKS, []),
]


@pytest.mark.parametrize(("text", "headings", "kinds"), QUANTITIES)
def test_no_target(text: str, headings: tuple[str, ...], kinds: list[tuple[str, str, str]]) -> None:
    targets, quantities = figures(text, headings)
    assert targets == []
    assert [(str(q.value), q.unit, q.kind) for q in quantities] == kinds


WORDS = st.sampled_from(
    [
        *("到2025年", "2030年", "每年", "比2020年", "，", "、", "；", "。", "\n", "（", "）", "“", "”"),
        *("分别", "均", "由", "其中", "达到", "占", "的", "建成", "下降", "以上", "森林覆盖率", "园区"),
        *("5%", "3个", "12.5万千瓦", "百家", "1 ", "约束性"),
    ]
)


@given(st.lists(WORDS, max_size=40).map("".join), st.sampled_from([TASKS, GOALS, ("发展现状",)]))
def test_any_words_give_rows_that_stand_in_the_text(text: str, headings: tuple[str, ...]) -> None:
    targets, quantities = figures(text, headings)
    assert all(t.indicator and t.relation in {"reach", "decrease", "increase", "complete"} for t in targets)
    assert all(t.comparator in {"=", ">=", "<=", ">", "<", "~"} for t in targets)
    assert {q.kind for q in quantities} <= {"fact", "threshold", "incentive", "other"}


@given(st.text(max_size=200))
def test_any_text_gives_rows_that_stand_in_it(text: str) -> None:
    figures(text)


def test_nothing_gives_nothing() -> None:
    assert figures("") == ([], [])
    assert find_targets([], PLAN).targets == []


# Ten times as long takes ten times as long; a quadratic reader would take a hundred times.
LONG = 100_000
# These are a row each, and what is done for a row takes the time: fewer of them show the same.
DENSE, DENSE_LONG = {"1%", "占1%的", "新建1座、"}, 30_000


@pytest.mark.slow
@pytest.mark.parametrize("read", [find_targets, find_commitments], ids=["targets", "commitments"])
@pytest.mark.parametrize("heading", ["任务", "主要目标"])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            "7",
            "百",
            "，",
            ",",
            "、",
            "；",
            "（",
            "(",
            "（）",
            "〔",
            "）",
            "“",
            "《",
            "\n",
            "\t",
            "1、",
            "1%",
        ),
        *("达到1%、", "到2025年，", "新建1座、", "占1%的", "每年", "分别", "达到1%。", "（1%）", "下降1%，"),
        *("2025年、", "全面完成，", "1 约束性\n"),
    ],
)
@pytest.mark.timeout(120)
def test_a_long_line_ends(piece: str, heading: str, read: Callable[..., Any]) -> None:
    length = DENSE_LONG if piece in DENSE else LONG
    line = (piece * length)[:length]
    read([Passage(PATH, (heading,), line, 0)], PLAN)
