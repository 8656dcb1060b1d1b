"""督办 as tables: the tasks in the words of a language, and what 任务分解表 gets beside it on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from indexer.knowledge_base import KnowledgeBase
from indexer.tables.follow import unit_counts
from indexer.tables.follow_sheet import added_cells, by_clause, follow_sheet
from indexer.tables.words import interface

TODAY = date(2026, 3, 1)


@pytest.fixture
def base(kb: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(kb) as opened:
        yield opened


def test_a_sheet_says_how_far_each_task_is(base: KnowledgeBase) -> None:
    first = base.followed(TODAY, unit="发改委")[0]
    base.follow(first, state="in_progress", person="=王五", note="开工", due="2026-02-01", name="张三")
    sheet = follow_sheet(list(base.followed(TODAY)), interface("zh"), TODAY)
    (row,) = [row for row in sheet.rows if row["id"] == first.uid]
    assert [row[key] for key in ("follow_state", "follow_person", "follow_due", "follow_note")] == [
        "逾期", "=王五", "2026-02-01", "开工",
    ]  # fmt: skip
    assert [heading for _, heading in sheet.shown_columns()][:4] == [
        "序号",
        "责任单位",
        "重点任务",
        "目标值与时限",
    ]
    assert not {"id", "clause_id"} & {key for key, _ in sheet.shown_columns()}
    english = follow_sheet([base.task_of(first.uid)], interface("en"), TODAY)
    assert english.rows[0]["follow_state"] == "Overdue"


def test_units_with_what_is_overdue_come_first(base: KnowledgeBase) -> None:
    for item in base.followed(TODAY, unit="农业农村厅"):
        base.follow(item, due="2026-01-01", name="张三")
    counted = unit_counts(base.followed(TODAY), TODAY)
    assert sum(one.total for one in counted) == len(base.followed(TODAY))
    late = [one.states["overdue"] for one in counted if one.unit]
    assert late == sorted(late, reverse=True)
    assert counted[-1].unit is None


def test_the_breakdown_has_states_on_demand(base: KnowledgeBase, tmp_path: Path) -> None:
    item = base.followed(TODAY, unit="发改委")[0]
    base.follow(item, state="in_progress", person="王五", due="2027-02-01", name="张三")
    for ending in ("xlsx", "docx", "csv", "jsonl"):
        base.export(tmp_path / f"表.{ending}", ["tasks"], follow=True)
        base.export(tmp_path / f"无.{ending}", ["tasks"])
    heads = [cell.value for cell in openpyxl.load_workbook(tmp_path / "表.xlsx").worksheets[0][2]]
    assert {"办理状态", "责任人", "办结时限"} <= set(heads)
    assert "办理状态" not in [c.value for c in openpyxl.load_workbook(tmp_path / "无.xlsx").worksheets[0][2]]
    cells = [c.text for c in Document(str(tmp_path / "表.docx")).tables[0].rows[0].cells]
    assert "办理状态" in cells
    assert "王五" in (tmp_path / "表.csv").read_text("utf-8-sig")
    assert '"person": "王五"' in (tmp_path / "表.jsonl").read_text("utf-8")
    assert '"follow"' not in (tmp_path / "无.jsonl").read_text("utf-8")
    by_unit = base.export(tmp_path / "单位.xlsx", ["tasks"], "unit", follow=True)
    assert by_unit == len(base.tasks("unit"))


def test_of_several_units_those_followed_up_are_named_and_the_rest_is_counted(base: KnowledgeBase) -> None:
    items = [item for item in base.followed(TODAY) if item.place.alone is False]
    assert len(items) >= 2
    base.follow(items[0], state="done", person="王五", name="张三")
    (task,) = [task for task in base.tasks() if task.clause_id == items[0].task.clause_id]
    cells = added_cells(task, by_clause(base.followed(TODAY)), interface("zh"), TODAY)
    first, *rest = cells["follow_state"].split("\n")
    assert first == f"{items[0].task.unit}：完成"
    assert rest
    assert cells["follow_person"] == f"{items[0].task.unit}：王五"
    assert cells["follow_due"] == (items[0].due or "")
