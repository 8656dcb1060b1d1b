"""Pages of government sites: documents and what is around them, titles, encodings, refusals."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.readers import html
from indexer.documents.readers.html import read_html
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK, RegionKind, SourceText

TASKS = "".join(
    f"<p>（{label}）到2027年，完成第{n}批老旧管网改造<b>{n * 7}</b>公里，由县水利局公布结果。</p>"
    for n, label in enumerate("一二三四五六", 1)
)
TABLE = "<table><tr><th>指标</th><th>2027年</th></tr><tr><td>漏损率</td><td><p>8%</p></td></tr></table>"


def page(
    title: str = "云溪县节水办法_云溪县人民政府",
    charset: str = "utf-8",
    body: str = TASKS + TABLE,
    head: str = "",
) -> str:
    return (
        f"<!DOCTYPE html><html><head><script charset='big5'></script><meta charset='{charset}'>{head}<title>{title}</title></head>"
        "<body><nav><a href='/'>首页</a> <a href='/zw'>政务公开</a></nav><div class='share'>分享到微信</div>"
        f"<article>{body}</article><footer>版权所有 网站地图 <script>alert(1)</script></footer></body></html>"
    )


def read(text: str | bytes) -> SourceText:
    return read_html("a.html", text.encode() if isinstance(text, str) else text)


def lines(text: str | bytes) -> list[str]:
    """Return the lines that are the document's."""
    return [line for line, kind in placed(text) if kind is None]


def placed(text: str | bytes) -> list[tuple[str, RegionKind | None]]:
    found = read(text).pages[0]
    kinds = dict(found.regions)
    every = found.text.split("\n")
    assert found.text.splitlines() == every
    assert all(every[at] != TABLE_MARK for at in kinds)
    assert set(kinds) <= {at for at, line in enumerate(every) if line}
    assert every.count(TABLE_MARK) == len(found.tables)
    return [(line, kinds.get(at)) for at, line in enumerate(every) if line]


def of_kind(text: str, kind: RegionKind) -> list[str]:
    return [line for line, found in placed(text) if found is kind]


def test_the_text_without_its_surroundings() -> None:
    found = lines(page())
    assert found[0] == "云溪县节水办法"
    assert found[1] == "（一）到2027年，完成第1批老旧管网改造7公里，由县水利局公布结果。"
    assert found[-1] == TABLE_MARK
    assert of_kind(page(), RegionKind.WEB_FURNITURE) == ["首页 政务公开", "分享到微信", "版权所有 网站地图"]
    (table,) = read(page()).pages[0].tables
    assert [cell.text for cell in table.cells] == ["指标", "2027年", "漏损率", "8%"]
    assert table.header_rows == 1


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("云溪省“十四五”规划（2021-2025年）", "云溪省“十四五”规划（2021-2025年）"),
        ("云溪省规划（2021-2025年）-云溪省人民政府门户网站", "云溪省规划（2021-2025年）"),
        ("节水办法 - 政策文件 | 云溪县", "节水办法"),
    ],
)
def test_titles_of_pages(title: str, first: str) -> None:
    assert lines(page(title))[0] == first


@pytest.mark.parametrize("title", ["文件内容", "云溪县人民政府门户网站", "首页", "", "无标题文档"])
def test_the_name_of_a_site_is_no_title(title: str) -> None:
    assert lines(page(title))[0].startswith("（一）")


def test_the_title_that_the_site_declares_and_one_that_is_there() -> None:
    head = "<meta name='ArticleTitle' content='关于印发节水办法的通知'>"
    assert lines(page(head=head))[0] == "关于印发节水办法的通知"
    shown = lines(page(head=head, body="<h1>关于印发<br>节水办法的通知</h1>" + TASKS))
    assert shown[:2] == ["关于印发", "节水办法的通知"]
    assert "关于印发节水办法的通知" not in shown


def test_a_short_title_below_a_page_that_names_the_place() -> None:
    body = "<div><h1>停水公告</h1><p>因检修，3月2日停水。</p><p>云溪县水务公司</p></div>"
    assert lines(page("云溪县停水公告_云溪网", body=body)) == [
        "停水公告",
        "因检修，3月2日停水。",
        "云溪县水务公司",
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "gbk"),
        ("utf-8", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("gb18030", "iso-8859-1"),
        ("gb18030", "undefined"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    text = page(charset=declared).replace("县水利局", "朱镕䶮")
    found = "".join(lines(text.encode(encoding)))
    assert "老旧管网改造42公里，由朱镕䶮公布结果" in found
    assert read(text.encode(encoding)).notes == ()


def test_big5_is_believed() -> None:
    body = "<p>" + "為推動節約用水制定本辦法並公布實施結果。" * 10 + "</p>"
    data = page("節水辦法", "big5", body).replace("页", "頁").encode("big5", "ignore")
    assert "為推動節約用水制定本辦法" in "".join(lines(data))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_costs_its_character_and_is_noted(encoding: str) -> None:
    data = page(charset=encoding).encode(encoding)
    at = data.index("第1批".encode(encoding))
    found = read(data[:at] + b"\xff" + data[at:])
    assert "完成\ufffd第1批老旧管网改造7公里" in found.pages[0].text
    assert found.notes == ("1 damaged characters stand as \ufffd",)


COUNCIL = """<div class="wrap"><table width="930"><tbody><tr><td>
<table class="bd1"><tr><td><b>索 引 号：</b></td><td>000000001/2024-00012</td><td><b>主题分类：</b></td><td>水利\\节水</td></tr>
<tr><td><b>标　　题：</b></td><td colspan="3">云溪县节水办法</td></tr>
<tr><td><b>发文字号：</b></td><td>云政发〔2024〕3号</td><td><b>成文日期：</b></td><td>2024年3月1日</td></tr></table>
<table class="bd1"><tr><td><b>主 题 词：</b></td><td></td></tr></table></td></tr></tbody></table>
<table width="930"><tr><td width="675"><table><tr><td><br><table width="650"><tbody><tr>
<td class="b12c" id="UCAP-CONTENT"><p><span>云溪县</span></p> <p><span>节水办法</span></p> <p>云政发〔2024〕3号</p><p><br></p>{tasks}
<p>云溪县人民政府 &nbsp; &nbsp;&nbsp;</p><p>2024年3月1日&nbsp;&nbsp;</p></td></tr><tr><td></td></tr></tbody></table>
<div id="qr_container">扫一扫在手机打开当前页</div></td></tr></table></td><td><iframe src="b.htm"></iframe></td></tr></table></div>"""
FIELDS = [
    "索引号：000000001/2024-00012",
    "主题分类：水利\\节水",
    "标题：云溪县节水办法",
    "发文字号：云政发〔2024〕3号",
    "成文日期：2024年3月1日",
    "主题词：",
]


@pytest.mark.parametrize("known", ["UCAP-CONTENT", "x1"])
def test_nested_layout_tables_with_a_table_of_metadata(known: str) -> None:
    text = f"<title>云溪县节水办法_公开专栏</title>{COUNCIL.format(tasks=TASKS)}".replace(
        "UCAP-CONTENT", known
    )
    assert of_kind(text, RegionKind.METADATA) == FIELDS
    assert of_kind(text, RegionKind.WEB_FURNITURE) == ["扫一扫在手机打开当前页"]
    found = lines(text)
    assert found[:3] == ["云溪县", "节水办法", "云政发〔2024〕3号"]
    assert len(found) == 11
    assert found[-2:] == ["云溪县人民政府", "2024年3月1日"]


SITE = """<title>云溪县人民政府关于印发节水办法的通知_云溪网</title>
<div class="top"><a href=/>云溪县人民政府</a><form><button>搜索</button></form></div>
<ul class="menu"><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul>
<div>您现在的位置：<a href=1>首页</a> &gt; <a href=2>政策文件</a> &gt; 正文</div>
<div class="box"><ul><li><b>索 引 号：</b>YX001</li><li><b>发文机关：</b>云溪县人民政府</li></ul>
<h1>云溪县人民政府关于<br>印发节水办法的通知</h1><div>云政发〔2024〕3号</div>
<div>发布时间：2024-03-02 09:30　来源：云溪县人民政府办公室　字号：【<a href=#>大</a> <a href=#>中</a> <a href=#>小</a>】</div>
<div class="bd"><p>各乡镇人民政府，县政府各部门：</p><p>　　现将《节水办法》印发给你们。</p>{tasks}</div>
<p>云溪县人民政府</p><p>2024年3月1日</p>
<div>附件：<a href="1.docx">云溪县节水任务清单.docx</a></div>
<div>责任编辑：王某</div><div class=bdsharebuttonbox>分享到：<a href=#>微信</a></div>
<h3>相关解读</h3><ul><li><a href=1>一图读懂《节水办法》</a></li></ul></div>
<div>主办：云溪县人民政府办公室<br>云ICP备05000000号</div>"""


def test_a_page_of_a_county() -> None:
    text = SITE.format(tasks=TASKS)
    assert of_kind(text, RegionKind.METADATA) == ["索引号：YX001", "发文机关：云溪县人民政府"]
    found = lines(text)
    assert found[:5] == [
        "云溪县人民政府关于",
        "印发节水办法的通知",
        "云政发〔2024〕3号",
        "各乡镇人民政府，县政府各部门：",
        "现将《节水办法》印发给你们。",
    ]
    assert found[-3:] == ["云溪县人民政府", "2024年3月1日", "附件：云溪县节水任务清单.docx"]
    frame = of_kind(text, RegionKind.WEB_FURNITURE)
    assert frame[:2] == ["云溪县人民政府", "搜索"]
    assert frame[-5:] == [
        "分享到：微信",
        "相关解读",
        "一图读懂《节水办法》",
        "主办：云溪县人民政府办公室",
        "云ICP备05000000号",
    ]


def test_a_title_above_a_text_that_has_it_is_a_region() -> None:
    text = (
        f"<title>云溪县节水办法</title><h1>云溪县节水办法</h1><div id=zoom><p>云溪县节水办法</p>{TASKS}</div>"
    )
    assert of_kind(text, RegionKind.TITLE) == ["云溪县节水办法"]
    assert lines(text)[0] == "云溪县节水办法"


def test_prose_outside_of_a_known_element_is_not_lost() -> None:
    prose = (
        "本办法所称再生水，是指污水经处理后达到规定的水质标准、可以在一定范围内重复使用的水，由县水利局会同有关部门统一管理。"
        * 2
    )
    text = f"<div id=zoom>{TASKS}{TASKS}</div><div>{prose}</div><div>欢迎光临</div>"
    assert lines(text)[-1] == prose
    assert of_kind(text, RegionKind.WEB_FURNITURE) == ["欢迎光临"]


def test_a_table_of_the_frame_is_lines() -> None:
    weather = (
        "<table><tr><td>今天</td><td>明天</td></tr><tr><td><p>晴</p><p>5度</p></td><td>雨</td></tr></table>"
    )
    text = f"<div class=nav>{weather}</div><div id=zoom>{TASKS}{TABLE}</div>"
    assert of_kind(text, RegionKind.WEB_FURNITURE) == ["今天\t明天", "晴 5度\t雨"]
    assert len(read(text).pages[0].tables) == 1
    assert lines(text)[-1] == TABLE_MARK


def test_a_short_list_without_running_text_is_taken_whole() -> None:
    found = read("<h2>名单</h2><ul><li>云溪县第一小学</li><li>云溪县第二小学</li></ul><a href=1>返回</a>")
    assert lines("<h2>名单</h2><ul><li>云溪县第一小学</li></ul><a href=1>返回</a>") == [
        "名单",
        "云溪县第一小学",
    ]
    assert found.notes == (html._NO_MAIN_TEXT,)


def test_what_is_left_out_is_counted() -> None:
    text = page(body=TASKS + "<!-- 待核 --><p style='display:none'>看不见</p><p>甲<del>删去了</del></p>")
    assert dict(read(text).left_out) == {"comments": 2, "hidden text": 3, "deleted text": 3}


def test_text_behind_the_end_of_the_page_is_taken() -> None:
    assert lines(f"<body>{TASKS}</body></html><p>附件：清单</p></body></html><p>尾</p>")[-2:] == [
        "附件：清单",
        "尾",
    ]


def test_an_open_comment_is_noted() -> None:
    found = read(f"{TASKS}<!-- <p>以下未完")
    assert found.notes == (html._UNCLOSED,)
    assert found.left_out == (("comments", 4),)


def test_frames() -> None:
    frames = "<frameset><frame src=menu.html><frame src=main.html><noframes>{}</noframes></frameset>"
    with pytest.raises(UnreadableFileError, match=r"frames: menu\.html, main\.html"):
        read(frames.format("您的浏览器不支持框架"))
    found = read(frames.format(TASKS))
    assert found.notes == ("the page shows other files in frames, which are not read: menu.html, main.html",)
    assert len(lines(frames.format(TASKS))) == 6


def test_elements_nested_without_end() -> None:
    found = read("<div>" * 3000 + TASKS + "</div>" * 3000 + "<p>尾</p>")
    assert found.notes == (html._TOO_DEEP,)
    assert found.pages[0].text.count("公里") == 6
    assert found.pages[0].text.endswith("尾")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!-- nothing -->", "no text"),
        (b"<html><body><script>var a</script></body></html>", "no text"),
        (b"<p>\0\0\x01</p>", "binary"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(data)


class Visible(HTMLParser):
    """The words of a page, read in another way: no tree, no lines."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += "".join(data.split())


WORDS = st.sampled_from(
    [
        "云溪县节水办法",
        "一、总体要求",
        "到2027年，漏损率降到8%。",
        "序号",
        "来源：云溪网",
        "打印",
        "索引号：",
        "1",
        "<b>2</b>0",
        "&nbsp;甲 乙",
        "　　第一条　为了节水。",
        "相关报道",
    ]
)
LINKS = WORDS.map(lambda words: f"<a href=x>{words}</a>")


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, min_size=1, max_size=4)
    cell = st.tuples(
        st.sampled_from(["td", "th", "td colspan=2", "td rowspan=2", "td rowspan=0"]), inner
    ).map(lambda made: f"<{made[0]}>{made[1]}</{made[0][:2]}>")
    row = st.lists(cell, min_size=1, max_size=3).map(lambda cells: f"<tr>{''.join(cells)}</tr>")
    table = st.lists(row, min_size=1, max_size=4).map(lambda rows: f"<table>{''.join(rows)}</table>")
    wrapped = st.tuples(
        st.sampled_from(["div", "p", "ul", "section", "div id=zoom", "div class=nav"]), many
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>")
    return table | table | wrapped | many.map("<br>".join)


@settings(max_examples=200, deadline=None)
@given(st.recursive(WORDS | LINKS, _blocks, max_leaves=25))
def test_no_character_is_lost_and_order_is_kept(body: str) -> None:
    """Every visible character is in a line or a cell once, and within a table in the order of its cells."""
    reader = Visible()
    reader.feed(body)
    reader.close()
    found = read(f"<html><body>{body}</body></html>").pages[0]
    tables = iter(found.tables)
    shown = []
    for line in found.text.split("\n"):
        if line == TABLE_MARK:
            shown += [cell.text for cell in next(tables).cells]
        else:
            shown.append(line)
    made = "".join("".join(shown).split())
    assert Counter(made.replace("：", "")) == Counter(reader.words.replace("：", ""))
    assert made.replace("：", "") == reader.words.replace("：", "")


def test_a_tag_with_a_great_many_attributes_is_read_without_them() -> None:
    many = " ".join(f"a{at}='1'" for at in range(3000))
    page = f"<html><head><meta charset='utf-8'></head><body><p {many}>一、改造管网。</p><p>二、巡查。</p></body></html>"
    text = read_html("a.html", page.encode()).pages[0].text
    assert "一、改造管网。" in text
    assert "二、巡查。" in text
    assert "a1=" not in text
