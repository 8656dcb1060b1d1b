"""Words as a browser shows them: paragraphs, white space, lists, what Word leaves behind."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import html

from indexer.documents.readers.html_lines import page_lines


def lines(body: str) -> list[str]:
    return [line.text for line in page_lines(html.document_fromstring(f"<body>{body}</body>"), Counter())]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>一、总体要求</p><p>落实责任。</p>", ["一、总体要求", "落实责任。"]),
        ("一、总体要求<br>落实责任。<br/><br>", ["一、总体要求", "落实责任。"]),
        ("<div>前<p>中</p>后</div>尾", ["前", "中", "后", "尾"]),
        ("<p>到<span>2</span><span>0</span><span>2</span><span>7</span>年</p>", ["到2027年"]),
        ("<p>&nbsp;&nbsp;&nbsp;&nbsp;第一条　为了节水。&nbsp;</p>", ["第一条　为了节水。"]),
        ("<p>国务院 &nbsp; &nbsp;办公厅</p>", ["国务院 办公厅"]),
        ("<p>供水\n  管网 改造\nGB 5749\n标准</p>", ["供水管网 改造 GB 5749 标准"]),
        ("<pre>第一条\n　　第二条</pre>", ["第一条", "第二条"]),
        ("<div style='white-space: pre-wrap'>甲\n乙</div>", ["甲", "乙"]),
        (
            "<p>节水。　　第二条　　解释。&nbsp;&nbsp;&nbsp;&nbsp;第三条</p>",
            ["节水。", "第二条　　解释。", "第三条"],
        ),
        ("<p>节水。 第二条</p>", ["节水。 第二条"]),
        ("<p>水\x0b表\u2028阀\x85门\x01</p>", ["水 表", "阀 门"]),
        ("<select><option>甲</option><option>乙</option></select>", ["甲", "乙"]),
        ("<ruby>镕<rp>(</rp><rt>róng</rt><rp>)</rp></ruby>", ["镕róng"]),
        ("<table><tr><td>甲</td></tr><tr><td><p>乙</p><p>丙</p></td></tr></table>", ["甲", "乙", "丙"]),
        ("<ol><li>甲</li><li><p>乙</p><p>丙</p></li></ol>", ["1.甲", "2.乙", "丙"]),
        ("<ul><li>甲</li></ul>", ["甲"]),
        ("<s>旧</s><u>新</u><ins>增</ins>", ["旧新增"]),
    ],
)
def test_lines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_a_page_pasted_from_word() -> None:
    body = """<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><div class=WordSection1>
<p class=MsoNormal><b><span style='font-size:22pt'>云溪县节水办
法<o:p></o:p></span></b></p><p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、<span>&nbsp;&nbsp;</span></span><![endif]>总体
要求<o:p></o:p></p>
<p>到<st1:chsdate Year="2027"><span lang=EN-US>2027</span>年</st1:chsdate>达标。<span class=MsoCommentReference>
<a href="#c">[A1]</a></span></p><p><span style='mso-hide:all'>密</span></p>
<div style='mso-element:comment-list'><p>请核对</p></div></div>"""
    left_out: Counter[str] = Counter()
    found = page_lines(html.document_fromstring(f"<body>{body}</body>"), left_out)
    assert [line.text for line in found] == ["云溪县节水办法", "一、 总体要求", "到2027年达标。"]
    assert left_out == {"comments": 7, "hidden text": 1}


def test_linked_characters_are_counted() -> None:
    body = "<p>见<a href=1>节水 办法</a>。</p><a href=2><div>首页</div></a><a name=x>锚</a>"
    found = page_lines(html.document_fromstring(body), Counter())
    assert [(line.text, line.linked) for line in found] == [("见节水 办法。", 4), ("首页", 2), ("锚", 0)]


def test_a_mark_of_an_object_is_no_mark_of_a_table() -> None:
    left_out: Counter[str] = Counter()
    found = page_lines(html.document_fromstring("<p>\ufffc</p><p>甲\ufffc</p>"), left_out)
    assert [line.text for line in found] == ["甲"]
    assert left_out == {"marks of objects that are no text": 2}
