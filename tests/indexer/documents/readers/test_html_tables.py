"""Tables for layout, for metadata and for data; merged cells and declared headers."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import html

from indexer.documents.readers.html_lines import Line, page_lines
from indexer.models import TABLE_MARK, Cell, Table


def read(body: str, left_out: Counter[str] | None = None) -> list[Line]:
    counted = Counter() if left_out is None else left_out
    return page_lines(html.document_fromstring(f"<body>{body}</body>"), counted)


def table(body: str) -> Table:
    (line,) = read(f"<table>{body}</table>")
    assert line.text == TABLE_MARK
    assert line.table is not None
    return line.table


def rows(*found: str) -> str:
    """Return rows of HTML from cells parted by |."""
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in found)


def test_cells_of_a_data_table() -> None:
    found = table(rows("序号|任务|单位", "1|<p>改造管网。</p><p>年底完成。</p>|县水利局"))
    assert found.cells[:4] == (Cell("序号", 0, 0), Cell("任务", 0, 1), Cell("单位", 0, 2), Cell("1", 1, 0))
    assert found.cells[4] == Cell("改造管网。\n年底完成。", 1, 1)
    assert found.header_rows is None


def test_merged_cells_and_a_head_of_two_rows() -> None:
    found = table(
        "<thead><tr><th rowspan=2>任务</th><th colspan=2>单位</th></tr><tr><th>牵头</th><th>配合</th></tr></thead>"
        "<tbody><tr><td>管网</td><td rowspan=0>县水利局</td><td>县财政局</td></tr>"
        "<tr><td>水厂</td><td>县发展改革局</td></tr></tbody>"
    )
    assert found.header_rows == 2
    assert found.cells == (
        Cell("任务", 0, 0, 2, 1),
        Cell("单位", 0, 1, 1, 2),
        Cell("牵头", 1, 1),
        Cell("配合", 1, 2),
        Cell("管网", 2, 0),
        Cell("县水利局", 2, 1, 2, 1),
        Cell("县财政局", 2, 2),
        Cell("水厂", 3, 0),
        Cell("县发展改革局", 3, 2),
    )


def test_rows_of_th_are_headers_and_a_foot_stands_last() -> None:
    found = table(
        "<tr><th>指标<th>2027年</tr><tfoot><tr><td>合计<td>9</tr></tfoot><tr><td>甲<td>4</tr><tr><td>乙<td>5</tr>"
    )
    assert found.header_rows == 1
    assert [cell.text for cell in found.cells][-4:] == ["乙", "5", "合计", "9"]


def test_rows_and_columns_without_words_are_left_out_of_the_grid() -> None:
    found = table(
        "<tr><td rowspan=2>项目</td><td rowspan=2>个数</td><td width=0></td></tr><tr><td width=0></td></tr>"
        "<tr><td>水利</td><td></td><td></td></tr><tr><td>交通</td><td>40</td><td></td></tr>"
    )
    assert found.cells == (
        Cell("项目", 0, 0),
        Cell("个数", 0, 1),
        Cell("水利", 1, 0),
        Cell("", 1, 1),
        Cell("交通", 2, 0),
        Cell("40", 2, 1),
    )


def test_a_caption_stands_above_its_table() -> None:
    found = read(f"<table><caption>表1 任务</caption>{rows('序号|任务', '1|管网')}</table>尾")
    assert [line.text for line in found] == ["表1 任务", TABLE_MARK, "尾"]


def test_hidden_rows_and_cells_are_counted_once() -> None:
    left_out: Counter[str] = Counter()
    body = "<table><tr hidden><td>隐<td>去</tr>" + rows("序号|任务", "1|管<del>道</del>网") + "</table>"
    (line,) = read(body, left_out)
    assert line.table is not None
    assert line.table.cells[-1].text == "管网"
    assert left_out == {"hidden text": 2, "deleted text": 1}


LONG = "<p>为了节约用水，制定本办法。</p>" * 4


@pytest.mark.parametrize(
    "body",
    [
        rows("一、总体要求", "落实责任。"),
        rows("左|右"),
        rows("县水利局|2024年3月", f"编号|7</td></tr><tr><td colspan=2>{LONG}"),
        rows("云溪县|搜索", f"首页|{LONG * 2}"),
        "散字" + rows("序号|任务", "1|管网"),
        "<tr>散字<td>序号<td>任务</tr>" + rows("1|管网"),
        rows("<a href=1>首页</a>|<a href=2>政务</a>", "<a href=3>服务</a>|<a href=4>互动</a>"),
        "<tr>" + "<td colspan=900 rowspan=60000>甲</td>" * 9 + "</tr>" + rows("乙|丙") * 2000,
    ],
    ids=["column", "row", "text", "text beside a menu", "stray", "stray in a row", "menu", "endless"],
)
def test_layout(body: str) -> None:
    found = read(f"<table>{body}</table>")
    assert found
    assert all(line.table is None for line in found)


def test_a_table_around_others_is_layout() -> None:
    inner = f"<table>{rows('序号|任务', '1|管网')}</table>"
    found = read(f"<table><tr><td>{inner}</td><td>旁</td></tr><tr><td>甲</td><td>乙</td></tr></table>")
    assert [line.text for line in found] == [TABLE_MARK, "旁", "甲", "乙"]


def test_a_table_of_metadata() -> None:
    found = read(
        f"<table>{rows('索 引 号：|YX001|文号|云政发〔2024〕3号', '有效性：|有效|承办：|办公室')}</table>"
    )
    assert [(line.text, line.metadata) for line in found] == [
        ("索引号：YX001", True),
        ("文号：云政发〔2024〕3号", True),
        ("有效性：有效", True),
        ("承办：办公室", True),
    ]


def test_rows_of_metadata_above_a_text() -> None:
    found = read(f"<table>{rows('文号：|云政发〔2024〕3号', '成文日期：|2024年3月1日', LONG * 9)}</table>")
    assert [line.text for line in found if line.metadata] == [
        "文号：云政发〔2024〕3号",
        "成文日期：2024年3月1日",
    ]
    assert len(found) == 2 + 36


@pytest.mark.parametrize(
    "body",
    [
        rows(
            "标题|文号|成文日期",
            "节水办法|云政发〔2024〕3号|2024年3月1日",
            "防汛预案|云政发〔2024〕4号|2024年4月1日",
        ),
        rows("名称|规格", "水表|DN15"),
        rows("指标：|2027年：", "漏损率|8%"),
    ],
)
def test_a_list_of_documents_is_data(body: str) -> None:
    assert table(body).cells[0].row == 0
