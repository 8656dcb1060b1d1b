"""Pages of government sites: the text without its surroundings, titles, encodings, refusals."""

from __future__ import annotations

import pytest

from indexer.documents.readers import html
from indexer.documents.readers.html import read_html
from indexer.errors import UnreadableFileError

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
        "<body><nav><a href='/'>首页</a><a href='/zw'>政务公开</a></nav><div class='share'>分享到微信</div>"
        f"<article>{body}</article><footer>版权所有 网站地图 <script>alert(1)</script></footer></body></html>"
    )


def lines(data: bytes) -> list[str]:
    return read_html("a.html", data).pages[0].text.split("\n\n")


def test_the_text_without_its_surroundings() -> None:
    found = lines(page().encode())
    assert found[0] == "云溪县节水办法"
    assert found[1] == "（一）到2027年，完成第1批老旧管网改造7公里，由县水利局公布结果。"
    assert found[-2:] == ["指标\t2027年", "漏损率\t8%"]
    assert not any(word in "".join(found) for word in ("首页", "网站地图", "alert"))


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("云溪省“十四五”规划（2021-2025年）", "云溪省“十四五”规划（2021-2025年）"),
        ("云溪省规划（2021-2025年）-云溪省人民政府门户网站", "云溪省规划（2021-2025年）"),
        ("节水办法 - 政策文件 | 云溪县", "节水办法"),
    ],
)
def test_titles_of_pages(title: str, first: str) -> None:
    assert lines(page(title).encode())[0] == first


def test_the_title_that_the_site_declares_and_one_that_is_there() -> None:
    head = "<meta name='ArticleTitle' content='关于印发节水办法的通知'>"
    assert lines(page(head=head).encode())[0] == "关于印发节水办法的通知"
    shown = lines(page(head=head, body="<h1>关于印发节水办法的通知</h1>" + TASKS).encode())
    assert sum("关于印发节水办法的通知" in line for line in shown) == 1


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
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    assert "老旧管网改造42公里" in "".join(lines(page(charset=declared).encode(encoding)))


def test_big5_is_believed() -> None:
    body = "<p>" + "為推動節約用水制定本辦法並公布實施結果。" * 10 + "</p>"
    data = page("節水辦法", "big5", body).replace("页", "頁").encode("big5", "ignore")
    assert "為推動節約用水制定本辦法" in "".join(lines(data))


def test_all_words_where_no_main_text_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.bare_extraction", lambda *_, **__: None)
    source = read_html("a.html", page(body="<p>到<b>2027</b>年</p><br>完成<!-- x -->改造" + TABLE).encode())
    assert source.pages[0].text.split("\n\n") == [
        "云溪县节水办法",
        "分享到微信",
        "到2027年",
        "完成改造",
        "指标\t2027年",
        "漏损率\t8%",
    ]
    assert source.notes == (html._NO_MAIN_TEXT,)


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
        read_html("a.html", data)
