"""Kinds of text that make a careless step quadratic, each of any length: name -> file of so many characters."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

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
    entries = "".join(f"{title}……{at}\n\n" for at, title in enumerate(titles, 1))
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
    "spaced letters": _run("青 屿 市 "),
}  # fmt: skip
