"""Lines of a title put together."""

from __future__ import annotations

import pytest

from indexer.documents.title_lines import glued_number, join_lines, tidy_title

TITLE = "某市水务局关于加强河道巡查工作的通知"


@pytest.mark.parametrize(
    "printed",
    [
        TITLE,
        TITLE + TITLE,
        f"《{TITLE}》",
        f"{TITLE} 某水发〔2022〕12 号",
        f"{TITLE}{TITLE}（某水发〔2022〕12 号）",
    ],
)
def test_a_title_is_told_once_and_without_its_number(printed: str) -> None:
    assert tidy_title(printed) == TITLE


def test_other_brackets_stay() -> None:
    assert tidy_title("某市水务局关于节水的通知（试行）") == "某市水务局关于节水的通知（试行）"


@pytest.mark.parametrize("printed", [f"{TITLE}某水发〔2022〕12号", f"{TITLE}（某水发〔2022〕12号）"])
def test_the_number_behind_a_title(printed: str) -> None:
    assert glued_number(printed) == "某水发〔2022〕12号"
    assert glued_number(TITLE) == ""


def test_lines_are_joined() -> None:
    assert join_lines("关于印发某市", "实施方案的通知") == "关于印发某市实施方案的通知"
    assert join_lines("", "通知") == "通知"
    assert join_lines("某市", "2022年计划") == "某市 2022年计划"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("第二 某县节水攻坚的要求", "某县节水攻坚的要求"),
        ("第三部分　某县节水攻坚", "某县节水攻坚"),
        ("第二次节水会议的通知", "第二次节水会议的通知"),
        ("第一 批", "第一 批"),
    ],
)
def test_a_number_in_a_series_is_no_part_of_a_title(printed: str, title: str) -> None:
    assert tidy_title(printed) == title
