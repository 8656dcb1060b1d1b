"""Widths of columns: short ones whole, long ones so that the table is low."""

from __future__ import annotations

import pytest

from indexer.tables.layout import Paper, column_widths

PAGE = Paper(140, 1, 2, 6, 14)


def lines(texts: list[list[str]], widths: list[float]) -> int:
    return sum(max(map(PAGE.lines, row, widths)) for row in texts)


def test_short_columns_are_as_wide_as_their_words() -> None:
    assert column_widths(["序号", "指标"], [["1", "森林覆盖率"]], PAGE) == [6, 12]
    filled = column_widths(["序号", "指标"], [["1", "森林覆盖率"]], Paper(140, 1, 2, 6, 14, fill=True))
    assert sum(filled) == pytest.approx(140)


def test_long_columns_share_what_is_left_and_the_table_is_low() -> None:
    texts = [
        [str(at), "推进设施改造。" * 40, "到2025年完成改造" * 3 + "\n到2030年完成", "市甲局"]
        for at in range(9)
    ]
    widths = column_widths(["序号", "内容", "目标", "单位"], texts, PAGE)
    assert sum(widths) == pytest.approx(140)
    assert (widths[0], widths[3]) == (6, 8)
    assert widths[1] > widths[2] > 14
    even = [6, 63, 63, 8]
    assert lines(texts, widths) < lines(texts, even)


def test_many_columns_stay_on_the_page() -> None:
    widths = column_widths(["列"] * 25, [["很长的文字" * 9] * 25], PAGE)
    assert sum(widths) == pytest.approx(140)
    assert min(widths) > 3


def test_lines_that_fit_are_one() -> None:
    assert PAGE.lines("甲乙丙丁", 10) == 1
    assert PAGE.lines("甲乙丙丁戊", 10) == 2
    assert PAGE.lines("甲\n乙", 10) == 2
