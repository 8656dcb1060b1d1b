"""A periodical into its documents; a document, with or without its covering notice, stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.clean import clean
from indexer.documents.split import is_attribution, split
from indexer.models import CleanText, Page, Piece, SourceText

NOTICE = "# 云溪省水利厅关于印发《云溪省节水行动方案》的通知"
PLAN = "# 云溪省节水行动方案"
OPINION = "# 关于推进再生水利用的指导意见"
ARTICLE = "# 从治水到惜水：一座缺水城市的转身"
READING = "# 《关于推进再生水利用的指导意见》解读"
SLOGAN = "# 珍惜每一滴水 共建美好家园"

MASTHEAD = """\
# 云溪水利通讯

YUNXI SHUILI TONGXUN

云溪省水利学会主办 2024年第2期

双月刊

编 辑: 云溪省水利学会秘书处
"""
CONTENTS = """\
□ 政策文件

- 01 云溪省节水行动方案
- 05 关于推进再生水利用的指导意见

□ 专家观点

- 09 从治水到惜水：一座缺水城市的转身
"""
PLAN_BODY = """\
（2024年3月5日）

为落实节水优先方针，制定本方案。

## 一、总体要求

到2027年，全省万元产值用水量下降12%。

## 二、重点任务

（一）改造管网。城市供水管网漏损率控制在8%以内。

（二）严格计量。取水口全部安装在线计量设施。

——来源云溪省水利厅
"""
OPINION_BODY = """\
为提高再生水利用水平，提出以下意见。

## 一、工作目标

2026年，缺水城市再生水利用率达到30%以上。

## 二、主要措施

工业园区配套建设回用设施，新建住宅小区同步铺设管道。

——来源云溪省发展改革委
"""
ARTICLE_BODY = """\
十年前，这座城市的居民每到夏天就要排队接水，如今街边的绿化带全部用上了再生水。

## 管网里的学问

改造旧管网是一项看不见的工程，施工队在夜里作业，清晨恢复通水。

——来源云溪日报
"""
READING_BODY = """\
《意见》印发后，有关负责人就其中的几个问题作了说明。

## 一、为什么要出台这份文件？

再生水是稳定的第二水源，利用它可以减轻河流的压力。

——来源云溪省发展改革委
"""
PERIODICAL = "\n".join(
    (
        *(MASTHEAD, CONTENTS, PLAN, "", PLAN_BODY, OPINION, "", OPINION_BODY),
        *(READING, "", READING_BODY, ARTICLE, "", ARTICLE_BODY, SLOGAN),
    )
)


def cleaned(text: str) -> CleanText:
    return clean(SourceText("a.md", (Page(None, text),), visual_lines=False))


def pieces(text: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.title) for piece in split(cleaned(text))]


def whole(text: CleanText, found: list[Piece]) -> bool:
    """Check that pieces lie in order, apart, and leave out nothing but white space."""
    at = 0
    for piece in found:
        assert at <= piece.start <= piece.end <= len(text.text)
        assert not text.text[at : piece.start].strip()
        at = piece.end
    return not text.text[at:].strip()


def test_a_periodical_is_taken_apart() -> None:
    assert pieces(PERIODICAL) == [
        ("masthead", "云溪水利通讯"),
        ("contents", "目录"),
        ("document", "云溪省节水行动方案"),
        ("document", "关于推进再生水利用的指导意见"),
        ("interpretation", "《关于推进再生水利用的指导意见》解读"),
        ("article", "从治水到惜水：一座缺水城市的转身"),
        ("slogan", "珍惜每一滴水 共建美好家园"),
    ]


def test_each_piece_holds_its_own_words() -> None:
    text = cleaned(PERIODICAL)
    found = split(text)
    assert whole(text, found)
    bodies = {piece.title: text.text[piece.start : piece.end] for piece in found}
    assert "秘书处" in bodies["云溪水利通讯"]
    assert "政策文件" in bodies["目录"]
    for title, first, last in (
        ("云溪省节水行动方案", "（2024年3月5日）", "——来源云溪省水利厅"),
        ("关于推进再生水利用的指导意见", "为提高再生水利用水平", "——来源云溪省发展改革委"),
        ("从治水到惜水：一座缺水城市的转身", "十年前", "——来源云溪日报"),
    ):
        rest = bodies[title].removeprefix(title).strip()
        assert rest.startswith(first)
        assert rest.endswith(last)


def test_attributions_alone_announce_a_periodical() -> None:
    text = f"{PLAN}\n\n{PLAN_BODY}\n{OPINION}\n\n{OPINION_BODY}\n{ARTICLE}\n\n{ARTICLE_BODY}"
    assert [kind for kind, _ in pieces(text)] == ["document", "document", "article"]


def test_news_under_a_heading_without_attribution() -> None:
    news = "# 全省节水工作会议召开\n\n会议总结了去年的工作，部署了管网改造、计量监管和宣传教育等今年的重点任务，并表扬了先进单位。\n"
    text = f"{PLAN}\n\n{PLAN_BODY}\n{OPINION}\n\n{OPINION_BODY}\n{news}"
    assert pieces(text)[-1] == ("news", "全省节水工作会议召开")


COVERED = f"""\
{NOTICE}

云水规〔2024〕6号

各市水利局：

现将《云溪省节水行动方案》印发给你们，请认真贯彻执行。

云溪省水利厅

2024年3月5日

{PLAN}

## 一、总体要求

到2027年，全省万元产值用水量下降12%。

## 二、重点任务

（一）改造管网。城市供水管网漏损率控制在8%以内。

# 附件：重点项目清单

云溪大坝改造项目。
"""


@pytest.mark.parametrize(
    "text",
    [
        COVERED,
        f"{PLAN}\n\n{PLAN_BODY}",
        f"{OPINION}\n\n{OPINION_BODY}",
        PLAN_BODY.replace("——来源云溪省水利厅", ""),
        "云溪省节水行动方案\n\n为落实节水优先方针，制定本方案。",
        "没有标题也没有编号的一段话。",
        "目录\n一、总体要求 ..... 1\n二、重点任务 ..... 4\n三、保障措施 ..... 9\n一、总体要求\n节水。\n二、重点任务\n惜水。\n三、保障措施\n护水。",
    ],
    ids=["notice with plan", "plan", "opinion", "no title", "no clauses", "one line", "with contents"],
)
def test_one_document_is_one_piece(text: str) -> None:
    cleaned_text = cleaned(text)
    assert split(cleaned_text) == [Piece(0, len(cleaned_text.text))]


def test_unlabelled_headings_do_not_split() -> None:
    text = f"{PLAN}\n\n## 总体要求\n\n节水优先。\n\n## 重点任务\n\n改造管网。\n\n## 保障措施\n\n加强领导。"
    assert pieces(text) == [("document", "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("——来源云溪日报", True),
        ("来源：云溪省水利厅", True),
        ("（转自云溪日报）", True),
        ("  摘自《云溪水利》", True),
        ("来源", False),
        ("水的来源是河流。", False),
        ("来源" + "水" * 40, False),
    ],
)
def test_attribution(line: str, said: bool) -> None:
    assert is_attribution(line) is said


BLOCKS = st.sampled_from(
    [
        PLAN,
        OPINION,
        ARTICLE,
        READING,
        SLOGAN,
        NOTICE,
        PLAN_BODY,
        OPINION_BODY,
        ARTICLE_BODY,
        MASTHEAD,
        CONTENTS,
    ]
)


@given(st.lists(BLOCKS, max_size=12))
def test_pieces_never_overlap_and_leave_nothing_out(blocks: list[str]) -> None:
    text = cleaned("\n\n".join(blocks))
    found = split(text)
    assert whole(text, found)
    assert all(text.text[p.start : p.end].strip() for p in found) or not text.text
    assert len({(p.start, p.end) for p in found}) == len(found)
