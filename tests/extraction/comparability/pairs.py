"""Targets for tests of the judge, and a table of pairs with the verdict that an official would give."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from extraction.rows import Target
from extraction.terms import Comparator, Relation

_BASE = Target(
    path=("一",), indicator="可再生能源装机比重", scope="", year=2025, year_from="sentence", period=None, annual=False,
    baseline_year=None, relation=Relation.REACH, comparator=Comparator.EQUAL, value=Decimal(30), value_max=None, unit="%",
    hedge="", binding="", quote="", start=0, end=0,
)  # fmt: skip


def target(**changes: Any) -> Target:
    """Return a target: a share of 30% by 2025, but for what is given; values as text or numbers."""
    for name in ("value", "value_max"):
        if changes.get(name) is not None:
            changes[name] = Decimal(str(changes[name]))
    changes["relation"] = Relation(changes.get("relation", "reach"))
    changes["comparator"] = Comparator(changes.get("comparator", "="))
    return replace(_BASE, **changes)


@dataclass(frozen=True)
class Pair:
    """Two targets of one indicator: what both say, what each says, the right verdict and its reason."""

    about: str
    both: dict[str, Any]
    higher: dict[str, Any]
    lower: dict[str, Any]
    verdict: str
    reason: str = ""
    same_region: bool = False
    directions: dict[str, str] = field(default_factory=dict)


COAL = {"indicator": "煤炭消费量", "relation": "increase"}
FALL = {"indicator": "单位GDP能耗", "relation": "decrease", "baseline_year": 2020}
AIR = {"indicator": "细颗粒物浓度", "unit": "微克/立方米"}
WORKS = {"indicator": "高标准农田", "relation": "complete", "unit": "万亩"}
SPEND = {"indicator": "研发经费投入", "unit": "亿元"}
DAYS = {"indicator": "企业开办时间", "unit": "个工作日", "year": None}
OPEN = {"indicator": "机构平均床位", "unit": "张"}
GDP = {"indicator": "地区生产总值", "relation": "increase", "annual": True}
LEAST, MOST, ABOVE, BELOW, ABOUT = ({"comparator": comparator} for comparator in (">=", "<=", ">", "<", "~"))

PAIRS = (
    # Values and bounds, more is stricter.
    Pair("the same", {}, {}, {}, "equal"),
    Pair("a higher share", {}, {}, {"value": 33}, "stricter"),
    Pair("a lower share", {}, {}, {"value": 27}, "looser"),
    Pair("a bound and a value", {}, {}, LEAST, "equal", "bound"),
    Pair("a bound and a higher value", {}, LEAST, {"value": "30.5"}, "stricter"),
    Pair("two bounds", {}, LEAST, {"value": 35} | LEAST, "stricter"),
    Pair("more than and at least", {}, ABOVE, LEAST, "equal", "bound"),
    Pair("opposite bounds of one value", {}, LEAST, MOST, "different", "opposite_bounds"),
    Pair("opposite bounds", {}, {"value": 20} | MOST, {"value": 40} | LEAST, "different", "opposite_bounds"),
    Pair("about the same", {}, {}, ABOUT, "equal", "about"),
    Pair("about more", {}, {}, {"value": 35} | ABOUT, "stricter", "about"),
    Pair("more than about", {}, {"value": 20} | ABOUT, {"value": "27.4"}, "stricter", "about"),
    Pair("both about", {}, ABOUT, {"value": 28} | ABOUT, "looser"),
    # Ranges.
    Pair("a range from the value on", {}, {}, {"value_max": 40}, "different", "overlap"),
    Pair("the beginning of a range", {}, {"value_max": 40}, {}, "different", "overlap"),
    Pair("within a range", {}, {"value_max": 40}, {"value": 35}, "different", "overlap"),
    Pair("the end of a range", {}, {"value_max": 40}, {"value": 40}, "stricter"),
    Pair("a range up to the value", {}, {"value": 40}, {"value_max": 40}, "looser"),
    Pair("the same range", {}, {"value_max": 40}, {"value_max": 40}, "equal"),
    Pair("a range further up", {}, {"value_max": 40}, {"value": 35, "value_max": 45}, "stricter"),
    Pair("a range that ends higher", {}, {"value_max": 40}, {"value_max": 45}, "different", "overlap"),
    Pair("a bound where a range begins", {}, {"value_max": 40}, LEAST, "equal", "bound"),
    Pair("a bound within a range", {}, {"value_max": 40}, {"value": 35} | LEAST, "stricter"),
    Pair("at least a range", {}, LEAST, {"value_max": 40} | LEAST, "equal", "bound"),
    Pair("a range written backwards", {}, {"value": 40, "value_max": 30}, {"value_max": 40}, "equal"),
    # Wording of the same value.
    Pair("striven for", {}, {}, {"hedge": "力争"}, "equal", "hedge"),
    Pair("striven for, less", {}, {}, {"value": 25, "hedge": "力争"}, "looser", "hedge"),
    Pair("both striven for", {}, {"hedge": "力争"}, {"hedge": "争取"}, "equal"),
    Pair("binding and expected", {}, {"binding": "约束性"}, {"binding": "预期性"}, "equal", "binding"),
    Pair("both binding", {"binding": "约束性"}, {}, {}, "equal"),
    Pair("binding and unsaid", {}, {"binding": "约束性"}, {}, "equal"),
    # Less is stricter.
    Pair("finer dust", AIR, {"value": 35}, {"value": 32}, "stricter"),
    Pair("more dust", AIR, {"value": 35} | MOST, {"value": 38} | MOST, "looser"),
    Pair("dust in a range", AIR, {"value": 35}, {"value": 32, "value_max": 35}, "different", "overlap"),
    Pair("dust up to more", AIR, {"value": 35}, {"value": 35, "value_max": 38}, "looser"),
    Pair("less than, at most", AIR, {"value": 35} | BELOW, {"value": 35} | MOST, "equal", "bound"),
    Pair("coal may grow more", COAL, {"value": 3} | MOST, {"value": 5} | MOST, "looser"),
    Pair("coal may grow less", COAL, {"value": 5} | MOST, {"value": 3} | MOST, "stricter"),
    Pair("coal grows less", COAL, {"value": 5}, {"value": 3}, "stricter"),
    Pair("joblessness", {"indicator": "城镇调查失业率"}, {"value": "5.5"} | ABOUT, {"value": 5} | MOST, "stricter", "about"),
    Pair("share of the fossil", {"indicator": "煤炭占能源消费总量比重"}, {"value": 56}, {"value": 52}, "stricter"),
    Pair("share of the other", {"indicator": "非化石能源占能源消费总量比重"}, {"value": 20}, {"value": 18}, "looser"),
    # Changes.
    Pair("a smaller fall", FALL, {"value": "13.5"}, {"value": 13}, "looser"),
    Pair("a greater fall", FALL, {"value": "13.5"}, {"value": 14} | LEAST, "stricter"),
    Pair("a fall from another year", FALL, {}, {"baseline_year": 2015}, "not_comparable", "baseline"),
    Pair("a fall from no year", FALL, {}, {"baseline_year": None}, "equal", "baseline_unknown"),
    Pair("a greater fall from no year", FALL, {}, {"value": 32, "baseline_year": None}, "stricter", "baseline_unknown"),
    Pair("a fall and a level", {"indicator": "用水总量"}, {"relation": "decrease"}, {}, "not_comparable", "level_and_change"),
    Pair("a fall and a rise", {}, {"relation": "decrease"}, {"relation": "increase"}, "not_comparable", "opposite_change"),
    Pair("growth", GDP, {"value": 5}, {"value": 6}, "stricter"),
    Pair("growth about", GDP, {"value": 5} | ABOUT, {"value": 5}, "equal", "about"),
    Pair("yearly growth since a year", GDP, {"baseline_year": 2020}, {}, "equal"),
    Pair("growth of one year and of all", GDP, {}, {"annual": False}, "not_comparable", "annual"),
    Pair("per cent and points", {"relation": "increase"}, {}, {"unit": "个百分点"}, "not_comparable", "percent_and_points"),
    Pair("times and doublings", {"relation": "increase"}, {"unit": "倍"}, {"unit": "番"}, "not_comparable", "unit"),
    Pair("a good thing that falls", {"indicator": "森林覆盖率", "relation": "decrease"}, {}, {"value": 20}, "different", "direction_unknown"),
    Pair("a fall of at most", {"indicator": "耕地保有率", "relation": "decrease"}, {"value": 1} | MOST, {"value": 2} | MOST, "looser"),
    Pair("a rate of reduction", {"indicator": "二氧化碳排放削减率", "relation": "decrease"}, {}, {"value": 35}, "stricter"),
    Pair("a reduction that one name tells", {"relation": "decrease"}, {"indicator": "审核环节压减比例"}, {"indicator": "审核环节", "value": 35}, "stricter"),
    Pair("growth of what nobody knows", OPEN | {"relation": "increase"}, {}, {"value": 35}, "stricter", same_region=True),
    # Amounts and units.
    Pair("of one region in two units", WORKS, {"value": 15}, {"unit": "万公顷", "value": 1}, "equal", same_region=True),
    Pair("more in a smaller unit", WORKS, {"value": 15}, {"unit": "公顷", "value": 12000}, "stricter", same_region=True),
    Pair("a part of a total", WORKS, {}, {"value": 3}, "not_comparable", "part_of_total"),
    Pair("a part of a sum", SPEND, {}, {"unit": "万元", "value": 900}, "not_comparable", "part_of_total"),
    Pair("亿元 and 万元", SPEND, {"value": 1}, {"unit": "万元", "value": 9000}, "looser", same_region=True),
    Pair("coal and its equivalent", {"indicator": "煤炭消费总量"}, {"unit": "万吨"}, {"unit": "万吨标准煤"}, "not_comparable", "unit", same_region=True),
    Pair("标煤 and 标准煤", {"indicator": "能源消费总量", "comparator": "<="}, {"unit": "万吨标准煤"}, {"unit": "万吨标煤", "value": 28}, "stricter", same_region=True),
    Pair("千瓦 and 万千瓦", {"indicator": "新型储能装机"}, {"unit": "万千瓦"}, {"unit": "千瓦", "value": 300000}, "equal", same_region=True),
    Pair("亿斤 and 万吨", {"indicator": "粮食产量"}, {"unit": "亿斤", "value": 100}, {"unit": "万吨", "value": 501}, "stricter", same_region=True),
    Pair("days and working days", DAYS, {"value": 3}, {"unit": "天", "value": 3}, "not_comparable", "unit"),
    Pair("fewer working days", DAYS, {"value": 3}, {"unit": "工作日", "value": 1}, "stricter"),
    Pair("per head", {"indicator": "人均公园绿地面积", "unit": "平方米"}, {"value": 12}, {"value": "12.5"}, "stricter"),
    Pair("a total and what is per head", {"unit": "平方米"}, {"indicator": "公园绿地面积"}, {"indicator": "人均公园绿地面积"}, "not_comparable", "total_and_intensity"),
    Pair("a fall of a total and of an intensity", {"relation": "decrease"}, {"indicator": "碳排放总量"}, {"indicator": "单位GDP碳排放"}, "not_comparable", "total_and_intensity"),
    Pair("per thousand and per cent", {"indicator": "森林火灾受害率"}, {"unit": "‰", "value": "0.9"}, {"value": "0.08"}, "stricter"),
    Pair("more works than asked", WORKS, {}, {"value": 35}, "stricter", same_region=True),
    Pair("works and a level", {"indicator": "绿色工厂", "unit": "家"}, {"relation": "complete"}, {}, "equal", "works_and_level", same_region=True),
    Pair("fewer than the level", {"indicator": "绿色工厂", "unit": "家"}, {}, {"relation": "complete", "value": 20}, "looser", "works_and_level", same_region=True),
    # Years, periods, scopes.
    Pair("another year", {}, {}, {"year": 2030}, "not_comparable", "year"),
    Pair("no year", {}, {}, {"year": None}, "not_comparable", "year_unknown"),
    Pair("both without a year", {}, {"year": None}, {"year": None, "value": 31}, "stricter"),
    Pair("another period", FALL, {"period": "2021-2025"}, {"period": "2023-2025"}, "not_comparable", "period"),
    Pair("one period", FALL | {"period": "2021-2025"}, {}, {}, "equal"),
    Pair("another period of works", WORKS, {"period": "2021-2025"}, {"relation": "reach", "period": "2023-2025"}, "not_comparable", "period", same_region=True),
    Pair("a period and no year", {"year": None}, {"period": "2021-2025"}, {"period": "2026-2030"}, "not_comparable", "period"),
    Pair("a period that the other does not name", FALL, {"period": "2021-2025"}, {}, "equal"),
    Pair("a level in another period", {}, {"period": "2021-2025"}, {"period": "2023-2025"}, "equal"),
    Pair("times of another year", {"indicator": "研发投入", "unit": "倍"}, {"baseline_year": 2020}, {"baseline_year": 2015}, "not_comparable", "baseline", same_region=True),
    Pair("a level beside a year", {}, {"baseline_year": 2020}, {"baseline_year": 2015}, "equal"),
    Pair("another crop", {}, {"scope": "主要农作物"}, {"scope": "水稻"}, "not_comparable", "scope"),
    Pair("a part and the whole", {}, {"scope": "全省"}, {"scope": "城区"}, "not_comparable", "scope"),
    Pair("whole and whole", {}, {"scope": "全省"}, {"scope": "全市"}, "equal"),
    Pair("one industry in two words", {}, {"scope": "烧碱领域"}, {"scope": "烧碱行业", "value": 40}, "stricter"),
    # Directions that nobody knows, and that somebody set.
    Pair("as many beds a house", OPEN, {}, {}, "equal"),
    Pair("more beds a house", OPEN, {}, {"value": 35}, "different", "direction_unknown"),
    Pair("more beds, set by hand", OPEN, {}, {"value": 35}, "stricter", directions={"机构平均床位": "higher"}),
    Pair("fewer beds, set by hand", OPEN, {}, {"value": 35}, "looser", directions={"机构平均床位": "lower"}),
    Pair("set by hand against what is known", {}, {}, {"value": 35}, "looser", directions={"可再生能源装机占比": "lower"}),
    Pair("set by hand against a bound", {}, LEAST, {"value": 35}, "different", "direction_and_bound", directions={"可再生能源装机比重": "lower"}),
    Pair("set by hand along a bound", {}, LEAST, {"value": 35}, "stricter", directions={"可再生能源装机比重": "higher"}),
    Pair("a fall of what shall rise", {"indicator": "森林覆盖率", "relation": "decrease"}, {}, {"value": 20}, "stricter", directions={"森林覆盖率": "higher"}),
    Pair("a fall of what shall fall", FALL, {}, {"value": 20}, "looser", directions={"单位GDP能耗": "lower"}),
    Pair("set for another", OPEN, {}, {"value": 35}, "different", "direction_unknown", directions={"机构数": "higher"}),
    Pair("two names, two directions by hand", {}, {"indicator": "机构床位"}, {"indicator": "机构户数", "value": 35}, "different", "direction_unknown", directions={"机构床位": "higher", "机构户数": "lower"}),
    Pair("two names, two directions known", {}, {"indicator": "森林覆盖率"}, {"indicator": "碳排放", "value": 35}, "different", "direction_unknown"),
)  # fmt: skip
