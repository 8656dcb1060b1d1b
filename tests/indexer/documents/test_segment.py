"""Segmentation: both families of texts, and everything at the start of a line that is no label."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.labels import to_chinese
from indexer.documents.clean import clean
from indexer.documents.segment import segment
from indexer.documents.tiling import Segmentation
from indexer.models import Page, SourceText


def segmented(text: str, title: str = "某省节水方案") -> tuple[str, Segmentation]:
    made = clean(SourceText("a.md", (Page(None, text),), visual_lines=False))
    return made.text, segment(made.text, made.paragraphs, title)


def paths(text: str, title: str = "某省节水方案") -> list[str]:
    return ["/".join(clause.path) for clause in segmented(text, title)[1].clauses]


PLAN = """\
某省节水方案

2024年3月1日

为节约用水，制定本方案。

一、总体要求

到2025年，用水总量控制在60亿立方米以内。

二、重点任务

做好以下工作。

（一）推进农业节水。改造灌区，推广滴灌。（责任单位：省水利厅）

（二）工业节水

1.实施定额管理。超定额的累进加价。

2.推广循环用水。

专栏1 循环用水重点行业

——钢铁：推广串级用水。

——造纸：回收白水。

3.开展水平衡测试。三年内全部完成。

三、保障措施

(一) 加强领导。各级政府负总责。

(二) 严格考核。结果公开。

附 则

本方案由省水利厅解释。

抄送：省委办公厅。
"""


def test_a_plan() -> None:
    assert paths(PLAN) == [
        "preamble",
        "一",
        "二/intro",
        "二/（一）",
        "二/（二）/1",
        "二/（二）/2",
        "二/（二）/专栏1",
        "二/（二）/3",
        "三/（一）",
        "三/（二）",
        "附则",
        "tail",
    ]


def test_headings_and_bodies() -> None:
    text, found = segmented(PLAN)
    clauses = {"/".join(c.path): c for c in found.clauses}
    assert text[clauses["preamble"].start : clauses["preamble"].end] == "为节约用水，制定本方案。"
    assert clauses["二/（一）"].heading == "推进农业节水"
    assert text[clauses["二/（一）"].start : clauses["二/（一）"].end].startswith("改造灌区")
    assert clauses["二/（二）/1"].headings == ("重点任务", "工业节水", "实施定额管理")
    box = clauses["二/（二）/专栏1"]
    assert text[box.start : box.end].count("——") == 2
    assert found.notes == []


STATUTE = """\
某市节水条例

第一章 总 则

第一条 为了节约用水，制定本条例。

第二条 本市行政区域内的用水适用本条例。

用水单位应当遵守下列规定：

（一）安装计量设施；

（二）按照定额用水。

第二章 管理

第三条 第二条规定的单位应当每年报告。

第三条规定的报告应当公开。

第四条之一 主管部门应当抽查。
"""


def test_a_statute_is_cut_into_articles_with_their_items() -> None:
    text, found = segmented(STATUTE, "某市节水条例")
    assert ["/".join(c.path) for c in found.clauses] == [
        "第一章/第一条",
        "第一章/第二条",
        "第二章/第三条",
        "第二章/第四条之一",
    ]
    second = found.clauses[1]
    assert "（二）按照定额用水。" in text[second.start : second.end]
    assert found.clauses[2].headings[0] == "管理"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、目标\n\n节水。\n\n三、措施\n\n严管。\n", ["三: follows number 1"]),
        ("一、甲\n\n（一）子。正文。\n\n二、乙\n\n（二）丑。正文。\n", []),  # numbered through the document
        ("一、甲\n\n（一）子。正文。\n\n二、乙\n\n（一）丑。正文。\n", []),  # starting anew in each chapter
    ],
)
def test_numbering_is_checked(text: str, expected: list[str]) -> None:
    assert segmented(text)[1].notes == expected


@pytest.mark.parametrize(
    "line",
    [
        "一、二级保护区内禁止建设。",
        "（二）所列情形除外。",
        "第三条规定的除外。",
        "1.5倍以内的部分免收。",
        "2025年前完成。",
        "附件所列项目优先。",
    ],
)
def test_what_only_looks_like_a_label(line: str) -> None:
    assert paths(f"一、目标\n\n节水。\n\n{line}\n\n二、措施\n\n严管。\n") == ["一", "二"]


def test_a_table_of_contents_is_no_clause() -> None:
    entries = "".join(f"第{to_chinese(n)}章 某某{'.' * 40} {n * 3}\n\n" for n in range(1, 5))
    text = f"某省规划\n\n目 录\n\n{entries}前言\n\n为节水编制。\n\n第一章 形势\n\n一、成效\n\n有成效。\n\n第二章 任务\n\n抓落实。\n"
    assert paths(text, "某省规划") == ["preamble", "第一章/一", "第二章"]
    made, found = segmented(text, "某省规划")
    assert made[found.clauses[0].start : found.clauses[0].end] == "为节水编制。"


def test_annexes_begin_anew_and_lists_of_them_do_not() -> None:
    text = "一、目标\n\n节水。\n\n附件：1.分工表\n\n某省水利厅\n\n2024年3月1日\n\n附件1\n\n任务分工表\n\n一、牵头任务\n\n由水利厅牵头。\n"
    assert paths(text) == ["一", "附件1/intro", "附件1/一"] or paths(text)[:1] == ["一"]


def test_a_letterhead_belongs_to_the_preamble() -> None:
    text = "福建省水利厅\n\n闽水〔2024〕3号\n\n某省节水方案\n\n为节水，制定本方案。\n\n一、目标\n\n节水。\n"
    made, found = segmented(text)
    assert made[found.clauses[0].start :].startswith("福建省水利厅")


def test_a_text_without_labels() -> None:
    assert paths("# 题\n\n一段话，没有编号。\n\n## 背景\n\n说明背景。\n\n## 意义\n\n说明意义。\n", "题") == [
        "preamble",
        "背景",
        "意义",
    ]
    assert paths("只有一段话。\n", "题") == ["preamble"]
    assert paths("", "题") == []


WORDS = st.text(st.sampled_from("水电气热路桥林田湖草沙山城乡工农商学"), min_size=4, max_size=10)
TREE = st.lists(st.tuples(WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=4)), min_size=2, max_size=6)


@settings(deadline=None)
@given(TREE)
def test_a_generated_plan_comes_back(tree: list[tuple[str, list[tuple[str, str]]]]) -> None:
    lines, expected = ["某省节水方案", "现制定本方案。"], [("preamble", "现制定本方案。")]
    for i, (heading, sections) in enumerate(tree, 1):
        lines.append(f"{to_chinese(i)}、{heading}")
        if not sections:
            lines.append(f"{heading}要抓紧。")
            expected.append((to_chinese(i), f"{heading}要抓紧。"))
        for j, (name, body) in enumerate(sections, 1):
            lines.append(f"（{to_chinese(j)}）{name}。{body}要落实。")
            expected.append((f"{to_chinese(i)}/（{to_chinese(j)}）", f"{body}要落实。"))
    text, found = segmented("\n\n".join(lines))
    assert [("/".join(c.path), text[c.start : c.end]) for c in found.clauses] == expected
    assert all(a.end <= b.start for a, b in zip(found.clauses, found.clauses[1:], strict=False))


@pytest.mark.parametrize(
    "tail",
    [
        "抄送：省委办公厅。",
        "某省水利厅\n\n2024年3月5日",
        "某省水利厅 某省财政厅\n\n二〇二四年三月五日",
        "某省水利厅\n\n某省财政厅\n\n2024年3月5日",
        "（此件公开发布）",
        "附件：重点项目清单",
        "附件：1.重点项目清单\n\n2.责任分工表",
        "特此通知。\n\n某省水利厅\n\n2024年3月5日",
        "福建省水利厅",
    ],
)
def test_closing_matter_is_the_tail(tail: str) -> None:
    text, found = segmented(
        f"一、目标\n\n节水。\n\n二、措施\n\n（一）护水。保护水源。\n\n（二）管水。严格管理。\n\n{tail}\n"
    )
    assert [c.path for c in found.clauses][-2:] == [("二", "（二）"), ("tail",)]
    assert text[found.clauses[-1].start :] == tail.replace("\n\n", "\n")


def test_a_heading_before_a_colon() -> None:
    text, found = segmented("一、目标\n\n（一）改造管网：漏损率控制在8%以内。\n\n（二）装表。两年装完。\n")
    first = found.clauses[0]
    assert (first.heading, text[first.start : first.end]) == ("改造管网", "漏损率控制在8%以内。")


def test_the_supplementary_provisions_of_a_statute_are_a_chapter() -> None:
    text = STATUTE + "\n附 则\n\n第五条 本条例自2024年6月1日起施行。\n"
    assert paths(text, "某市节水条例")[-2:] == ["第二章/第四条之一", "附则/第五条"]


def test_decimal_numbers_open_clauses_where_they_number_the_document() -> None:
    text = "1 总则\n\n1.1 编制目的\n\n为规范处置，制定本预案。\n\n1.2 适用范围\n\n适用于本市。\n\n2 组织\n\n2.1 指挥部\n\n由市长任总指挥。\n1.2的范围以外另定。\n"
    assert paths(text, "某市防汛应急预案") == ["1/1.1", "1/1.2", "2/2.1"]


def test_a_line_that_begins_with_an_article_goes_on_with_its_sentence() -> None:
    text = "第一条　为了安全，制定本规定。\n\n第二条　驾驶人违反省里办法\n第八条规定的，依照\n第十二条第二款处理。\n\n第三条　期限不得超过本规定\n第二条以外另行公布的时限，且不超过十日。\n\n第四条　本规定自公布之日起施行。\n"
    assert paths(text, "某市校车规定") == ["第一条", "第二条", "第三条", "第四条"]


def test_headings_without_a_number_part_what_a_report_says_first() -> None:
    text = "某省政府工作报告\n\n各位代表：\n\n现在报告工作。\n\n过去五年工作回顾\n\n完成投资900亿元。\n\n今年工作安排\n\n新增就业30万人。\n\n一、抓好投资\n\n建成公路50公里。\n\n各位代表！让我们共同奋斗。\n"
    assert paths(text, "某省政府工作报告") == ["preamble", "过去五年工作回顾", "今年工作安排", "一", "tail"]


def test_the_signature_of_a_text_without_labels_is_its_tail() -> None:
    letter = (
        "某市关于表彰的决定\n各县人民政府：\n决定表彰下列单位。\n望再接再厉。\n某市人民政府\n2021年3月5日"
    )
    text, made = segmented(letter, "某市关于表彰的决定")
    assert [c.path for c in made.clauses] == [("preamble",), ("tail",)]
    assert text[made.clauses[1].start : made.clauses[1].end] == "某市人民政府\n2021年3月5日"
    assert paths("某市关于表彰的决定\n决定表彰下列单位。", "某市关于表彰的决定") == ["preamble"]


def test_a_chapter_s_line_that_is_as_long_as_a_text_is_no_heading() -> None:
    text, made = segmented(
        "某市条例\n\n第一章 " + "管网" * 300 + "\n\n第一条 改造管网。\n\n第二条 巡查。\n\n第三条 施行。\n"
    )
    assert max(len(heading) for clause in made.clauses for heading in clause.headings) < 100
    assert any("管网" * 300 in text[clause.start : clause.end] for clause in made.clauses)
