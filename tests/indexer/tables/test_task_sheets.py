"""任务分解表 as a sheet: for a page and for files, by document, unit and year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.rows import RowFilters
from indexer.tables.task_sheets import task_columns, task_sheet, tasks_sheet
from indexer.tables.tasks import task_row, task_rows
from indexer.tables.units import unit_counts, unit_of
from indexer.tables.words import interface

W = interface("zh")
OTHER = """\
海东省绿色发展实施方案

海环发〔2023〕9号

海东省生态环境厅 海东省发展和改革委员会

2023年6月2日

二、重点任务
（一）调整能源结构。发展风电，2025年可再生能源装机比重提高到40%以上。（省发改委、省能源局负责）
（二）公布清单。2024年公布清单。（省水投集团牵头，各县（市、区）配合）
"""


@pytest.fixture
def base(kb: Path, policies: Path) -> Iterator[KnowledgeBase]:
    (policies / "外省.txt").write_text(OTHER, "utf-8")
    build(kb, [policies], model="tiny")
    with KnowledgeBase.open(kb) as opened:
        yield opened


@pytest.mark.parametrize("by", ["document", "unit", "year"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_has_a_field_and_a_heading(base: KnowledgeBase, by: str, language: str) -> None:
    tasks = task_rows(base.store, by=by)  # type: ignore[arg-type]
    sheet = task_sheet(tasks, interface(language), by)  # type: ignore[arg-type]
    assert [key for key, _ in sheet.columns] == task_columns(by)  # type: ignore[arg-type]
    assert set(task_columns(by)) <= set(task_row(tasks[0]))  # type: ignore[arg-type]
    assert all(key in row for row in sheet.rows for key, _ in sheet.brief)
    assert all(isinstance(row["goals"], str) for row in sheet.rows)
    if by == "unit" and language == "zh":
        assert {row["role"] for row in sheet.rows} <= {"牵头", "配合", "负责"}


def test_counts_by_unit_are_those_of_the_rows(base: KnowledgeBase) -> None:
    counts = unit_counts(task.unit_name for task in task_rows(base.store, by="unit"))
    assert len({unit for unit, _ in counts}) == len(counts) > 4
    for unit, count in counts:
        for by in ("unit", "document", "year"):
            sheet = tasks_sheet(base.store, None, W, by, only=unit)  # type: ignore[arg-type]
            assert len(sheet.rows) == count, (unit, by)
    # One name in two provinces is two units.
    assert len([unit for unit, _ in counts if unit.name.endswith("发展和改革委员会")]) >= 2


def test_counts_of_duties_are_those_of_their_rows(base: KnowledgeBase) -> None:
    duties = base.duties()
    for unit, count in unit_counts(map(unit_of, duties)):
        assert count == len([row for row in duties if unit_of(row) == unit])


def test_by_document_unit_and_year(base: KnowledgeBase) -> None:
    document = base.document("海东省绿色发展实施方案").document_id
    sheet = tasks_sheet(base.store, RowFilters(document_id=document), W)
    assert sheet.heading == "《海东省绿色发展实施方案》任务分解表"
    assert [heading for _, heading in sheet.shown_columns()] == [
        "序号", "重点任务", "具体内容", "目标值与时限", "时限", "牵头单位", "配合/责任单位", "条款",
    ]  # fmt: skip
    assert (
        sheet.rows[0]["told_goals"] == "2025年：可再生能源装机比重 提高40%以上"
        or "40%" in sheet.rows[0]["told_goals"]
    )
    assert sheet.rows[0]["place"].startswith("二、（一）")
    assert len(tasks_sheet(base.store, RowFilters(document_id=document, year=2025), W).rows) == 1
    several = tasks_sheet(base.store, RowFilters(unit="发改"), W, "unit")
    assert {"told_unit", "told_document", "region"} <= {key for key, _ in several.shown_columns()}


def test_what_officials_corrected_is_marked_where_it_stands(base: KnowledgeBase) -> None:
    document = base.document("海东省绿色发展实施方案").document_id
    (target,) = base.targets(document=document)
    unit = next(row for row in base.duties(document=document) if row.row.unit == "省能源局")  # type: ignore[union-attr]
    base.correct(target.row_id, "corrected", {"value": "45"}, name="张三")
    base.correct(unit.row_id, "corrected", {"unit": "省能源办"}, name="李四")
    row = tasks_sheet(base.store, RowFilters(document_id=document), W).rows[0]
    assert "45%以上（更正，原文" in row["told_goals"]
    assert row["told_goals"].endswith("，张三）")
    assert "45%以上" in row["goals"]
    assert "更正" not in row["goals"]
    assert "省能源办（更正，原文省能源局，李四）" in row["told_units"]
    assert "省能源办" in row["units"]
    assert row["remark"] == ""
