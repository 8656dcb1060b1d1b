"""A web page and its plain text give the same clauses, whatever the page is laid out with."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from indexer.documents.clean import clean
from indexer.documents.readers.html import read_html
from indexer.documents.segment import segment
from indexer.models import Page, SourceText
from tests.conftest import SHARED

PAGES = sorted((SHARED / "other-fields" / "files").rglob("*.html"))
LINES = [
    "云溪县人民政府关于加强节约用水的意见",
    "云政发〔2024〕3号",
    "各乡镇人民政府，县政府各部门：",
    "为了节约用水，现提出以下意见。",
    "一、总体要求",
    "到2027年，全县用水总量控制在1.2亿立方米以内，公共供水管网漏损率降到8%。",
    "二、重点任务",
    "（一）改造管网。完成老旧管网改造42公里。（县水利局负责）",
    "（二）利用再生水。建成再生水厂2座，",
    "新增日处理能力3万吨。（县住房城乡建设局、县财政局负责）",
    "三、保障措施",
    "各部门按月报送进展。",
    "云溪县人民政府",
    "2024年3月1日",
    "（此件公开发布）",
]
SITE = """<html><head><title>{title}_云溪县人民政府网</title></head><body><div class="top"><a href=/>云溪县人民政府</a></div>
<ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul><div>您的位置：<a href=1>首页</a> &gt; 正文</div>
<ul><li>索 引 号：YX001</li><li>发文机关：云溪县人民政府</li></ul><div>来源：云溪网　字号：大 中 小　打印</div>{body}
<div>责任编辑：王某</div><div>分享到：<a href=#>微信</a></div><div>相关解读</div><a href=1>一图读懂《意见》，看看新变化。</a>
<div>主办：云溪县人民政府办公室<br>云ICP备05000000号</div></body></html>"""


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>　　{line}</p>\n" for line in lines)


def _breaks(lines: Sequence[str]) -> str:
    return "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines)


def _digits(lines: Sequence[str]) -> str:
    return "".join(
        f"<p>{re.sub('[0-9]', lambda digit: f'<span>{digit[0]}</span>', line)}</p>" for line in lines
    )


def _rows(lines: Sequence[str]) -> str:
    return f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>"


def _boxes(lines: Sequence[str]) -> str:
    return (
        f"<table><tr><td><table width=100%><tr><td>{_paragraphs(lines)}</td></tr></table></td></tr></table>"
    )


def clauses(source: SourceText, title: str) -> list[tuple[tuple[str, ...], str, str]]:
    """Return (path, heading, text without white space) of each clause, table rows not counted."""
    text = clean(source)
    found = segment(text.text, text.paragraphs, title).clauses
    return [
        (one.path, one.heading, "".join(text.text[one.start : one.end].split()))
        for one in found
        if one.row is None
    ]


@pytest.mark.parametrize("lay_out", [_paragraphs, _breaks, _digits, _rows, _boxes])
def test_a_site_and_the_text_on_it(lay_out: Callable[[Sequence[str]], str]) -> None:
    page = SITE.format(title=LINES[0], body=f"<div class=q>{lay_out(LINES)}</div>")
    plain = SourceText("a.html", (Page(None, "\n\n".join(LINES)),), visual_lines=False)
    expected = clauses(plain, LINES[0])
    assert len(expected) >= 5
    assert clauses(read_html("a.html", page.encode()), LINES[0]) == expected


@pytest.mark.skipif(not PAGES, reason="the pages of other fields are not here")
@pytest.mark.parametrize(
    "path", [page for page in PAGES if "UCAP-CONTENT" in page.read_text("utf-8")], ids=lambda page: page.stem
)
def test_real_pages_and_their_text(path: Path) -> None:
    """The text is taken in another way: the tags of the article stripped."""
    data = path.read_bytes()
    article = re.search(r'id="UCAP-CONTENT"[^>]*>(.*?)</td>\s*</tr>', data.decode(), re.DOTALL)
    assert article
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</p>|<br\s*/?>", "\n", article[1])))
    plain = SourceText(path.name, (Page(None, text),), visual_lines=False)
    assert clauses(read_html(path.name, data), path.stem) == clauses(plain, path.stem)
