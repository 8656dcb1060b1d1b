"""Workbooks: what an office sees when it opens and prints one."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from indexer.tables.sheet import About, Sheet
from indexer.tables.words import interface
from indexer.tables.xlsx import workbook

ABOUT = About(
    "2024-06-01T09:30:00+08:00", "policy-ledger 0.1.0", [("方案.pdf", "ab" * 32)], 3, [], interface("zh")
)
COLUMNS = [
    ("indicator", "指标"),
    ("goal", "目标"),
    ("value", "数值"),
    ("year", "目标年"),
    ("target_id", "行号"),
]
ROWS = [
    {"indicator": "森林覆盖率", "goal": "65.1%以上", "value": 65.1, "year": 2025, "target_id": "x-t1"}
] * 3
SHEET = Sheet("指标", COLUMNS, ROWS, "没有。", "《云溪省方案》指标表", COLUMNS[:4], "序号")


def opened(*sheets: Sheet, every: bool = False, about: About | None = ABOUT) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets, about, every=every)))


def test_title_header_numbers_and_borders() -> None:
    page = opened(SHEET).worksheets[0]
    assert page["A1"].value == "《云溪省方案》指标表"
    assert [str(one) for one in page.merged_cells.ranges] == ["A1:E1"]
    assert [cell.value for cell in page[2]] == ["序号", "指标", "目标", "数值", "目标年"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=3)] == [
        [at, "森林覆盖率", "65.1%以上", 65.1, 2025] for at in (1, 2, 3)
    ]
    assert {page["A1"].font.name, page["B2"].font.name} == {"黑体"}
    assert {cell.font.name for cell in page[3]} == {"宋体"}
    for row in page.iter_rows(min_row=2):
        for cell in row:
            edges = cell.border
            assert {edges.left.style, edges.right.style, edges.top.style, edges.bottom.style} == {"thin"}
            assert cell.alignment.wrap_text


def test_it_prints_on_a4_across_with_its_header_on_every_page() -> None:
    page = opened(SHEET).worksheets[0]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert (page.freeze_panes, page.print_title_rows, page.auto_filter.ref) == ("A3", "$2:$2", "A2:E5")
    assert page.oddFooter.center.text == "&P / &N"


def test_every_column_on_request() -> None:
    page = opened(SHEET, every=True).worksheets[0]
    assert [cell.value for cell in page[2]] == ["序号", "指标", "目标", "数值", "目标年", "行号"]
    assert page.print_area == "'指标'!$A$1:$E$5"  # what programs need stays off paper


def test_the_last_sheet_says_what_it_was_made_of() -> None:
    page = opened(SHEET).worksheets[-1]
    assert page.title == "说明"
    lines = {row[0]: row[1] for row in page.iter_rows(values_only=True)}
    assert lines["导出时间"] == "2024-06-01 09:30:00 UTC+08:00"
    assert lines["方案.pdf"] == "ab" * 32


def test_an_empty_table_has_its_header_and_a_message() -> None:
    page = opened(Sheet("指标", COLUMNS, [], "没有。", number="序号")).worksheets[0]
    assert (page["A2"].value, page["A3"].value) == ("序号", "没有。")


@pytest.mark.parametrize("most", [10, 400, 3000])
def test_a_long_row_is_shown_whole(most: int) -> None:
    columns = [("n", "号"), ("text", "文"), ("goals", "目标")]
    rows = [
        {"n": 1, "text": "推进改造。" * (most // 5), "goals": "\n".join(["到2025年完成"] * min(most, 25))}
    ]
    page = opened(Sheet("表", columns, rows), about=None).worksheets[0]
    size, height = page["B3"].font.size, page.row_dimensions[3].height
    assert height <= 409
    width = page.column_dimensions["B"].width
    needed = 2 * most / ((width - 2) * 10.5 / size)
    assert needed * size * 1.2 <= height
    assert (size < 10.5) == (most == 3000)


def test_a_title_longer_than_the_table_gets_lines() -> None:
    page = opened(Sheet("表", [("a", "甲")], [], title="关于某事项的工作方案" * 4)).worksheets[0]
    assert page.row_dimensions[1].height > 100


def test_the_same_table_is_the_same_file() -> None:
    assert workbook([SHEET], ABOUT) == workbook([SHEET], ABOUT)


def test_many_columns_have_a_larger_paper() -> None:
    columns = [(str(at), f"某市绿色发展实施方案{at}") for at in range(30)]
    page = opened(
        Sheet("矩阵", columns, [dict.fromkeys(map(str, range(30)), "18%以上（2025年）")])
    ).worksheets[0]
    assert page.page_setup.paperSize == 8
    assert page.column_dimensions["B"].width >= 13
