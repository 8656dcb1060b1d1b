"""Documents into clauses: paths, headings and bodies of both families, and nothing lost in between."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.labels import to_chinese
from indexer.clean import clean
from indexer.models import Page, SourceText
from indexer.segment import Segmentation, segment

Row = tuple[str, str, str]


def segmented(text: str, title: str = "") -> tuple[str, Segmentation]:
    cleaned = clean(SourceText("a.md", (Page(None, text),), visual_lines=False))
    return cleaned.text, segment(cleaned.text, cleaned.paragraphs, title)


def rows(text: str, title: str = "") -> list[Row]:
    """Return (path, heading, body) of every clause."""
    body, found = segmented(text, title)
    return [("/".join(c.path), c.heading, body[c.start : c.end]) for c in found.clauses]


def paths(text: str, title: str = "") -> list[str]:
    return [path for path, _, _ in rows(text, title)]


PLAN = """\
云溪省节水行动方案

云水规〔2024〕6号

为落实节水优先方针，制定本方案。

一、总体要求

统筹用水，节水优先。

二、重点任务

做好以下工作。

（一）改造管网。城市供水管网漏损率控制在8%以内。

（二）严格计量

1.安装设施。取水口全部安装在线计量设施。

2.核查数据。

（1）每季度抽查一次数据。

（2）结果向社会公布。

三、保障措施

（一）加强领导。各市建立协调机制。

（二）强化监督。纳入年度考核。

云溪省水利厅

2024年3月5日

抄送：省委办公厅。
"""


def test_a_plan() -> None:
    assert rows(PLAN, "云溪省节水行动方案") == [
        ("preamble", "", "为落实节水优先方针，制定本方案。"),
        ("一", "总体要求", "统筹用水，节水优先。"),
        ("二/intro", "", "做好以下工作。"),
        ("二/（一）", "改造管网", "城市供水管网漏损率控制在8%以内。"),
        ("二/（二）/1", "安装设施", "取水口全部安装在线计量设施。"),
        ("二/（二）/2/（1）", "", "每季度抽查一次数据。"),
        ("二/（二）/2/（2）", "", "结果向社会公布。"),
        ("三/（一）", "加强领导", "各市建立协调机制。"),
        ("三/（二）", "强化监督", "纳入年度考核。"),
        ("tail", "", "云溪省水利厅\n2024年3月5日\n抄送：省委办公厅。"),
    ]


def test_headings_go_with_the_path() -> None:
    _, found = segmented(PLAN, "云溪省节水行动方案")
    by_path = {c.path: c.headings for c in found.clauses}
    assert by_path["二", "（二）", "1"] == ("重点任务", "严格计量", "安装设施")
    assert by_path["二", "（二）", "2", "（1）"] == ("重点任务", "严格计量", "核查数据", "")
    assert by_path["二", "intro"] == ("重点任务",)
    assert by_path["preamble",] == by_path["tail",] == ()
    assert found.notes == []


STATUTE = """\
云溪省节水办法

（2024年3月5日云溪省人民政府令第12号公布）

第一章　总则

第一条　为了节约用水，制定本办法。

第二条　县级以上水行政主管部门负责节水监督管理，履行下列职责：

（一）编制用水计划；

（二）核定用水定额。

前款职责可以委托。

第二章 法律责任

第三条 违反第二条规定的，责令改正。

第四条【罚款】逾期不改正的，处一万元以下罚款。

第五条之一 情节严重的，吊销许可。

附　则

第六条 本办法自2024年6月1日起施行。
"""


def test_a_statute() -> None:
    found = rows(STATUTE, "云溪省节水办法")
    assert found == [
        ("第一章/第一条", "", "为了节约用水，制定本办法。"),
        (
            "第一章/第二条",
            "",
            "县级以上水行政主管部门负责节水监督管理，履行下列职责：\n（一）编制用水计划；\n（二）核定用水定额。\n前款职责可以委托。",
        ),
        ("第二章/第三条", "", "违反第二条规定的，责令改正。"),
        ("第二章/第四条", "罚款", "逾期不改正的，处一万元以下罚款。"),
        ("第二章/第五条之一", "", "情节严重的，吊销许可。"),
        ("附则/第六条", "", "本办法自2024年6月1日起施行。"),
    ]


def test_parts_and_sections() -> None:
    text = (
        "第一编 总则\n第一章 通则\n第一节 范围\n第一条 甲事项按此办理。\n第二条 乙事项按此办理。\n"
        "第二节 期限\n第三条 丙事项按此办理。\n第二编 分则\n第一章 罚则\n第四条 丁事项按此办理。"
    )
    assert paths(text) == [
        "第一编/第一章/第一节/第一条",
        "第一编/第一章/第一节/第二条",
        "第一编/第一章/第二节/第三条",
        "第二编/第一章/第四条",
    ]


@pytest.mark.parametrize(
    ("line", "heading", "body"),
    [
        ("（一）改造管网。漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("（一） 改造管网。 漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("(一)改造管网。漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("( 一 )改造管网：漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("（一）、改造管网。漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("（一）改造管网。\n漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("（一）改造管网\n漏损率控制在8%以内。\n按年公布。", "改造管网", "漏损率控制在8%以内。\n按年公布。"),
        ("### （一）改造管网\n\n漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("**（一）改造管网。**漏损率控制在8%以内。", "改造管网", "漏损率控制在8%以内。"),
        ("（一）2025年漏损率控制在8%以内。", "", "2025年漏损率控制在8%以内。"),
        ("（一）建立台账；", "", "建立台账；"),
        (
            "（一）县级以上水行政主管部门会同住房城乡建设部门改造老旧供水管网并安装计量设施和在线监测设备。按年公布。",
            "",
            "县级以上水行政主管部门会同住房城乡建设部门改造老旧供水管网并安装计量设施和在线监测设备。按年公布。",
        ),
    ],
)
def test_headings_alone_and_run_in(line: str, heading: str, body: str) -> None:
    found = rows(f"一、重点任务\n{line}\n（二）严格计量。取水口安装设施。")
    assert found[0] == ("一/（一）", heading, body)
    assert found[1] == ("一/（二）", "严格计量", "取水口安装设施。")


def test_a_heading_spaced_by_hand() -> None:
    assert rows("一、总 体 要 求\n节水优先。\n二、目　标\n用水下降。") == [
        ("一", "总体要求", "节水优先。"),
        ("二", "目标", "用水下降。"),
    ]


def test_labels_of_half_width_are_written_full() -> None:
    text = "一、任务\n(一)甲事。做甲。\n(1)子一。\n(2)子二。\n(二)乙事。做乙。"
    assert paths(text) == ["一/（一）/intro", "一/（一）/（1）", "一/（一）/（2）", "一/（二）"]


@pytest.mark.parametrize(
    ("head", "title", "preamble"),
    [
        ("为节水制定本方案。", "云溪省节水方案", "为节水制定本方案。"),
        ("云溪省节水方案\n为节水制定本方案。", "云溪省节水方案", "为节水制定本方案。"),
        ("云溪省\n节水方案\n（试行）\n为节水制定本方案。", "云溪省节水方案（试行）", "为节水制定本方案。"),
        ("云溪省 节水方案\n为节水制定本方案。", "云溪省节水方案", "为节水制定本方案。"),
        ("各市水利局：\n为节水制定本方案。", "云溪省节水方案", "各市水利局：\n为节水制定本方案。"),
        (
            "云溪省水利厅文件\n云溪省节水方案\n为节水制定本方案。",
            "云溪省节水方案",
            "云溪省水利厅文件\n云溪省节水方案\n为节水制定本方案。",
        ),
    ],
)
def test_preamble(head: str, title: str, preamble: str) -> None:
    assert rows(f"{head}\n一、任务\n节水优先。", title)[0] == ("preamble", "", preamble)


def test_a_title_alone_is_no_preamble() -> None:
    assert paths("云溪省节水方案\n一、任务\n节水优先。", "云溪省节水方案") == ["一"]


BODY = "一、任务\n（一）节水。节水优先。\n（二）护水。保护水源。"


@pytest.mark.parametrize(
    "tail",
    [
        "抄送：省委办公厅。",
        "抄 送: 省委办公厅。",
        "云溪省水利厅\n2024年3月5日",
        "云溪省水利厅　云溪省财政厅\n2024年3月5日",
        "云溪省水利厅\n云溪省财政厅\n二〇二四年三月五日",
        "2024年3月5日",
        "（此件公开发布）",
        "附件：重点项目清单",
        "附件：1.重点项目清单\n2.责任分工表",
        "特此通知。\n云溪省水利厅\n2024年3月5日",
        "联系人：王某，电话12345678",
        "云溪省水利厅办公室　2024年3月5日印发",
        "感谢您对水利工作的支持！",
    ],
)
def test_tail(tail: str) -> None:
    found = rows(f"{BODY}\n{tail}")
    assert found[:2] == [("一/（一）", "节水", "节水优先。"), ("一/（二）", "护水", "保护水源。")]
    assert [path for path, _, _ in found[2:]] == ["tail"]
    assert "".join(found[2][2].split()) == "".join(tail.split())


@pytest.mark.parametrize(
    "line",
    [
        "水利厅要加强指导。",
        "（省水利厅、省财政厅负责）",
        "到2024年3月5日前完成。",
        "云溪省水利厅负责抄送有关部门。",
    ],
)
def test_what_belongs_to_the_last_clause_is_no_tail(line: str) -> None:
    assert rows(f"{BODY}\n{line}\n按年公布结果。")[-1] == (
        "一/（二）",
        "护水",
        f"保护水源。\n{line}\n按年公布结果。",
    )


BOXED = """\
一、任务
（一）节水
节水优先。
专栏1 重点工程
——管网改造：改造100公里。
——计量安装：安装500处。
（二）护水
保护水源。
二、保障
加强领导。
"""


def test_a_box_with_dashes() -> None:
    assert rows(BOXED) == [
        ("一/（一）/intro", "", "节水优先。"),
        ("一/（一）/专栏1", "重点工程", "——管网改造：改造100公里。\n——计量安装：安装500处。"),
        ("一/（二）", "护水", "保护水源。"),
        ("二", "保障", "加强领导。"),
    ]


@pytest.mark.parametrize(
    ("inside", "body"),
    [
        ("1.改造管网。\n2.安装计量。", "1.改造管网。\n2.安装计量。"),
        ("（一）改造管网。\n（二）安装计量。", None),
        ("①改造管网。\n②安装计量。", "①改造管网。\n②安装计量。"),
    ],
)
def test_numbers_inside_a_box(inside: str, body: str | None) -> None:
    text = f"一、任务\n（一）节水。节水优先。\n专栏1 工程\n{inside}\n（二）护水。保护水源。"
    found = rows(text)
    if body is not None:
        assert found == [
            ("一/（一）/intro", "", "节水优先。"),
            ("一/（一）/专栏1", "工程", body),
            ("一/（二）", "护水", "保护水源。"),
        ]
    assert found[-1] == ("一/（二）", "护水", "保护水源。")


def test_what_closes_a_box() -> None:
    text = "一、任务\n1.节水。节水优先。\n专栏1 工程\n——改造管网。\n2.护水。保护水源。\n专栏2 项目\n——建设湿地。\n二、保障\n加强领导。"
    assert paths(text) == ["一/1/intro", "一/1/专栏1", "一/2/intro", "一/2/专栏2", "二"]


def test_two_boxes_in_a_row() -> None:
    text = "一、任务\n节水优先。\n专栏1 工程\n——改造管网。\n专栏2 项目\n——建设湿地。\n二、保障\n加强领导。"
    assert paths(text) == ["一/intro", "一/专栏1", "一/专栏2", "二"]


def test_an_annex_begins_afresh() -> None:
    text = f"{BODY}\n附件1\n重点项目清单\n一、管网项目\n改造100公里。\n二、计量项目\n安装500处。\n附件2\n一、分工\n省水利厅负责。"
    assert paths(text) == ["一/（一）", "一/（二）", "附件1/intro", "附件1/一", "附件1/二", "附件2/一"]


def test_supplementary_provisions_of_a_plan() -> None:
    text = "一、任务\n节水优先。\n附则\n本方案自印发之日起施行。"
    assert rows(text) == [("一", "任务", "节水优先。"), ("附则", "", "本方案自印发之日起施行。")]


def test_numbering_begins_again_under_each_heading() -> None:
    text = "一、甲\n（一）子。做一。\n（二）子。做二。\n二、乙\n（一）子。做三。\n1.孙。做四。\n（二）子。做五。\n1.孙。做六。"
    _, found = segmented(text)
    assert ["/".join(c.path) for c in found.clauses] == [
        "一/（一）",
        "一/（二）",
        "二/（一）/intro",
        "二/（一）/1",
        "二/（二）/intro",
        "二/（二）/1",
    ]
    assert found.notes == []


def test_numbering_may_run_through() -> None:
    text = "一、甲\n（一）子。做一。\n（二）子。做二。\n二、乙\n（三）子。做三。\n（四）子。做四。"
    assert segmented(text)[1].notes == []


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("一、甲\n做一。\n三、丙\n做三。", ["三: follows number 1"]),
        ("一、甲\n（一）子。做一。\n（四）子。做四。\n二、乙\n做二。", ["一 （四）: follows number 1"]),
        ("一、甲\n1.子。做一。\n2.子。做二。\n2.子。做二。", ["一 2: follows number 2"]),
        ("第一条 做一。\n第二条 做二。\n第五条 做五。", ["第五条: follows number 2"]),
        ("二、乙\n做二。\n三、丙\n做三。", ["二: follows number 0"]),
        ("一、甲\n做一。\n二、乙\n做二。", []),
    ],
)
def test_gaps_in_the_numbering_are_noted(text: str, notes: list[str]) -> None:
    assert segmented(text)[1].notes == notes


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的情形除外。",
        "第五条第二款另有规定的，从其规定。",
        "第一章规定的程序另行公布。",
        "（二）所列事项由省级办理。",
        "（一）至（三）项按年公布。",
        "一、二级保护区内禁止取水。",
        "1.5万人以上的乡镇建设集中供水。",
        "2025年完成改造。",
        "附件所列项目优先安排。",
        "专栏作家撰文介绍经验。",
        "附则规定的期限不变。",
    ],
)
def test_what_looks_like_a_label_is_body(line: str) -> None:
    assert rows(f"一、任务\n（一）节水。节水优先。\n{line}\n（二）护水。保护水源。") == [
        ("一/（一）", "节水", f"节水优先。\n{line}"),
        ("一/（二）", "护水", "保护水源。"),
    ]


CONTENTS = "目录\n一、总体要求…………1\n二、重点任务…………2\n（一）节水 ........ 2\n"


def test_contents_at_the_front_are_no_clauses() -> None:
    found = rows(f"{CONTENTS}一、总体要求\n统筹用水。\n二、重点任务\n（一）节水。节水优先。")
    assert found[0][0] == "preamble"
    assert found[1:] == [("一", "总体要求", "统筹用水。"), ("二/（一）", "节水", "节水优先。")]


def test_items_alone() -> None:
    text = "为节水，通知如下。\n1.统筹用水。全省统一调度。\n2.严格计量。取水口安装设施。"
    assert rows(text) == [
        ("preamble", "", "为节水，通知如下。"),
        ("1", "统筹用水", "全省统一调度。"),
        ("2", "严格计量", "取水口安装设施。"),
    ]


def test_an_item_before_the_first_heading_is_preamble() -> None:
    found = rows("为此：\n1.坚持节水。\n2.坚持护水。\n一、任务\n统筹用水。")
    assert found == [("preamble", "", "为此：\n1.坚持节水。\n2.坚持护水。"), ("一", "任务", "统筹用水。")]


def test_a_text_without_labels_goes_by_its_marks() -> None:
    text = "# 云溪水情\n\n今年雨水偏少。\n\n## 上游\n\n水位下降。\n\n## 下游\n\n水质良好。"
    assert rows(text, "云溪水情") == [
        ("preamble", "", "今年雨水偏少。"),
        ("上游", "上游", "水位下降。"),
        ("下游", "下游", "水质良好。"),
    ]


@pytest.mark.parametrize("text", ["节水优先。", "节水优先。\n护水并重。"])
def test_a_text_without_labels_or_marks_is_one_clause(text: str) -> None:
    assert rows(text) == [("preamble", "", text)]


def test_an_empty_text_has_no_clauses() -> None:
    assert rows("") == []


def test_a_heading_without_a_body_keeps_its_words() -> None:
    assert rows("一、节水优先\n二、护水并重\n三、统筹调度") == [
        ("一", "节水优先", "节水优先"),
        ("二", "护水并重", "护水并重"),
        ("三", "统筹调度", "统筹调度"),
    ]


@dataclass(frozen=True)
class Branch:
    """A generated clause: its heading, its own words ("" for none) and what lies under it."""

    heading: str
    body: str
    children: tuple[Branch, ...] = ()


HAN = "水利部门应当统筹安排再生建设网推进改造严格许可监督公布结果落实责任用地区县"
HEADING = st.text(st.sampled_from(HAN), min_size=2, max_size=12)
BODY_WORDS = st.builds(
    lambda lines: "\n".join(f"{a}，{b}。" for a, b in lines),
    st.lists(
        st.tuples(*(st.text(st.sampled_from(HAN), min_size=4, max_size=40),) * 2), min_size=1, max_size=3
    ),
)
FORMS = (("{}、", "{}"), ("（{}）", "（{}）"), ("{}.", "{}"), ("（{}）", "（{}）"))


def branches(depth: int) -> st.SearchStrategy[Branch]:
    leaf = st.builds(Branch, HEADING, BODY_WORDS)
    if depth == 1:
        return leaf
    inner = st.lists(branches(depth - 1), min_size=1, max_size=3).map(tuple)
    return leaf | st.builds(Branch, HEADING, st.just("") | BODY_WORDS, inner)


def printed(
    tree: tuple[Branch, ...], run_in: bool, path: tuple[str, ...] = ()
) -> tuple[list[str], list[tuple[tuple[str, ...], str]]]:
    """Return the lines that a tree prints and the clauses that must come back."""
    lines: list[str] = []
    clauses: list[tuple[tuple[str, ...], str]] = []
    shown, label = FORMS[len(path)]
    for number, branch in enumerate(tree, 1):
        numeral = to_chinese(number) if len(path) < 2 else str(number)
        here = (*path, label.format(numeral))
        lead = shown.format(numeral) + branch.heading
        if run_in and path and branch.body:
            lines.append(f"{lead}。{branch.body}")
        else:
            lines += [lead, branch.body] if branch.body else [lead]
        if branch.body:
            clauses.append(((*here, "intro") if branch.children else here, branch.body))
        below = printed(branch.children, run_in, here)
        lines += below[0]
        clauses += below[1]
    return lines, clauses


TREES = st.lists(branches(4), min_size=1, max_size=4).map(tuple)


@given(TREES, st.booleans())
def test_a_tree_comes_back(tree: tuple[Branch, ...], run_in: bool) -> None:
    lines, wanted = printed(tree, run_in)
    text, found = segmented("\n\n".join(lines))
    assert [(c.path, text[c.start : c.end]) for c in found.clauses] == wanted
    assert found.notes == []


LEAVES = st.lists(BODY_WORDS, min_size=3, max_size=12)


@given(LEAVES, st.integers(1, 4))
def test_articles_come_back(bodies: list[str], size: int) -> None:
    lines, wanted = [], []
    for at, body in enumerate(bodies):
        chapter, article = f"第{to_chinese(at // size + 1)}章", f"第{to_chinese(at + 1)}条"
        lines += [f"{chapter} 水事"] * (at % size == 0) + [f"{article} {body}"]
        wanted.append(((chapter, article), body))
    text, found = segmented("\n\n".join(lines))
    assert [(c.path, text[c.start : c.end]) for c in found.clauses] == wanted


LINES = st.sampled_from(
    [
        *PLAN.split("\n"),
        *STATUTE.split("\n"),
        *BOXED.split("\n"),
        *CONTENTS.split("\n"),
        "附件1",
        "①甲。",
        "# 水",
    ]
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["", "云溪省节水行动方案"]))
def test_spans_are_in_order_and_trimmed(lines: list[str], title: str) -> None:
    text, found = segmented("\n\n".join(lines), title)
    at = 0
    for clause in found.clauses:
        assert at <= clause.start < clause.end <= len(text)
        body = text[clause.start : clause.end]
        assert body == body.strip()
        assert len(clause.headings) <= len(clause.path)
        at = clause.end


@given(st.lists(LINES, max_size=25))
def test_no_sentence_is_left_out(lines: list[str]) -> None:
    text, found = segmented("\n\n".join(lines))
    missing = list(text)
    for clause in found.clauses:
        missing[clause.start : clause.end] = "\0" * (clause.end - clause.start)
    for line in "".join(missing).split("\n"):
        assert "，" not in line.replace("\0", "")
