"""Charts of the ledger: what is drawn, in words of the page's language."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from extraction.terms import Role
from indexer.compare.series import Entry
from indexer.page import charts
from indexer.page.lines import Line
from indexer.page.series import canonical, common_indicators
from indexer.tables.words import interface
from tests.indexer.page.made import document, row, target, task

pytest.importorskip("altair")
ZH, EN = interface("zh"), interface("en")
DOCUMENTS = {"aaaaaaaaaaaa": document()}


def entry(value: str, unit: str = "%", year: int | None = 2025, **more: str) -> Entry:
    return Entry(row(target(value=value, unit=unit, year=year), **more), "", Decimal(value), None, unit)


def test_an_indicator_has_a_chart_for_each_kind_of_unit_the_most_common_first() -> None:
    entries = [
        entry("3", "万吨"),
        entry("95"),
        entry("90", level="national", region="全国"),
        entry("9", year=None),
    ]
    points = charts.series_points(entries, ZH)
    assert {unit: len(own) for unit, own in points.items()} == {"%": 2, "万吨": 1}
    spec = charts.series_chart(points["%"], "%", ZH).to_dict()
    text = json.dumps(spec, ensure_ascii=False)
    assert "目标值（%）" in text
    assert '"domain": ["国家", "市级"]' in text


def test_deadlines_are_counted_by_level() -> None:
    lines = [Line("1", task(), {"level": ("municipal",)}, ""), Line("2", task(), {"level": ("none",)}, "")]
    lines.append(Line("3", task(deadline=None), {"level": ("municipal",)}, ""))
    points = charts.deadline_points(lines, ZH)
    assert points == [
        {"year": "2025", "level": "市级", "count": 1},
        {"year": "2025", "level": "未识别", "count": 1},
    ]
    assert "完成时限" in json.dumps(charts.deadline_chart(points, ZH).to_dict(), ensure_ascii=False)


def test_units_have_bars_by_role_the_longest_first() -> None:
    here = ("乙局@福州市", "甲局@福州市")
    duties = [(here[1], Role.LEAD), (here[0], Role.LEAD), (here[0], Role.PARTICIPATE)]
    points = charts.unit_points(duties, ZH)
    assert [(point["unit"], point["role"], point["count"]) for point in points] == [
        ("乙局（福州市）", "牵头", 1),
        ("乙局（福州市）", "配合", 1),
        ("甲局（福州市）", "牵头", 1),
    ]
    assert "Tasks" in json.dumps(charts.unit_chart(points, EN).to_dict())


def test_an_indicator_is_told_in_the_unit_of_its_series() -> None:
    assert canonical(entry("27.40")) == "27.4%"
    assert canonical(replace(entry("3"), value_max=Decimal(5))) == "3—5%"
    assert canonical(replace(entry("1"), value=Decimal(20000) / Decimal(3), unit="公顷")) == "6666.666667公顷"


def test_indicators_that_most_documents_set_are_offered() -> None:
    rows = [row(target(indicator="甲")), row(target(indicator="乙"))]
    rows += [row(target(indicator="甲"), document_id="bbbbbbbbbbbb")]
    assert common_indicators(rows) == ["甲"]
    assert common_indicators(rows[:2]) == ["甲", "乙"]
