"""Where the document stands on a page: by known elements, by density, by evidence line by line."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import html

from indexer.documents.readers.html_content import place
from indexer.documents.readers.html_lines import page_lines
from indexer.models import RegionKind

PROSE = [
    "第一条　为了节约用水，制定本办法。",
    "第二条　县水利局负责全县节约用水工作。",
    "第三条　用水单位应当按月报送用水量。",
]
TEXT = "".join(f"<p>{line}</p>" for line in PROSE)
MENU = "<ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul>"
FRAME, TITLE = RegionKind.WEB_FURNITURE, RegionKind.TITLE


def placed(body: str, title: str = "") -> list[tuple[str, RegionKind | None]]:
    root = html.document_fromstring(f"<body>{body}</body>")
    content = place(root, page_lines(root, Counter()), title)
    return [(one.line.text, one.kind) for one in content.lines]


def own(body: str, title: str = "") -> list[str]:
    return [text for text, kind in placed(body, title) if kind is None]


@pytest.mark.parametrize(
    "wrapped",
    [
        f"<div>{TEXT}</div>",
        f"<div id=Zoom>{TEXT}</div>",
        f"<div class='view TRS_UEDITOR trs_web'><div>{TEXT}</div></div>",
        f"<div><div><p>{PROSE[0]}</p></div><div><p>{PROSE[1]}</p><p>{PROSE[2]}</p></div></div>",
        f"<table><tr><td>{TEXT}</td></tr></table>",
        f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in PROSE)}</table>",
        f"<form id=form1><div class=nav-wrap>{TEXT}</div></form>",
        "<div>" + "<br>".join(PROSE) + "</div>",
        TEXT,
    ],
)
def test_the_text_is_found(wrapped: str) -> None:
    foot = "<div>版权所有 云溪县人民政府</div><div><a href=3>网站地图</a></div>"
    found = placed(MENU + wrapped + foot)
    assert found == [
        ("首页", FRAME),
        ("政务公开", FRAME),
        *((line, None) for line in PROSE),
        ("版权所有 云溪县人民政府", FRAME),
        ("网站地图", FRAME),
    ]


def test_a_known_element_with_little_text_is_not_believed() -> None:
    assert own(f"<div id=zoom>简介。</div><div>{TEXT}</div>") == ["简介。", *PROSE]


def test_several_known_elements_make_one_text() -> None:
    body = f"<div class=TRS_Editor>{TEXT}</div><p>附件1</p><div class=TRS_Editor>{TEXT}</div>"
    assert own(MENU + body) == [*PROSE, "附件1", *PROSE]


def test_furniture_within_the_text() -> None:
    tools = "<div class=share>到微博</div><p>【打印】【关闭】</p>"
    body = f"<div id=zoom><p>来源：云溪网</p>{TEXT}<p>扫一扫在手机打开当前页</p>{TEXT}{tools}<p>责任编辑：王某</p></div>"
    assert own(body) == PROSE + PROSE


def test_words_of_the_frame_between_sentences_are_text() -> None:
    body = f"<div id=zoom>{TEXT}<p>责任编辑：王某</p><p>地址：城关镇1号</p>{TEXT}<p>地址：城关镇1号</p></div>"
    assert own(body) == [*PROSE, "责任编辑：王某", "地址：城关镇1号", *PROSE, "地址：城关镇1号"]


def test_related_pages_end_with_their_links() -> None:
    links = "<a href=1>一图读懂节水办法</a><br><a href=2>县水利局负责人答记者问。</a>"
    body = f"<div id=zoom>{TEXT}<p>相关链接：</p><p>{links}</p><p>相关文件</p><p>一并废止。</p></div>"
    assert own(body) == [*PROSE, "相关文件", "一并废止。"]


@pytest.mark.parametrize(
    ("above", "title", "kept"),
    [
        ("<h1>节水办法</h1>", "", ["节水办法"]),
        ("<h1>福建省水利厅</h1>", "", []),
        ("<div>云溪县节水办法</div><div>（2024年修订）</div>", "", ["云溪县节水办法", "（2024年修订）"]),
        (
            "<div>云溪县关于</div><div>节水的若干规定</div>",
            "云溪县关于节水的若干规定",
            ["云溪县关于", "节水的若干规定"],
        ),
        ("<div>云溪县</div>", "云溪县关于节水的若干规定", []),
        ("<div>节水专栏</div><p>各乡镇人民政府：</p>", "", ["各乡镇人民政府："]),
    ],
)
def test_what_stands_above(above: str, title: str, kept: list[str]) -> None:
    assert own(f"{MENU}{above}<div>{TEXT}</div>", title) == kept + PROSE


def test_a_title_that_the_text_repeats_is_a_region() -> None:
    body = f"<div>节水办法</div><div><p>云溪县<p>节水办法{TEXT}</div>"
    assert placed(body, "节水办法")[0] == ("节水办法", TITLE)


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("<p>云溪县水利局</p><p>云溪县财政局</p><p>2024年3月1日</p>", 3),
        ("<p>云溪县水利局</p><p>打印本页</p><p>2024年3月1日</p>", 0),
        ("<p>附件：<a href=1>节水任务清单.docx</a></p>", 1),
        ("<p>欢迎光临</p>", 0),
        ("<p>相关报道</p><p>" + "县里召开节水大会，部署全年工作，要求各单位按月报送用水量。" * 3 + "</p>", 0),
        ("<p>" + "县里召开节水大会，部署全年工作，要求各单位按月报送用水量。" * 3 + "</p>", 1),
    ],
)
def test_what_stands_below(below: str, kept: int) -> None:
    assert len(own(f"<div id=zoom>{TEXT * 4}</div><div>{below}</div>")) == 12 + kept


def test_a_page_of_links_or_nothing() -> None:
    root = html.document_fromstring(f"<body>{MENU}</body>")
    assert not place(root, page_lines(root, Counter()), "").recognised


def test_a_known_element_without_sentences() -> None:
    names = "<p>云溪县第一小学</p><p>云溪县第二小学</p>"
    assert own(f"{MENU}<h1>名单公示</h1><div id=zoom>{names}</div><p>欢迎</p>") == [
        "名单公示",
        "云溪县第一小学",
        "云溪县第二小学",
    ]
