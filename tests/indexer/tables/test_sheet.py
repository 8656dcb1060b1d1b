"""Sheets: which columns a file has, in which order and numbered how."""

from __future__ import annotations

import pytest

from indexer.tables.sheet import About, Sheet, local_time, printable, wide
from indexer.tables.words import interface

COLUMNS = [("a", "甲"), ("b", "乙"), ("c", "丙")]
SHEET = Sheet(
    "表", COLUMNS, [{"a": 1, "b": "", "c": "x"}, {"a": 0, "b": None, "c": "y"}],
    brief=[("c", "丙"), ("b", "乙"), ("a", "甲")], number="序号",
)  # fmt: skip


def test_what_people_read_in_their_order_without_empty_columns() -> None:
    assert SHEET.shown_columns() == [("number", "序号"), ("c", "丙"), ("a", "甲")]
    assert SHEET.shown_columns(every=True) == [("number", "序号"), *COLUMNS]
    assert [row["number"] for row in SHEET.shown_rows()] == [1, 2]
    assert SHEET.texts(SHEET.shown_columns()) == [["1", "x", "1"], ["2", "y", "0"]]


def test_an_empty_table_keeps_its_columns() -> None:
    assert len(Sheet("表", COLUMNS, [], brief=COLUMNS[:2], number="序号").shown_columns()) == 3
    assert Sheet("表", COLUMNS, []).shown_columns() == COLUMNS
    assert Sheet("表", [("number", "号")], [], number="序号").shown_columns() == [("number", "号")]


def test_the_line_above_it() -> None:
    assert (Sheet("表", [], []).heading, Sheet("表", [], [], title="《方案》指标表").heading) == (
        "表",
        "《方案》指标表",
    )


@pytest.mark.parametrize(
    ("exported", "said"),
    [
        ("2024-06-01T09:30:00+08:00", "2024-06-01 09:30:00 UTC+08:00"),
        ("2024-06-01T09:30:00-03:30", "2024-06-01 09:30:00 UTC-03:30"),
        ("2024-06-01T09:30:00", "2024-06-01 09:30:00"),
    ],
)
def test_the_time_with_its_zone(exported: str, said: str) -> None:
    assert local_time(exported) == said
    assert About(exported, "1", [], 0, [], interface("zh")).facts()[0] == ("导出时间", said)


def test_what_no_xml_holds_goes_and_chinese_is_twice_as_wide() -> None:
    assert printable("a\x00b\x0b\r\n\t\x85\ud800\ufffe甲") == "ab\n\t甲"
    assert (wide("ab"), wide("甲乙a")) == (2, 5)
