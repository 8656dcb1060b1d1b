"""What of a page is taken along: sheets, files and their names."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from indexer.compare.series import Entry
from indexer.errors import WordTemplateError
from indexer.page.ledger import all_cells
from indexer.page.lines import Line, row_lines
from indexer.page.taken import KINDS, export_name, file_bytes, filled_bytes, sheet
from indexer.tables.sample_template import sample_template
from indexer.tables.words import interface
from indexer.tables.xlsx import About
from tests.indexer.page.made import document, duty, row, target, task

ZH = interface("zh")
ABOUT = About("2026-03-01T09:00:00+08:00", "policy-ledger", [], 1, [("地区", "福建省")], ZH)


def test_a_sheet_has_the_order_of_the_lines() -> None:
    lines = row_lines([row(target(2, "90"), 2), row(target(1), 1)], [], {"aaaaaaaaaaaa": document()})
    made = sheet(lines, "targets", ZH)
    assert [one["value"] for one in made.rows] == [90, 95]
    assert all_cells(lines[0], "targets", ZH)["comparator"] == "≥"


def test_a_file_is_called_by_its_plans() -> None:
    name = export_name("targets", ["甲方案", "乙/规划", "甲方案"], ["福建省", "甲方案"], ZH, ".xlsx")
    assert name == "指标 甲方案 乙／规划 福建省.xlsx"
    assert export_name("targets", list("甲乙丙丁"), [], ZH, ".csv") == "指标 4份文件.csv"


def test_tasks_and_series_are_sheets_too() -> None:
    made = sheet([Line("1", task(), {}, "")], "tasks", ZH, "unit")
    assert [one["deadline"] for one in made.rows] == [2025]
    entry = Entry(row(target()), "", Decimal(95), None, "%")
    (line,) = row_lines([entry.row], [], {"aaaaaaaaaaaa": document()})
    made = sheet([replace(line, extra={"entry": entry})], "series", ZH, name="粪污利用率")
    assert [one["canonical_value"] for one in made.rows] == [95]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_sheet_is_a_file_of_every_kind(kind: str) -> None:
    lines = row_lines([row(duty("甲局"))], [], {"aaaaaaaaaaaa": document()})
    data = file_bytes(kind, sheet(lines, "duties", ZH), ABOUT)
    if kind == "csv":
        assert "甲局" in data.decode("utf-8-sig")
    elif kind == "docx":
        from docx import Document

        assert any(
            "甲局" in cell.text for one in Document(io.BytesIO(data)).tables for cell in one.rows[-1].cells
        )
    else:
        from openpyxl import load_workbook

        assert any(
            "甲局" in map(str, cells) for cells in load_workbook(io.BytesIO(data)).worksheets[0].values
        )


def test_a_template_of_ones_own_is_filled_and_a_bad_one_is_told() -> None:
    from docx import Document

    one = sheet([Line("1", task(), {}, "")], "tasks", ZH)
    data = filled_bytes(sample_template("tasks", ZH), "../我的/模板.docx", one, ABOUT)
    assert "甲局" in [cell.text for cell in Document(io.BytesIO(data)).tables[0].rows[-1].cells]
    with pytest.raises(WordTemplateError):
        filled_bytes(b"no Word file", "模板.docx", one, ABOUT)
