"""Markdown: comments as regions, pipe tables, bold in pairs only."""

from __future__ import annotations

import pytest

from indexer.documents.readers.markdown import without_bold
from indexer.documents.readers.plain import read_plain
from indexer.models import TABLE_MARK, Page, RegionKind

TABLE = "一、目标\n\n| 指标 | **2027年** |\n|---|---:|\n| 用水量 | 5<br>亿立方米 |\n| a\\|b |  |\n\n注：无。"


def page_of(text: str, name: str = "a.md") -> Page:
    return read_plain(name, text.encode()).pages[0]


def test_a_pipe_table_is_a_table() -> None:
    page = page_of(TABLE)
    assert page.text.splitlines() == ["一、目标", "", TABLE_MARK, "", "注：无。"]
    (table,) = page.tables
    assert table.header_rows == 1
    assert [(c.text, c.row, c.column) for c in table.cells] == [
        ("指标", 0, 0),
        ("2027年", 0, 1),
        ("用水量", 1, 0),
        ("5\n亿立方米", 1, 1),
        ("a|b", 2, 0),
        ("", 2, 1),
    ]
    assert page_of(TABLE, "a.txt").tables[0].cells[1].text == "**2027年**"


@pytest.mark.parametrize("text", ["甲|乙\n丙|丁", "|甲|乙|\n|---|\n|丙|丁|", "甲\n---\n乙"])
def test_bars_without_a_rule_are_text(text: str) -> None:
    assert page_of(text) == Page(None, text)


def test_comments_are_regions_and_an_open_one_is_text() -> None:
    text = "<!-- 摘编 -->\n一、目标\n<!-- 第一行\n第二行 -->\n完成。\n<!-- 未闭合\n二、任务\n"
    page = page_of(text)
    assert page.text == text
    assert page.regions == tuple((line, RegionKind.COMMENT) for line in (0, 2, 3))
    assert page_of(text, "a.txt").regions == ()
    assert page_of("<!-- 注 --> 一、目标\n").regions == ()


def test_regions_are_counted_after_tables() -> None:
    page = page_of(TABLE + "\n<!-- 注 -->")
    assert page.text.splitlines()[page.regions[0][0]] == "<!-- 注 -->"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**一、目标**", ("一、目标", True)),
        ("**目标**：完成**全部**任务", ("目标：完成全部任务", False)),
        ("2**3", ("2**3", False)),
        ("a ** b ** c", ("a ** b ** c", False)),
    ],
)
def test_bold(line: str, expected: tuple[str, bool]) -> None:
    assert without_bold(line) == expected
