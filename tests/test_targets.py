"""Targets: made-up sentences of the genre and their rows, form by form, and what is no target."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.commitments import find_commitments
from extraction.rows import Context, Passage, Quantity, Target
from extraction.targets import find_targets

PLAN = Context("甲市节能降碳行动方案", level="municipal", doc_type="行动方案", date="2022-05-10")
FIVE_YEARS = Context(
    "甲市生态保护规划", doc_type="规划", date="2021-12-01", period_start=2021, period_end=2025
)
WORK_OF_2023 = Context("甲市2023年节水工作要点", doc_type="工作要点", date="2023-03-01")
REPLY = Context("关于第12号提案的答复", doc_type="答复", date="2023-05-01", normative=False)
RULES = Context("甲市排污许可管理办法", doc_type="办法", date="2023-05-01")
EXPLAINED = Context("甲市节水规划解读", doc_type="解读", date="2023-05-01", normative=False)

TASKS = ("重点任务", "推进节能")
GOALS = ("总体要求", "主要目标")
PATH = ("二", "（一）")

Row = dict[str, Any]
PLAIN: Row = {
    "scope": "",
    "period": None,
    "annual": False,
    "baseline_year": None,
    "value_max": None,
    "hedge": "",
    "binding": "",
}


def row(
    indicator: str,
    value: str,
    unit: str,
    year: int | None = 2025,
    relation: str = "reach",
    comparator: str = "=",
    **more: Any,
) -> Row:
    """Return what a row must say; a field that is not named is that of `PLAIN`."""
    if isinstance(more.get("value_max"), str):
        more["value_max"] = Decimal(more["value_max"])
    named: Row = {"indicator": indicator, "value": Decimal(value), "unit": unit, "year": year}
    return named | {"relation": relation, "comparator": comparator} | more


def complete(indicator: str, value: str, unit: str, year: int | None = 2025, **more: Any) -> Row:
    return row(indicator, value, unit, year, "complete", more.pop("comparator", "="), **more)


def figures(
    text: str, headings: tuple[str, ...] = TASKS, context: Context = PLAN, *, start: int = 40
) -> tuple[list[Target], list[Quantity]]:
    """Read one clause that begins at `start`; every row must stand where it says it does."""
    found = find_targets([Passage(PATH, headings, text, start)], context)
    document = "前" * start + text
    for place in (*found.targets, *found.quantities):
        assert document[place.start : place.end] == place.quote
        assert place.path == PATH
    return found.targets, found.quantities


def said(targets: Sequence[Target], expected: Sequence[Row]) -> list[Row]:
    """Return of the rows what the expected ones speak of."""
    if len(targets) != len(expected):
        return [{"indicator": t.indicator, "value": t.value, "unit": t.unit, "year": t.year} for t in targets]
    return [{key: getattr(t, key) for key in want} for t, want in zip(targets, expected, strict=True)]


def filled(rows: Sequence[Row]) -> list[Row]:
    return [PLAIN | {"year_from": "sentence" if want["year"] else None} | want for want in rows]


LISTS = [
    (
        "到2025年，城市污水和工业废水处理率分别达到97%、99%。",
        [row("城市污水处理率", "97", "%"), row("工业废水处理率", "99", "%")],
    ),
    (
        "到2025年，太阳能、风能装机规模分别达到300万千瓦、150万千瓦。",
        [row("太阳能装机规模", "300", "万千瓦"), row("风能装机规模", "150", "万千瓦")],
    ),
    (
        "到2025年，水电、核电装机分别达到500万千瓦和300万千瓦。",
        [row("水电装机", "500", "万千瓦"), row("核电装机", "300", "万千瓦")],
    ),
    (
        "到2025年，铁路、水路、公路货运量占比分别达到12%、8%、80%。",
        [
            row("铁路货运量占比", "12", "%"),
            row("水路货运量占比", "8", "%"),
            row("公路货运量占比", "80", "%"),
        ],
    ),
    (
        "到2025年，钢铁、水泥行业达到先进水平的产能比例分别达到30%、40%。",
        [row("钢铁行业达到先进水平的产能比例", "30", "%"), row("水泥行业达到先进水平的产能比例", "40", "%")],
    ),
    (
        "到2025年，氮氧化物和挥发性有机物排放总量分别减少1.2万吨、0.8万吨。",
        [
            row("氮氧化物排放总量", "1.2", "万吨", 2025, "decrease"),
            row("挥发性有机物排放总量", "0.8", "万吨", 2025, "decrease"),
        ],
    ),
    (
        "到2025年，东城、西城、南城园区单位产值能耗分别下降5%、6%、7%。",
        [
            row("东城园区单位产值能耗", "5", "%", 2025, "decrease"),
            row("西城园区单位产值能耗", "6", "%", 2025, "decrease"),
            row("南城园区单位产值能耗", "7", "%", 2025, "decrease"),
        ],
    ),
    (
        "到2025年，农膜、秸秆回收率均提高到86%以上。",
        [row("农膜回收率", "86", "%", comparator=">="), row("秸秆回收率", "86", "%", comparator=">=")],
    ),
    (
        "到2025年，风电、光伏装机均超过100万千瓦。",
        [
            row("风电装机", "100", "万千瓦", comparator=">"),
            row("光伏装机", "100", "万千瓦", comparator=">"),
        ],
    ),
    (
        "到2025年，化肥农药使用量减少5%。",
        [
            row("化肥使用量", "5", "%", 2025, "decrease"),
            row("农药使用量", "5", "%", 2025, "decrease"),
        ],
    ),
    (
        "到2025年和2030年，绿色建材应用比例分别提高到70%、90%。",
        [row("绿色建材应用比例", "70", "%", 2025), row("绿色建材应用比例", "90", "%", 2030)],
    ),
    (
        "2025年、2030年，全市森林覆盖率分别达到65%、66%。",
        [
            row("森林覆盖率", "65", "%", 2025, scope="全市"),
            row("森林覆盖率", "66", "%", 2030, scope="全市"),
        ],
    ),
    (
        "到2023年、2024年、2025年，节能改造企业数量分别达到100家、200家、300家。",
        [
            row("节能改造企业数量", "100", "家", 2023),
            row("节能改造企业数量", "200", "家", 2024),
            row("节能改造企业数量", "300", "家", 2025),
        ],
    ),
    (
        "2024年、2025年分别新建充电桩1000个、1500个。",
        [complete("新建充电桩", "1000", "个", 2024), complete("新建充电桩", "1500", "个", 2025)],
    ),
]

ELLIPSIS = [
    (
        "到2025年，城市生活污水收集率达到70%、处理率达到95%。",
        [row("城市生活污水收集率", "70", "%"), row("城市生活污水处理率", "95", "%")],
    ),
    (
        "到2025年，大宗固废综合利用率达到60%；到2030年，综合利用率达到70%。",
        [row("大宗固废综合利用率", "60", "%"), row("大宗固废综合利用率", "70", "%", 2030)],
    ),
    (
        "到2025年，全省城市公交新能源车辆占比提升至72%，力争达到80%。",
        [
            row("城市公交新能源车辆占比", "72", "%", scope="全省"),
            row("城市公交新能源车辆占比", "80", "%", scope="全省", hedge="力争"),
        ],
    ),
    (
        "到2025年，水土保持率达到92.5%，比2020年提高1.2个百分点。",
        [
            row("水土保持率", "92.5", "%"),
            row("水土保持率", "1.2", "个百分点", 2025, "increase", baseline_year=2020),
        ],
    ),
    (
        "2025年，铁路货运量比2020年增长10%左右；2030年增长20%。",
        [
            row("铁路货运量", "10", "%", 2025, "increase", "~", baseline_year=2020),
            row("铁路货运量", "20", "%", 2030, "increase", baseline_year=2020),
        ],
    ),
    (
        "到2025年，新增可再生能源装机300万千瓦，其中海上风电100万千瓦。",
        [
            row("新增可再生能源装机", "300", "万千瓦", 2025, "increase"),
            row("海上风电", "100", "万千瓦", 2025, "increase"),
        ],
    ),
]

RANGES_AND_UNITS = [
    ("到2025年，再生水利用率达到25%-30%。", [row("再生水利用率", "25", "%", value_max="30")]),
    ("到2025年，节能率达8%～10%。", [row("节能率", "8", "%", value_max="10")]),
    (
        "到2025年，吨钢综合能耗降低8%至10%。",
        [row("吨钢综合能耗", "8", "%", 2025, "decrease", value_max="10")],
    ),
    ("到2025年，公共充电桩达到3000—3500个。", [row("公共充电桩", "3000", "个", value_max="3500")]),
    ("到2025年，建设2—3个零碳园区。", [complete("零碳园区", "2", "个", value_max="3")]),
    (
        "到2025年，非化石能源发电占比比2020年提高5个百分点。",
        [row("非化石能源发电占比", "5", "个百分点", 2025, "increase", baseline_year=2020)],
    ),
    (
        "到2025年，陆上风电装机规模达到500万千瓦，光伏发电装机规模达到1.2亿千瓦。",
        [row("陆上风电装机规模", "500", "万千瓦"), row("光伏发电装机规模", "1.2", "亿千瓦")],
    ),
    ("到2025年，工业产值达到1.2万亿元。", [row("工业产值", "1.2", "万亿元")]),
    ("到2025年，森林蓄积量达到3.5亿立方米。", [row("森林蓄积量", "3.5", "亿立方米")]),
    ("到2025年，建成绿道100千米。", [complete("建成绿道", "100", "千米")]),
    ("到2025年，建成3万个车位。", [complete("车位", "3", "万个")]),
    ("到2025年，充电服务成本降至0.35元/千瓦时。", [row("充电服务成本", "0.35", "元/千瓦时")]),
    (
        "到2025年，水泥熟料综合能耗控制在0.12吨标准煤/吨以内。",
        [row("水泥熟料综合能耗", "0.12", "吨标准煤/吨", comparator="<=")],
    ),
    (
        "到2025年，电石单位产值碳排放降至1.8吨/万元以下。",
        [row("电石单位产值碳排放", "1.8", "吨/万元", comparator="<=")],
    ),
    ("到2025年，乘用车新车平均油耗降至4.6升/百公里。", [row("乘用车新车平均油耗", "4.6", "升/百公里")]),
    ("到2025年，亩均税收达到25万元/亩。", [row("亩均税收", "25", "万元/亩")]),
    ("到2025年，PM2.5浓度降至25微克/立方米。", [row("PM2.5浓度", "25", "微克/立方米")]),
    ("到2025年，每万人发明专利拥有量达到12件。", [row("每万人发明专利拥有量", "12", "件")]),
    ("到2025年，数据中心平均PUE不超过1.25。", [row("数据中心平均PUE", "1.25", "", comparator="<=")]),
    (
        "到2025年，新增城镇污水日处理能力50万吨/日。",
        [row("新增城镇污水日处理能力", "50", "万吨/日", 2025, "increase")],
    ),
    ("到 2025 年，森林覆盖率 达到 60 ％。", [row("森林覆盖率", "60", "%")]),
    ("到2025年,森林覆盖率达到60%.", [row("森林覆盖率", "60", "%")]),
]

SHARES = [
    (
        "到2025年，新能源汽车销量占汽车总销量的30%左右。",
        [row("新能源汽车销量占汽车总销量的比例", "30", "%", comparator="~")],
    ),
    (
        "到2025年，80%以上的县城达到节水型社会标准。",
        [row("县城达到节水型社会标准的比例", "80", "%", comparator=">=")],
    ),
    (
        "到2025年，全市60%以上的乡镇建成综合服务站。",
        [row("乡镇建成综合服务站的比例", "60", "%", comparator=">=")],
    ),
    ("到2025年，新建建筑中装配式建筑占比达40%。", [row("新建建筑中装配式建筑占比", "40", "%")]),
    (
        "到2025年，森林覆盖率65.5%，森林蓄积量1.2亿立方米。",
        [row("森林覆盖率", "65.5", "%"), row("森林蓄积量", "1.2", "亿立方米")],
    ),
]

WORKS = [
    ("到2025年，培育60家绿色工厂。", [complete("绿色工厂", "60", "家")]),
    ("到2025年，力争打造20家国家级绿色工厂。", [complete("国家级绿色工厂", "20", "家", hedge="力争")]),
    ("到2025年，至少创建5个低碳县。", [complete("低碳县", "5", "个", comparator=">=")]),
    ("到2025年，建成100个以上低碳社区。", [complete("低碳社区", "100", "个", comparator=">=")]),
    ("建设绿色工厂50家。", [complete("建设绿色工厂", "50", "家", None)]),
    ("2025年底前，建成换电站40座。", [complete("建成换电站", "40", "座")]),
    ("3年内建成换电站40座。", [complete("建成换电站", "40", "座", None)]),
    (
        "到2025年，新建垃圾焚烧厂3座、渗滤液处理站5座、中转站20座。",
        [
            complete("新建垃圾焚烧厂", "3", "座"),
            complete("渗滤液处理站", "5", "座"),
            complete("中转站", "20", "座"),
        ],
    ),
    (
        "到2025年，建成3座变电站、5个储能电站。",
        [complete("变电站", "3", "座"), complete("储能电站", "5", "个")],
    ),
    (
        "到2025年，培育绿色园区10个以上、绿色工厂100家以上。",
        [
            complete("培育绿色园区", "10", "个", comparator=">="),
            complete("绿色工厂", "100", "家", comparator=">="),
        ],
    ),
    (
        "培育绿色园区10家，绿色供应链企业5家。",
        [complete("培育绿色园区", "10", "家", None), complete("绿色供应链企业", "5", "家", None)],
    ),
    (
        "到2025年，累计推广新能源汽车10万辆，更新老旧公交车2000辆，新建公共充电桩1.5万个。",
        [
            complete("推广新能源汽车", "10", "万辆"),
            complete("更新老旧公交车", "2000", "辆"),
            complete("新建公共充电桩", "1.5", "万个"),
        ],
    ),
    (
        "到2025年，节约标准煤50万吨以上，减少二氧化碳排放130万吨。",
        [
            row("节约标准煤", "50", "万吨", 2025, "decrease", ">="),
            row("减少二氧化碳排放", "130", "万吨", 2025, "decrease"),
        ],
    ),
    ("到2025年，推动100家企业实施清洁生产改造。", [complete("企业实施清洁生产改造", "100", "家")]),
    ("到2025年，在50个行政村开展碳汇试点。", [complete("行政村开展碳汇试点", "50", "个")]),
    ("2024年6月底前，完成200个行政村污水治理。", [complete("行政村污水治理", "200", "个", 2024)]),
]

TIMES = [
    (
        "到2025年，森林覆盖率达到60%；湿地保护率达到55%。",
        [row("森林覆盖率", "60", "%"), row("湿地保护率", "55", "%")],
    ),
    (  # outside a section of goals the year ends with its sentence
        "到2025年，森林覆盖率达到60%。湿地保护率达到55%。",
        [row("森林覆盖率", "60", "%"), row("湿地保护率", "55", "%", None)],
    ),
    (
        "到2025年，（一）森林覆盖率达到60%；（二）湿地保护率达到55%。",
        [row("森林覆盖率", "60", "%"), row("湿地保护率", "55", "%")],
    ),
    ("到“十四五”末，绿色采购比例达到60%。", [row("绿色采购比例", "60", "%")]),
    (
        "“十四五”期间，新增造林50万亩。",
        [row("新增造林", "50", "万亩", 2025, "increase", period="2021-2025")],
    ),
    ("2021—2025年，改造老旧管网300公里。", [complete("改造老旧管网", "300", "公里", period="2021-2025")]),
    (
        "2023年至2025年，每年改造老旧小区100个。",
        [complete("改造老旧小区", "100", "个", period="2023-2025", annual=True)],
    ),
    (
        "“十五五”时期，新能源装机年均增加200万千瓦。",
        [row("新能源装机", "200", "万千瓦", 2030, "increase", period="2026-2030", annual=True)],
    ),
    ("每年新增绿化面积30公顷。", [row("新增绿化面积", "30", "公顷", None, "increase", annual=True)]),
    (
        "到2025年，规上工业增加值年均增长6%以上。",
        [row("规上工业增加值", "6", "%", 2025, "increase", ">=", annual=True)],
    ),
    (
        "到2025年，单位产值能耗比2020年下降14%，化学需氧量排放总量下降8%。",
        [
            row("单位产值能耗", "14", "%", 2025, "decrease", baseline_year=2020),
            row("化学需氧量排放总量", "8", "%", 2025, "decrease", baseline_year=2020),
        ],
    ),
]

CHINESE_NUMERALS = [
    ("到2025年，打造三个零碳园区。", [complete("零碳园区", "3", "个")]),
    ("到2025年，培育百家绿色工厂。", [complete("绿色工厂", "100", "家")]),
    ("到2025年，建成充电站二十余座。", [complete("建成充电站", "20", "座")]),
    ("到2025年，改造老旧管网五百公里以上。", [complete("改造老旧管网", "500", "公里", comparator=">=")]),
    (
        "到2025年，工业用水重复利用率达到百分之九十四以上。",
        [row("工业用水重复利用率", "94", "%", comparator=">=")],
    ),
    ("到2025年，绿地率达到百分之三十五点五。", [row("绿地率", "35.5", "%")]),
    ("到2025年，数字经济规模翻一番。", [row("数字经济规模", "2", "倍", 2025, "increase")]),
    ("到2030年，建筑垃圾填埋量减少一半。", [row("建筑垃圾填埋量", "50", "%", 2030, "decrease")]),
]

COMPARATORS = [
    (f"到2025年，{name}{words}。", [row(name, value, unit, comparator=sign)])
    for name, words, value, unit, sign in [
        ("城市热网损失率", "不超过12%", "12", "%", "<="),
        ("城市热网损失率", "不高于12%", "12", "%", "<="),
        ("用水总量", "控制在9亿立方米以内", "9", "亿立方米", "<="),
        ("农村黑臭水体治理率", "不低于60%", "60", "%", ">="),
        ("空气优良天数", "达到330天以上", "330", "天", ">="),
        ("绿色建筑占比", "达到80%及以上", "80", "%", ">="),
        ("绿色产业营业收入", "超过800亿元", "800", "亿元", ">"),
        ("绿色产业产值", "突破1200亿元", "1200", "亿元", ">"),
        ("公交车平均候车时间", "低于10分钟", "10", "分钟", "<"),
        ("储能规模", "约50万千瓦", "50", "万千瓦", "~"),
        ("近岸海域优良水质面积比例", "稳定在85%左右", "85", "%", "~"),
        ("危险废物利用处置率", "保持在99%", "99", "%", "="),
    ]
]

HEDGES = [
    (
        "到2025年，新建厂房屋顶光伏覆盖率力争达到50%。",
        [row("新建厂房屋顶光伏覆盖率", "50", "%", hedge="力争")],
    ),
    (
        "原则上到2025年单个项目用能不超过5万吨标准煤。",
        [row("单个项目用能", "5", "万吨标准煤", comparator="<=", hedge="原则上")],
    ),
    ("到2025年，基本实现生活垃圾焚烧占比70%。", [row("生活垃圾焚烧占比", "70", "%", hedge="基本")]),
    ("到2025年，森林覆盖率达到55%（约束性）。", [row("森林覆盖率", "55", "%", binding="约束性")]),
    ("到2025年，研发投入占比达到3%（预期性）。", [row("研发投入占比", "3", "%", binding="预期性")]),
]

TARGETS = [
    *LISTS,
    *ELLIPSIS,
    *RANGES_AND_UNITS,
    *SHARES,
    *WORKS,
    *TIMES,
    *CHINESE_NUMERALS,
    *COMPARATORS,
    *HEDGES,
]


@pytest.mark.parametrize(("text", "rows"), TARGETS)
def test_rows(text: str, rows: list[Row]) -> None:
    targets, quantities = figures(text)
    assert said(targets, filled(rows)) == filled(rows)
    assert quantities == []  # a number is a target or a quantity, not both


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


@pytest.mark.parametrize(
    "between",
    [
        " ",
        "\u3000",
        pytest.param("\t", marks=pytest.mark.xfail(strict=True, reason="a tab behind 以上 loses the row")),
    ],
)
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
        "到2025年，建成充电站一百零五座。",
        [complete("建成充电站", "105", "座")],
        "零 breaks a Chinese number: 5",
    ),
    defect(
        "到2025年，建成充电站三十至五十座。",
        [complete("建成充电站", "30", "座", value_max="50")],
        "no ranges in Chinese numerals: 建成充电站三十 reaches 50",
    ),
    defect(
        "到2025年，绿色信贷余额增长一倍。",
        [row("绿色信贷余额", "1", "倍", 2025, "increase")],
        "一倍 is not read at all",
    ),
    defect(
        "到2025年，培育创新企业1,200家。",
        [complete("培育创新企业", "1200", "家")],
        "a comma between thousands parts the number: 200家",
    ),
    defect(
        "到2025年，光伏装机达到10万—15万千瓦。",
        [row("光伏装机", "10", "万千瓦", value_max="15")],
        "a range whose first number has a multiplier or a unit is two numbers",
    ),
    defect(
        "到2025年，光伏装机达到10万千瓦至15万千瓦。",
        [row("光伏装机", "10", "万千瓦", value_max="15")],
        "a range whose first number has a multiplier or a unit is two numbers",
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
        no_defect("到2025年，重要河湖达到三类水质。", [], "a class of water is no number of things"),
    ],
)
def test_quantities_still_wrong(text: str, kinds: list[tuple[str, str, str]]) -> None:
    targets, quantities = figures(text)
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


LONG = 100_000
# Ten times as long takes ten times as long; a quadratic reader would take a hundred times.
SLACK, GRACE = 25, 1.0


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
def test_a_long_line_takes_linear_time(piece: str, heading: str, read: Callable[..., Any]) -> None:
    def seconds(length: int) -> float:
        line = (piece * length)[:length]
        begun = time.process_time()
        read([Passage(PATH, (heading,), line, 0)], PLAN)
        return time.process_time() - begun

    short = min(seconds(LONG // 10), seconds(LONG // 10 + 1))
    assert seconds(LONG) <= SLACK * short + GRACE
