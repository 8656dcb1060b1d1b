"""Word, HTML, spreadsheets and archives, each made here, and the ways in which they are refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from indexer.build import build
from indexer.documents.intake import take_in
from indexer.documents.read import read_bytes
from indexer.documents.readers import archive
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK
from indexer.search.engine import EmbeddedEngine
from indexer.store.store import Store
from indexer.verify import verify

LEVELS = [("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]


def numbered(document: WordDocument, text: str, level: int) -> None:
    """Add a paragraph whose number Word makes up."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
    )


def word(*, lists: bool = True) -> bytes:
    document = WordDocument()
    if lists:
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for i, (kind, text) in enumerate(LEVELS)
        )
        numbering = document.part.numbering_part.element
        numbering.insert(
            0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
    document.add_paragraph("福建省港口绿色发展工作方案")
    document.add_paragraph("为推动港口绿色发展，制定本方案。")
    for text, level in [
        ("总体要求", 0),
        ("指导思想。坚持绿色发展。", 1),
        ("主要目标。到2025年，岸电覆盖率达到85%。", 1),
        ("重点任务", 0),
        ("推广岸电。新建泊位全部配备岸电设施。", 1),
        ("改造老旧泊位。", 2),
        ("完善收费办法。", 2),
    ]:
        numbered(document, text, level)
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(
        table.rows, [("指标", "2025年", "责任单位"), ("岸电覆盖率", "85%", "省交通运输厅")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def test_the_numbers_word_makes_up_are_written_out(tmp_path: Path) -> None:
    (tmp_path / "港口.docx").write_bytes(word())
    (taken,) = take_in(tmp_path / "港口.docx", {}).documents
    paths = [clause.path for clause in taken.clauses]
    assert taken.document.title == "福建省港口绿色发展工作方案"
    assert paths == [
        ("preamble",),
        ("一", "（一）"),
        ("一", "（二）"),
        ("二", "（一）", "intro"),
        ("二", "（一）", "1"),
        ("二", "（一）", "2", "表1", "1"),
    ]
    cells = [cell.text for cell in read_bytes("港口.docx", word()).pages[0].tables[0].cells]
    assert cells[-3:] == ["岸电覆盖率", "85%", "省交通运输厅"]


def test_deleted_words_are_left_out_and_headings_marked() -> None:
    document = WordDocument()
    document.add_heading("某市方案", 1)
    paragraph = document.add_paragraph("保留的话")
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删去的话</w:delText><w:t>删去</w:t></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>插入的话</w:t></w:r></w:ins>"))
    buffer = io.BytesIO()
    document.save(buffer)
    source = read_bytes("a.docx", buffer.getvalue())
    assert source.pages[0].text.split() == ["#", "某市方案", "保留的话插入的话"]
    assert source.left_out == (("tracked deletions", 6),)


def test_a_page_of_a_government_site() -> None:
    body = "".join(
        f"<p>（{n}）第{n}项任务是改造第{n * 7}号泊位并接受核查，由主管部门公布结果。</p>" for n in "123456"
    )
    page = (
        "<html><head><meta charset='gb18030'><title>港口绿色发展办法_某市人民政府</title></head><body>"
        "<nav><a href='/'>首页</a><a href='/zw'>政务公开</a></nav>"
        f"<article><h1>港口绿色发展办法</h1>{body}<table><tr><td>指标</td><td>2027年</td></tr>"
        "<tr><td>岸电使用率</td><td>85%</td></tr></table></article>"
        "<footer>版权所有 网站地图 <script>alert(1)</script></footer></body></html>"
    )
    found = read_bytes("a.html", page.encode("gb18030")).pages[0]
    lines = found.text.split("\n")
    around = [lines[at] for at, _ in found.regions]
    assert around == ["首页政务公开", "版权所有 网站地图"]
    text = [line for line in lines if line and line not in around]
    assert text[0] == "港口绿色发展办法"
    assert "第6项任务是改造第6666666号泊位" in text[6]
    assert text[7:] == [TABLE_MARK]
    assert [cell.text for cell in found.tables[0].cells] == ["指标", "2027年", "岸电使用率", "85%"]


def test_a_spreadsheet_row_by_row() -> None:
    book = openpyxl.Workbook()
    book.active.title = "指标表"
    for row in [("指标", "2025年", None), (None, None, None), ("岸电覆盖率（%）", 85.0, "约束性")]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    (page,) = read_bytes("a.xlsx", buffer.getvalue()).pages
    assert page.text.split("\n\n") == ["指标表", TABLE_MARK]
    rows = [(cell.row, cell.text) for cell in page.tables[0].cells]
    assert rows == [(0, "指标"), (0, "2025年"), (1, "岸电覆盖率（%）"), (1, "85"), (1, "约束性")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"PK\x03\x04 nothing more", "damaged"),
        ("a.docx", b"not a word file", "not a DOCX"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Office file"),
        ("a.docx", packed({"word/document.xml": b"<broken"}), "damaged Word file"),
        ("a.xlsx", packed({"xl/workbook.xml": b"<broken"}), "damaged spreadsheet"),
        ("a.ofd", packed({"OFD.xml": b"<ofd/>"}), "damaged OFD"),
        ("a.docx", packed({"word/document.xml": b"\0" * (60 << 20)}), "expands to too much"),
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.docx", word(lists=False)[:3000], "damaged"),
    ],
)
def test_refused(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_bytes(name, data)


def test_members_of_an_archive() -> None:
    inner = packed({"通知.txt": "内层的通知。".encode()})
    found = archive.members(
        packed({"文件/方案.txt": b"x", "__MACOSX/a": b"", ".hidden": b"", "b.zip": inner})
    )
    assert [name for name, _ in found] == ["文件/方案.txt", "b.zip"]
    with pytest.raises(UnreadableFileError, match="more than"):
        archive.members(packed({f"{n}.txt": b"" for n in range(archive.MOST_MEMBERS + 1)}))


def test_names_of_members_in_gb18030() -> None:
    info = zipfile.ZipInfo("x.txt")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(info, b"x")
    data = buffer.getvalue().replace(b"x.txt", "案.t".encode("gb18030") + b"x")
    assert [name for name, _ in archive.members(data)] == ["案.tx"]


def test_an_archive_is_built_searched_and_verified(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    text = "某县海岛方案\n\n一、目标\n修复海岛九座，完成岸线整治。\n\n二、措施\n建立巡护制度。\n"
    inner = packed({"海岛.txt": text.encode("gb18030")})
    (folder / "附件.zip").write_bytes(packed({"港口.docx": word(), "里面.zip": inner, "图.png": b"x"}))
    report = build(tmp_path / "kb", [folder], model="tiny")
    assert (report.documents, [skipped.path.name for skipped in report.skipped]) == (2, ["图.png"])
    store = Store.open(tmp_path / "kb")
    assert {Path(row.path).relative_to(folder).as_posix() for row in store.files()} == {
        "附件.zip/港口.docx",
        "附件.zip/里面.zip/海岛.txt",
        "附件.zip/图.png",
    }
    assert verify(store) == []
    assert (
        EmbeddedEngine(tmp_path / "kb").search("岸电覆盖率", top=1)[0].title == "福建省港口绿色发展工作方案"
    )
    (folder / "附件.zip").write_bytes(packed({"港口.docx": word()}))
    assert any("no longer in its archive" in line for line in verify(store))
    deep = packed({"a.zip": packed({"b.zip": packed({"c.zip": inner})})})
    (folder / "深.zip").write_bytes(deep)
    report = build(tmp_path / "kb", [], model="tiny")
    assert report.documents == 1
    assert any("archives within archives" in skipped.reason for skipped in report.skipped)


def test_a_page_that_declares_no_real_encoding() -> None:
    page = "<html><head><meta charset='undefined'></head><body><p>福建省节约用水管理办法已经公布。</p></body></html>"
    assert "节约用水" in read_bytes("a.html", page.encode()).pages[0].text
