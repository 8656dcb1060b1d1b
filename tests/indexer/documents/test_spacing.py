"""Letters that a file sets apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.spacing import closed

APART = "推 进 绿 色 低 碳 发 展 ， 到 2 0 3 0 年 实 现 碳 达 峰 。"


def test_a_line_set_apart_is_closed() -> None:
    assert closed([APART]) == ["推进绿色低碳发展，到2030年实现碳达峰。"]
    assert closed(["推 进 绿 色 低 碳 发展 ， 加 强节 能 管 理"]) == ["推进绿色低碳发展，加强节能管理"]


def test_spaces_that_part_something_stay() -> None:
    lines = ["组 长：王建国 市委副书记、市长", "张 伟 李 娜", "第一章 总则", "市发展改革委 市财政局 市教育局"]
    assert closed(lines) == lines


def test_spaces_beside_figures_do_not_set_a_line_apart() -> None:
    lines = ["2021 年 10 月 30 日前完成初稿", "第五十六条 本办法自 2022 年 7 月 1 日起施行。"]
    assert closed(lines) == lines


def test_in_a_file_set_apart_no_space_says_anything() -> None:
    assert closed([APART, APART, "（ 十 一 ） 数 字 赋 能", "三、夯实 基 础"])[2:] == [
        "（十一）数字赋能",
        "三、夯实基础",
    ]


def test_latin_words_and_cells_stay_apart() -> None:
    assert closed(["采 用 data center 标 准 建 设 机 房 和 网 络"]) == ["采用 data center 标准建设机房和网络"]
    assert closed(["推 进 绿 色 低 碳 发 展 行 动\t到 2 0 3 0 年"]) == ["推进绿色低碳发展行动\t到2030年"]
    assert closed([]) == []


@given(st.lists(st.text(alphabet="推进 绿色a1，\t", max_size=30), max_size=6))
def test_nothing_but_spaces_is_lost(lines: list[str]) -> None:
    assert [line.replace(" ", "") for line in closed(lines)] == [line.replace(" ", "") for line in lines]
