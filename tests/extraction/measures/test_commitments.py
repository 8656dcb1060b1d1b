"""Commitments: what is promised by a year or as a final state, and what only sounds so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.measures.commitments import find_commitments
from extraction.rows import Commitment, Context, Passage
from extraction.targets.targets import find_targets

PLAN = Context("甲市节水行动方案", doc_type="行动方案", date="2022-05-10")
RULES = Context("甲市排污许可管理办法", doc_type="办法", date="2022-05-10")
REPLY = Context("关于第12号提案的答复", doc_type="答复", date="2022-05-10", normative=False)
NEWS = Context("节水见闻", doc_type="文章", date="2022-05-10", normative=False)


def found(
    text: str,
    *headings: str,
    context: Context = PLAN,
    path: tuple[str, ...] = ("二", "（一）"),
    taken: list[tuple[int, int]] | None = None,
) -> list[Commitment]:
    rows = find_commitments(
        [Passage(path, headings or ("重点任务", "推进节水"), text, 40)], context, taken or []
    )
    document = "前" * 40 + text
    assert all(document[row.start : row.end] == row.quote for row in rows)
    assert all(row.path == path for row in rows)
    return rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("到2025年，绿色建筑标准全面执行。", [("到2025年，绿色建筑标准全面执行", 2025)]),
        ("2024年底前完成超低排放改造。", [("2024年底前完成超低排放改造", 2024)]),
        ("力争2024年底前，重点企业完成清洁改造。", [("力争2024年底前，重点企业完成清洁改造", 2024)]),
        ("2030年前二氧化碳排放达峰。", [("2030年前二氧化碳排放达峰", 2030)]),
        ("“十四五”时期，节水意识显著增强。", [("十四五时期，节水意识显著增强", 2025)]),
        (
            "到2025年，节水制度更加完善，用水方式明显转变。",
            [("到2025年，节水制度更加完善", 2025), ("到2025年，用水方式明显转变", 2025)],
        ),
        (
            "到2025年，管网普查完成；到2030年，智慧水务建成。",
            [("到2025年，管网普查完成", 2025), ("到2030年，智慧水务建成", 2030)],
        ),
        ("到2025年，管网普查完成。智慧平台有效运行。", [("到2025年，管网普查完成", 2025)]),
        # final without a year
        ("农膜基本实现全回收。", [("农膜基本实现全回收", None)]),
        ("35蒸吨/小时以下燃煤锅炉清零。", [("35蒸吨/小时以下燃煤锅炉清零", None)]),
        ("城市污水管网全覆盖。", [("城市污水管网全覆盖", None)]),
    ],
)
def test_promises(text: str, rows: list[tuple[str, int | None]]) -> None:
    assert [(row.statement, row.year) for row in found(text)] == rows


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("建立健全制度。", ()),
        ("2019年完成管网普查。", ()),
        ("截至2021年底，全面完成管网普查。", ()),
        ("目前，城市污水管网已经全覆盖。", ()),
        ("通过全面实现数字化提升水平。", ()),
        ("到2025年，完成年度评估并报送市政府。", ()),
        ("到2025年，水。", ()),
        ("城市污水全收集。", ("发展现状",)),
        ("城市污水全收集。", ("总体要求", "基本原则")),
        ("", ()),
    ],
)
def test_no_promise(text: str, headings: tuple[str, ...]) -> None:
    assert found(text, *headings) == []


@pytest.mark.parametrize("path", [("preamble",), ("tail",)])
def test_neither_preamble_nor_tail_promises(path: tuple[str, ...]) -> None:
    assert found("到2025年，管网普查完成。", path=path) == []


@pytest.mark.parametrize(
    ("context", "dated", "final"), [(PLAN, 1, 1), (RULES, 1, 0), (REPLY, 1, 0), (NEWS, 0, 0)]
)
def test_kind_of_document_decides_who_promises(context: Context, dated: int, final: int) -> None:
    assert len(found("到2025年，管网普查完成。", context=context)) == dated
    assert len(found("城市污水管网全覆盖。", context=context)) == final


def test_words_of_a_target_promise_nothing_else() -> None:
    text = "到2025年，森林覆盖率达到60%，生态质量明显改善。"
    passage = Passage(("二", "（一）"), ("重点任务",), text, 40)
    taken = [(t.start, t.end) for t in find_targets([passage], PLAN).targets]
    assert taken
    assert [row.statement for row in found(text, taken=taken)] == ["到2025年，生态质量明显改善"]
    assert len(found(text)) == 2


def test_condition_is_no_promise() -> None:
    assert found("未全部完成整改的企业不予验收。") == []


def test_year_of_the_heading() -> None:
    assert [row.year for row in found("城市污水管网全覆盖。", "主要目标", "到2025年目标")] == [2025]


def test_year_goes_on_in_a_section_of_goals() -> None:
    text = "到2025年，管网普查完成。智慧平台有效运行。"
    assert [row.year for row in found(text, "主要目标")] == [2025, 2025]


@given(
    st.lists(
        st.sampled_from(
            ["到2025年", "2024年底前", "，", "；", "。", "\n", "全面完成", "改造", "（", "）", "“", "基本实现", "已经", "的", "5%"]
        ),
        max_size=30,
    ).map("".join)
)  # fmt: skip
def test_any_words_give_quotes_of_the_text(text: str) -> None:
    assert all(row.statement and row.quote for row in found(text))
