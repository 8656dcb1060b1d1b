"""Kinds of text that make a careless step quadratic, each of any length: name -> file of so many characters."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

from extraction.text.labels import to_chinese

HEAD = "青屿市某某工作方案\n\n一、总体要求\n\n"


def _run(piece: str, head: str = HEAD) -> Callable[[int], tuple[str, bytes]]:
    """Return what makes a text of one piece again and again."""
    return lambda characters: ("方案.txt", (head + piece * (characters // len(piece))).encode())


def _numbered(line: str) -> Callable[[int], tuple[str, bytes]]:
    """Return what makes a text of a line with a number that counts up."""

    def make(characters: int) -> tuple[str, bytes]:
        count = characters // len(line.format(1))
        return "方案.txt", (HEAD + "".join(line.format(at) for at in range(1, count + 1))).encode()

    return make


def _sheet(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> tuple[str, bytes]:
    import openpyxl

    book = openpyxl.Workbook(write_only=not merged)
    sheet: Any = book.create_sheet("表") if not merged else book.active
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return "任务分解表.xlsx", buffer.getvalue()


def _numbered_rows(characters: int) -> tuple[str, bytes]:
    rows = [[at, f"改造管网{at}公里", "市水利局", "2027年底"] for at in range(1, characters // 20)]
    return _sheet([["序号", "任务", "责任单位", "时限"], *rows])


def _rows_of_categories(characters: int) -> tuple[str, bytes]:
    count = characters // 20
    rows = [["治污" if at == 1 else None, at, f"改造管网{at}公里", "市水利局"] for at in range(1, count)]
    return _sheet([["类别", "序号", "任务", "责任单位"], *rows], (f"A2:A{count}",))


def _wide_rows(characters: int) -> tuple[str, bytes]:
    columns = min(16_000, characters // 20)
    values: list[Any] = [f"第{at}项指标" for at in range(columns)]
    return _sheet([["指标", *values], ["2025年", *range(columns)], ["2027年", *range(columns)]])


def _diagonal(characters: int) -> tuple[str, bytes]:
    return _sheet([[None] * at + [f"第{at}项指标达到{at}%"] * 2 for at in range(characters // 24)])


def _html_table(characters: int) -> tuple[str, bytes]:
    rows = "".join(
        f"<tr><td>{at}</td><td>改造管网{at}公里</td><td>市水利局</td></tr>" for at in range(characters // 16)
    )
    words = (
        f"<h1>青屿市任务分解表</h1><table><tr><th>序号</th><th>任务</th><th>责任单位</th></tr>{rows}</table>"
    )
    return "表.html", f"<html><meta charset=utf-8><body>{words}</body></html>".encode()


def _pages(characters: int) -> tuple[str, bytes]:
    page = "青屿市人民政府\n\n一、改造管网\n\n由市水利局牵头，到2027年改造管网10公里。\n\n- 1 -\n"
    return "方案.txt", (HEAD + "\f".join([page] * (characters // len(page)))).encode()


def _attributions(characters: int) -> tuple[str, bytes]:
    piece = "# 青屿市第{0}号节水工作方案\n\n改造管网{0}公里。\n\n——来源：青屿日报\n\n"
    count = characters // len(piece.format(1))
    return "汇编.md", "".join(piece.format(at) for at in range(1, count + 1)).encode()


def _listed(characters: int) -> tuple[str, bytes]:
    """A periodical: a table of contents and the pieces it lists."""
    count = characters // 60
    titles = [f"青屿市第{at}号节水管理工作方案" for at in range(1, count + 1)]
    entries = "".join(f"{title}{'…' * 8}{at % 900 + 1}\n\n" for at, title in enumerate(titles))
    return "汇编.md", (
        "# 青屿公报\n\n目录\n\n" + entries + "".join(f"# {t}\n\n改造管网。\n\n" for t in titles)
    ).encode()


def _plans(characters: int) -> tuple[str, bytes]:
    piece = "青屿市第{0}号节水工作方案\n\n一、目标\n\n改造管网{0}公里。\n\n"
    count = characters // len(piece.format(1))
    text = "青屿市关于印发方案的通知\n\n现印发给你们。\n\n" + "".join(
        piece.format(at) for at in range(1, count + 1)
    )
    return "通知.txt", text.encode()


def _outline(characters: int) -> tuple[str, bytes]:
    lines = [f"第{at}条管网改造{at}公里" for at in range(characters // 28)]
    return "方案.txt", ("\n\n".join(lines) + "\n\n" + "\n".join("\t" + line for line in lines)).encode()


def _long_heading(characters: int) -> tuple[str, bytes]:
    half = characters // 2
    return "条例.txt", (
        "青屿市条例\n\n第一章 " + "管网" * (half // 2) + "\n\n" + "第一条 改造管网。\n\n" * (half // 11)
    ).encode()


def _year_columns(characters: int) -> tuple[str, bytes]:
    columns = min(16_000, characters // 12)
    years = [f"{2021 + at % 10}年目标" for at in range(columns)]
    return _sheet([["指标", "单位", *years], ["森林覆盖率", "%", *(at % 90 + 1 for at in range(columns))]])


def _target_columns(characters: int) -> tuple[str, bytes]:
    columns = min(16_000, characters // 9)
    return _sheet(
        [["指标", *["目标值"] * columns], ["森林覆盖率（%）", *(at % 90 + 1 for at in range(columns))]]
    )


def _long_header(characters: int) -> tuple[str, bytes]:
    half = characters // 2
    rows = "".join(f"<tr><td>{at}</td><td>改造管网</td></tr>" for at in range(half // 8))
    table = f"<table><tr><th>{'任务' * (half // 2)}</th><th>时限</th></tr>{rows}</table>"
    return (
        "表.html",
        f"<html><meta charset=utf-8><body><h1>青屿市任务分解表</h1>{table}</body></html>".encode(),
    )


def _long_merged(characters: int) -> tuple[str, bytes]:
    half, rows = characters // 2, characters // 16
    cells = "".join(f"<tr><td>{at}</td><td>改造管网</td></tr>" for at in range(rows))
    first = f"<tr><td rowspan={rows + 1}>{'改造管网。' * (half // 5)}</td><td>序号</td><td>任务</td></tr>"
    table = f"<table><tr><th>类别</th><th>序号</th><th>任务</th></tr>{first}{cells}</table>"
    return (
        "表.html",
        f"<html><meta charset=utf-8><body><h1>青屿市任务分解表</h1>{table}</body></html>".encode(),
    )


def _units_of_cell(characters: int) -> tuple[str, bytes]:
    units = "、".join(f"{to_chinese(at % 9000 + 1)}山市水利局" for at in range(characters // 9))
    table = f"<table><tr><th>任务</th><th>责任单位</th></tr><tr><td>改造管网</td><td>{units}</td></tr><tr><td>治污</td><td>市水利局</td></tr></table>"
    return (
        "表.html",
        f"<html><meta charset=utf-8><body><h1>青屿市任务分解表</h1>{table}</body></html>".encode(),
    )


def _merged_blocks(characters: int) -> tuple[str, bytes]:
    count = characters // 96
    rows: list[list[Any]] = [["任务", "单位", "时限"]]
    for at in range(count):
        rows += [[f"改造管网{at}公里", "市水利局", "2027年"], [None, None, None]]
    return _sheet(rows, tuple(f"A{2 * at + 2}:C{2 * at + 3}" for at in range(count)))


def _word(characters: int) -> tuple[str, bytes]:
    import docx

    made: Any = docx.Document()
    line = "（一）由市水利局牵头，到2027年改造管网10公里。"
    body = made.element.body
    made.add_paragraph(line)
    for _ in range(characters // len(line)):
        body.append(copy.deepcopy(body[0]))
    buffer = io.BytesIO()
    made.save(buffer)
    return "方案.docx", buffer.getvalue()


def _pdf(characters: int) -> tuple[str, bytes]:
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    line = "由市水利局牵头，到2027年改造管网10公里，漏损率降低到8%。"
    for _ in range(max(1, characters // (len(line) * 25))):
        canvas.setFont("STSong-Light", 14)
        for at in range(25):
            canvas.drawString(72, 780 - 24 * at, line)
        canvas.showPage()
    canvas.save()
    return "方案.pdf", buffer.getvalue()


KINDS: dict[str, Callable[[int], tuple[str, bytes]]] = {
    "numbered rows": _numbered_rows,
    "rows of a category": _rows_of_categories,
    "many columns": _wide_rows,
    "rows apart": _diagonal,
    "rows of a page": _html_table,
    "identical pages": _pages,
    "attributions": _attributions,
    "listed pieces": _listed,
    "plans of a notice": _plans,
    "outline": _outline,
    "long heading": _long_heading,
    "甲、": _run("甲、"),
    "甲、 lines": _run("甲、\n"),
    "digits": _run("1"),
    "decimals": _run("1."),
    "commas": _run("，"),
    "（": _run("（"),
    "）": _run("）"),
    "（）": lambda n: ("方案.txt", (HEAD + "（" * (n // 2) + "）" * (n // 2)).encode()),
    "（甲）": _run("（甲）"),
    "《": _run("《"),
    "《甲》、": _run("《甲》、"),
    "一是": _run("一是抓改造。"),
    "一是 in a line": _run("一是抓改造，"),
    "stops": _run("。"),
    "semicolons": _run("；甲"),
    "years": _run("到2025年，"),
    "figures": _run("达到1%、"),
    "tasks": _run("到2025年，改造管网10公里，"),
    "units": _run("市水利局、"),
    "responsible": _run("改造管网。（责任单位：市水利局、市财政局）"),
    "numerals": _run("一百二十三万"),
    "quotes": _run("“甲”"),
    "numbers": _run("国发〔2021〕23号、"),
    "named documents": _run("根据《青屿市节水工作方案》（青政〔2021〕2号）要求，"),
    "letters": _run("abc "),
    "white space": _run("管　　　　　　　　　　　　"),
    "paragraph": _run("加强城市供水管网建设和管理，提高水资源利用效率，"),
    "sentences": _run("由市水利局牵头，到2027年底前完成改造管网10公里以上，供水漏损率降低到8%。"),
    "items": _run("1.改造管网。\n\n"),
    "chapters": _run("一、目标\n\n"),
    "articles": _run("第一条 改造管网。\n\n"),
    "articles that go on": _run("按照\n第三条 改造，\n"),
    "counted articles": _numbered("第{}条 改造管网{}公里。\n\n".replace("{}", "{0}")),
    "decimals of depth": _numbered("1.{0} 改造管网{0}公里\n\n"),
    "labels without text": _run("（一）\n"),
    "boxes": _run("专栏1 改造\n\n1.改造管网。\n\n"),
    "annexes": _run("附件1\n\n青屿市方案\n\n"),
    "date lines": _run("2025年5月1日\n\n"),
    "organ lines": _run("青屿市人民政府\n\n"),
    "contents lines": _run("改造管网…………………… 3\n"),
    "fields": _run("发文机关：青屿市人民政府\n\n", ""),
    "bold": lambda n: ("方案.md", (HEAD + "**改造管网**\n" * (n // 9)).encode()),
    "lone stars": lambda n: ("方案.md", (HEAD + "**改造\n" * (n // 5)).encode()),
    "hashes": lambda n: ("方案.md", (HEAD + "# 改造管网\n\n" * (n // 8)).encode()),
    "wrapped lines": _run("加强城市供水管网建设和管理提高水资源利用效率加强城市供水管网建设和\n"),
    "titles": _run("青屿市节水工作方案\n\n"),
    "brackets behind": lambda n: ("方案.txt", ("青屿市节水工作方案" + "（试行）" * (n // 4) + "\n\n一、目标\n\n改造。").encode()),
    "regions": _run("福建省福州市、"),
    "one letter lines": _run("水\n"),
    "pipes": _run("|甲|乙|\n"),
    "year columns": _year_columns,
    "target columns": _target_columns,
    "long header": _long_header,
    "long merged cell": _long_merged,
    "units of a cell": _units_of_cell,
    "merged blocks": _merged_blocks,
    "units of a sentence": lambda n: (
        "方案.txt",
        (HEAD + "".join(f"由{to_chinese(at % 9000 + 1)}山市水利局牵头，" for at in range(n // 12))).encode(),
    ),
    "table lines": _run("森林覆盖率（%） 65 66 约束性\n"),
    "bold headings": lambda n: ("方案.md", ("# 汇编\n\n" + "**青屿市节水工作方案**\n\n" * (n // 15)).encode()),
    "demands": _run("（负责负责负责\n各地区要做好。\n"),
    "titles in a line": lambda n: ("方案.txt", ("关于节水的通知" * (n // 7) + "\n\n一、目标\n\n改造。").encode()),
    "deadlines": _run("加强管网改造。\n完成时限：2025年底前\n"),
    "repealed": _run("《甲乙丙丁戊己》、《甲乙丙丁戊庚》同时废止。"),
    "short names": _run("《甲乙丙丁戊己》（以下简称《甲乙》）。"),
    "fields of a page": lambda n: (
        "页.html",
        f"<html><meta charset=utf-8><body><h1>青屿市方案</h1>{'<p>改造管网10公里。</p>' * (n // 9)}</body></html>".encode(),
    ),
    "attributes of an element": lambda n: (
        "页.html",
        ("<html><body><p " + " ".join(f"a{at}=1" for at in range(n // 8)) + ">一、改造管网。</p>").encode(),
    ),
    "nested elements": lambda n: ("页.html", ("<div>" * (n // 5) + "改造管网。").encode()),
    "list items": lambda n: ("页.html", ("<ul>" + "<li>改造管网10公里。</li>" * (n // 18) + "</ul>").encode()),
    "word paragraphs": _word,
    "pages of a PDF": _pdf,
    "spaced letters": _run("青 屿 市 "),
}  # fmt: skip


def _of_one_title(item: str, *, dated: bool) -> Callable[[int], dict[str, bytes]]:
    """Return what makes documents of one title, one for a thousand characters, of items that tell them apart or not."""

    def make(characters: int) -> dict[str, bytes]:
        found = {}
        for at in range(characters // 1000):
            day = f"{2000 + at % 25}年{at // 25 % 12 + 1}月{at // 300 + 1}日\n\n" if dated else ""
            items = "".join(f"{number}.{item.format(at, number)}\n\n" for number in range(1, 41))
            text = f"青屿市节水工作方案\n\n{day}一、任务\n\n第{at}版。\n\n{items}"
            found[f"{at:04}.txt"] = text.encode()
        return found

    return make


# Kinds of folders: name -> files, one for a thousand characters.
FOLDERS: dict[str, Callable[[int], dict[str, bytes]]] = {
    "readings of one text": _of_one_title("改造第{1}段管网，更换阀门和水表。", dated=False),
    "versions of one text": _of_one_title("改造第{1}段管网，更换阀门和水表。", dated=True),
    "texts of one title": _of_one_title("第{0}号工程改造第{0}{1}段管网{0}公里。", dated=False),
    "texts of one title, dated": _of_one_title("第{0}号工程改造第{0}{1}段管网{0}公里。", dated=True),
}
