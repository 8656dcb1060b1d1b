"""PDF pages by place: ruled tables, boxes that are none, letters drawn twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from indexer.documents.readers.pdf import read_pdf
from indexer.documents.readers.pdf_layout import looks_doubled, looks_torn
from indexer.models import TABLE_MARK, SourceText

PROSE = "各县区要把节水工作摆在重要位置，逐级压实责任，按期完成任务。"
ROWS = [("指标", "单位", "2027年"), ("用水量", "亿立方米", "5"), ("再生水", "%", "30")]


def pdf(*draw: Callable[[Any], None]) -> SourceText:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(595, 842))
    for one in draw:
        page.setFont("STSong-Light", 12)
        page.setLineWidth(0.5)
        one(page)
        page.showPage()
    page.save()
    return read_pdf("a.pdf", buffer.getvalue())


def ruled(
    page: Any, rows: list[tuple[str, ...]], top: float, *, sides: bool = True, xs: tuple[float, ...] = ()
) -> None:
    """Rule a table with columns 120 points wide and rows 30 points high, its words in it."""
    edges = xs or tuple(80 + 120 * i for i in range(len(rows[0]) + 1))
    bottom = top - 30 * len(rows)
    for i in range(len(rows) + 1):
        page.line(edges[0], top - 30 * i, edges[-1], top - 30 * i)
    for x in edges if sides else edges[1:-1]:
        page.line(x, top, x, bottom)
    for i, row in enumerate(rows):
        for x, words in zip(edges, row, strict=False):
            for j, line in enumerate(words.split("\n")):
                page.drawString(x + 6, top - 14 - 30 * i - 13 * j, line)


def cells(source: SourceText, page: int = 0, table: int = 0) -> list[tuple[str, int, int, int, int]]:
    found = source.pages[page].tables[table].cells
    return [(c.text, c.row, c.column, c.rows, c.columns) for c in found]


@pytest.mark.parametrize("sides", [True, False], ids=["closed", "open sides"])
def test_a_ruled_table_leaves_its_mark(sides: bool) -> None:
    def draw(page: Any) -> None:
        page.drawString(80, 780, "一、总体要求")
        page.drawString(104, 750, PROSE)
        ruled(page, ROWS, 700, sides=sides)
        page.drawString(80, 580, "注：数据为初步数。")

    source = pdf(draw)
    lines = source.pages[0].text.split("\n")
    assert [line.strip() for line in lines] == ["一、总体要求", PROSE, TABLE_MARK, "注：数据为初步数。"]
    assert lines[1].startswith("    ")
    assert [cell[0] for cell in cells(source)] == [words for row in ROWS for words in row]
    assert source.notes == ()


def test_merged_cells_once_with_spans() -> None:
    def draw(page: Any) -> None:
        ruled(page, ROWS, 700)
        page.setFillColorRGB(1, 1, 1)
        page.line(80, 610, 80, 580)
        for x in (200, 320, 440):
            page.line(x, 610, x, 580)
        page.line(200, 580, 440, 580)
        page.line(80, 580, 80, 550)
        page.line(440, 580, 440, 550)
        page.line(80, 550, 440, 550)
        page.setFillColorRGB(0, 0, 0)
        page.drawString(86, 560, "类别")
        page.drawString(206, 590, "回用率")
        page.line(200, 580, 200, 550)

    found = cells(pdf(draw))
    assert ("类别", 3, 0, 2, 1) in found
    assert ("回用率", 3, 1, 1, 1) in found
    assert ("", 4, 1, 1, 2) in found


def test_lines_of_a_cell_are_joined_or_paragraphs() -> None:
    rows = [("任务", "责任单位"), ("实施老旧管网改造并\n完成验收", "市水利局\n市财政局")]
    found = cells(pdf(lambda page: ruled(page, rows, 700, xs=(80, 200, 320))))
    assert found[2][0] == "实施老旧管网改造并完成验收"
    assert found[3][0] == "市水利局\n市财政局"


def test_a_box_or_a_frame_is_no_table() -> None:
    def draw(page: Any) -> None:
        page.rect(40, 40, 515, 760)
        page.rect(80, 560, 400, 150)
        page.line(80, 680, 480, 680)
        page.drawString(90, 690, "专栏1 重点工程")
        page.drawString(90, 650, PROSE)
        page.setFillColorRGB(0.9, 0.9, 0.9)
        for i in range(6):
            page.rect(80 + 60 * i, 400, 60, 20, stroke=0, fill=1)
            page.rect(80 + 60 * i, 420, 60, 20, stroke=0, fill=1)
        page.setFillColorRGB(0, 0, 0)
        page.drawString(84, 405, PROSE[:20])
        page.drawString(84, 425, PROSE[:20])

    source = pdf(draw)
    assert source.pages[0].tables == ()
    assert source.pages[0].text.split("\n")[0] == "专栏1 重点工程"


def test_parts_over_pages_are_tables_of_their_own() -> None:
    def first(page: Any) -> None:
        page.drawString(80, 780, PROSE)
        ruled(page, [("序号", "任务")], 200)

    source = pdf(first, lambda page: ruled(page, [("1", "新建站点")], 780))
    assert [len(page.tables) for page in source.pages] == [0, 0]

    def wide(page: Any) -> None:
        page.drawString(80, 780, PROSE)
        ruled(page, [("序号", "任务", "时限")], 200)

    source = pdf(wide, lambda page: ruled(page, [("", "并完成验收", "")], 780))
    assert [len(page.tables) for page in source.pages] == [1, 0]


def test_a_row_that_goes_on_is_a_table_of_the_same_columns() -> None:
    def second(page: Any) -> None:
        ruled(page, [("", "并完成验收", "")], 780)
        page.drawString(80, 700, PROSE)

    source = pdf(lambda page: ruled(page, [*ROWS, ("污水", "建设管网", "12")], 700), second)
    assert [cell[0] for cell in cells(source, 1)] == ["", "并完成验收", ""]


def test_letters_drawn_twice_stand_once() -> None:
    def draw(page: Any) -> None:
        for i, letter in enumerate("一、工作目标"):
            page.drawString(80 + 12 * i, 780, letter)
            page.drawString(80.4 + 12 * i, 780, letter)
        page.drawString(80, 750, "推行三三制，层层压实责任，天天调度进展情况。")

    source = pdf(draw)
    assert source.pages[0].text.split("\n") == [
        "一、工作目标",
        "推行三三制，层层压实责任，天天调度进展情况。",
    ]
    assert source.notes == ("letters drawn twice were taken once: pages 1",)


def test_doubled_letters_are_suspected_cheaply() -> None:
    assert looks_doubled("一一、、工工作作")
    assert not looks_doubled("层层压实、天天调度、三三制")


def test_figures_in_another_size_tear_no_line() -> None:
    def draw(page: Any) -> None:
        lines = [("到年底，新建泵站", "40", "座以上，"), ("受益人口达到", "36", "万人以上。")]
        for at, (before, figure, after) in enumerate(lines):
            for x, y, font, size, words in (
                (80, 780, "STSong-Light", 12, before),
                (80 + 12 * len(before), 779.8, "Helvetica", 12.4, figure),
                (96 + 12 * len(before), 780, "STSong-Light", 12, after),
            ):
                page.setFont(font, size)
                page.drawString(x, y - 30 * at, words)

    assert pdf(draw).pages[0].text.split("\n") == ["到年底，新建泵站40座以上，", "受益人口达到36万人以上。"]


def test_torn_lines_are_suspected_cheaply() -> None:
    assert looks_torn("新建泵站\n40\n座以上，疏浚河道\n120\n公里。")
    assert looks_torn("2023\n年\n5\n月\n18\n日")
    assert not looks_torn("新建泵站40座。\n12\n疏浚河道120公里。\n13\n")
