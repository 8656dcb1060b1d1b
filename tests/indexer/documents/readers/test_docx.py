"""Word files: the numbers Word makes up, tables, text boxes, notes, revisions, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from indexer.documents.readers.docx import read_docx
from indexer.documents.readers.numbering import shown_as
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK

W = nsdecls("w")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PLAN = [("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def lines(document: Any) -> list[str]:
    return read_docx("a.docx", saved(document)).pages[0].text.split("\n\n")


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes.get(name, old.read(name) if name in old.namelist() else b""))
    return buffer.getvalue()


def define(
    document: Any, levels: list[tuple[str, str]], number: int = 77, extra: dict[int, str] | None = None
) -> None:
    """Add a list of the given forms and patterns, and an instance of it under the same number."""
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{(extra or {}).get(i, "")}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for i, (form, pattern) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{number}">{inner}</w:abstractNum>'))
    instance(document, number, number)


def instance(document: Any, number: int, of: int, override: str = "") -> None:
    document.part.numbering_part.element.append(
        parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>')
    )


def numbered(target: Any, text: str, level: int = 0, number: int = 77) -> Any:
    paragraph = target.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def test_levels_count_and_restart() -> None:
    document = WordDocument()
    define(document, PLAN)
    for text, level in [
        ("总体要求", 0),
        ("指导思想", 1),
        ("主要目标", 1),
        ("重点任务", 0),
        ("推广岸电", 1),
        ("2027年前建成", 2),
        ("完善办法", 2),
    ]:
        numbered(document, text, level)
    assert lines(document) == [
        "一、总体要求",
        "（一）指导思想",
        "（二）主要目标",
        "二、重点任务",
        "（一）推广岸电",
        "1. 2027年前建成",
        "2.完善办法",
    ]


def test_a_level_that_never_restarts_and_one_in_plain_figures() -> None:
    document = WordDocument()
    define(
        document,
        [("chineseCounting", "第%1章"), ("chineseCountingThousand", "第%2条"), ("decimal", "%1.%3")],
        extra={1: '<w:lvlRestart w:val="0"/>', 2: "<w:isLgl/>"},
    )
    for text, level in [
        ("总则", 0),
        ("为了节约用水，制定本办法。", 1),
        ("职责", 0),
        ("县政府负责。", 1),
        ("建立台账", 2),
    ]:
        numbered(document, text, level)
    assert lines(document) == [
        "第一章 总则",
        "第一条 为了节约用水，制定本办法。",
        "第二章 职责",
        "第二条 县政府负责。",
        "2.1 建立台账",
    ]


def test_instances_count_together_unless_one_starts_anew() -> None:
    document = WordDocument()
    define(document, [("decimal", "%1.")])
    instance(document, 78, 77)
    instance(document, 79, 77, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    for text, number in [("甲", 77), ("乙", 78), ("丙", 79), ("丁", 79)]:
        numbered(document, text, 0, number)
    assert lines(document) == ["1.甲", "2.乙", "5.丙", "6.丁"]


def test_an_instance_may_bring_its_own_level() -> None:
    document = WordDocument()
    define(document, [("decimal", "%1.")])
    own = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1）"/></w:lvl>'
    instance(document, 78, 77, f'<w:lvlOverride w:ilvl="0">{own}</w:lvlOverride>')
    numbered(document, "工程", 0, 78)
    assert lines(document) == ["A）工程"]


def test_numbers_come_from_styles_and_can_be_taken_away() -> None:
    document = WordDocument()
    define(document, PLAN, extra={1: '<w:pStyle w:val="Heading2"/>'})
    for name, level in [("Heading 1", 0), ("Heading 2", None)]:
        depth = "" if level is None else f'<w:ilvl w:val="{level}"/>'
        document.styles[name].element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}>{depth}<w:numId w:val="77"/></w:numPr>')
        )
    document.add_heading("总体要求", 1)
    document.add_heading("基本原则", 2)
    bare = document.add_heading("附件", 1)
    bare._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    document.add_heading("重点任务", 1)
    assert lines(document) == ["# 一、总体要求", "## （一）基本原则", "# 附件", "# 二、重点任务"]


def test_bullets_vanish_and_empty_numbered_paragraphs_count() -> None:
    document = WordDocument()
    define(document, [("bullet", "\uf0b7"), ("decimal", "%2.")])
    numbered(document, "推广节水器具")
    for text in ("", "检查"):
        numbered(document, text, 1)
    assert lines(document) == ["推广节水器具", "2.检查"]


@pytest.mark.parametrize(
    ("form", "count", "shown"),
    [
        ("chineseCounting", 20, "二十"),
        ("chineseCounting", 100, "一〇〇"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 50, "㊿"),
        ("decimalEnclosedCircle", 51, "51"),
        ("upperLetter", 27, "AA"),
        ("lowerRoman", 14, "xiv"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("none", 5, ""),
        ("decimalEnclosedParen", 2, "⑵"),
        ("chineseCountingThousand", 0, "0"),
        ("hebrew1", 4, "4"),
    ],
)
def test_forms_of_numbers(form: str, count: int, shown: str) -> None:
    assert shown_as(form, count) == shown


def test_headings_outline_levels_and_line_breaks() -> None:
    document = WordDocument()
    document.add_heading("云溪省\n节水办法", 3)
    paragraph = document.add_paragraph("工作要求")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.add_paragraph("第一行\n第二行").add_run().add_break(WD_BREAK.PAGE)
    document.add_section()
    document.sections[0].header.paragraphs[0].text = "页眉"
    source = read_docx("a.docx", saved(document))
    assert [page.number for page in source.pages] == [None]
    assert source.pages[0].text.split("\n\n") == ["### 云溪省 节水办法", "## 工作要求", "第一行", "第二行"]


def test_tables_merged_nested_and_numbered() -> None:
    document = WordDocument()
    define(document, [("decimal", "%1")])
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate([("序号", "指标", "目标"), ("", "用水量", "下降12%"), ("", "用水量", "")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = "用水量"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "指标与目标"
    for row in (1, 2):
        numbered(table.cell(row, 0), "")
    inner = table.cell(2, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "省级", "10%"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    document.sections[0].header.paragraphs[0].text = "机密 页眉"
    source = read_docx("a.docx", saved(document))
    (found,) = source.pages[0].tables
    assert source.pages[0].text == TABLE_MARK
    assert found.header_rows == 1
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in found.cells] == [
        ("序号", 0, 0, 1, 1),
        ("指标与目标", 0, 1, 1, 2),
        ("1", 1, 0, 1, 1),
        ("用水量", 1, 1, 2, 1),
        ("下降12%", 1, 2, 1, 1),
        ("2", 2, 0, 1, 1),
        ("省级 10%", 2, 2, 1, 1),
    ]
    assert source.left_out == (("headers", 4),)


def test_a_table_of_one_column_is_lines() -> None:
    document = WordDocument()
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text = "一、总体要求"
    table.cell(1, 0).text = "坚持节水优先。"
    assert lines(document) == ["一、总体要求", "坚持节水优先。"]


def test_a_text_box_once_hidden_words_never() -> None:
    document = WordDocument()
    box = "<w:txbxContent><w:p><w:r><w:t>专栏1 节水工程</w:t></w:r></w:p></w:txbxContent>"
    document.add_paragraph("见下框。")._p.append(
        parse_xml(
            f'<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
            f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    document.add_paragraph("可见").add_run("隐藏").font.hidden = True
    assert lines(document) == ["见下框。", "专栏1 节水工程", "可见"]


def test_revisions_are_taken_as_accepted() -> None:
    document = WordDocument()
    define(document, PLAN)
    gone = numbered(document, "")
    gone._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>删去的任务</w:delText></w:r></w:del>"))
    gone._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {W}><w:del/></w:rPr>"))
    kept = numbered(document, "保留")
    kept._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>并插入</w:t></w:r></w:ins>"))
    kept._p.append(parse_xml(f"<w:moveFrom {W}><w:r><w:t>移走</w:t></w:r></w:moveFrom>"))
    source = read_docx("a.docx", saved(document))
    assert source.pages[0].text == "一、保留并插入"
    assert source.notes == ("tracked changes were taken as accepted",)


def test_contents_keep_their_dots_and_content_controls_are_opened() -> None:
    document = WordDocument()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、总体要求\t3", style="toc 1")
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件里的话</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    assert lines(document) == ["一、总体要求…………3", "控件里的话"]


def test_footnotes_stand_at_the_end() -> None:
    document = WordDocument()
    document.add_paragraph("非化石能源")._p.append(
        parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>')
    )
    data = saved(document)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read("word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relations = relations.replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    notes = "".join(
        f'<w:footnote w:id="{i}"><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:footnote>'
        for i, t in [(1, "未引用"), (2, "含核能。")]
    )
    data = repacked(
        data,
        {
            "word/_rels/document.xml.rels": relations,
            "word/footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>".encode(),
        },
    )
    assert read_docx("a.docx", data).pages[0].text.split("\n\n") == ["非化石能源", "[1] 含核能。"]


def test_a_strict_document_and_one_with_a_lost_image() -> None:
    document = WordDocument()
    document.add_paragraph("严格格式")
    data = saved(document)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body, relations = package.read("word/document.xml"), package.read("word/_rels/document.xml.rels")
    body = body.replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    relations = relations.replace(
        b"</Relationships>", b'<Relationship Id="r9" Type="x/image" Target="NULL"/></Relationships>'
    )
    data = repacked(data, {"word/document.xml": body, "word/_rels/document.xml.rels": relations})
    assert read_docx("a.docx", data).pages[0].text == "严格格式"


def test_entities_are_not_expanded() -> None:
    declared = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bomb">]>'
    body = (
        f"{declared}<w:document {W}><w:body><w:p><w:r><w:t>甲&a;&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    text = (
        read_docx("a.docx", repacked(saved(WordDocument()), {"word/document.xml": body.encode()}))
        .pages[0]
        .text
    )
    assert text == "甲"


def lying() -> bytes:
    """Return a document whose main part is declared small and expands without end."""
    data = bytearray(repacked(saved(WordDocument()), {"word/document.xml": b" " * (8 << 20)}))
    for match in re.finditer(re.escape((8 << 20).to_bytes(4, "little")), bytes(data)):
        data[match.start() : match.end()] = (100).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        (OLE + bytes(600), "an old Word file"),
        (b"PK\x03\x04 and no more", "damaged archive"),
        (b"", "damaged archive"),
        (saved(WordDocument()), "holds no text"),
        (repacked(saved(WordDocument()), {"word/document.xml": b"<broken"}), "damaged Word file"),
        (repacked(saved(WordDocument()), {"word/document.xml": f"<w:document {W}/>".encode()}), "no body"),
        (repacked(saved(WordDocument()), {"word/media/a.bin": bytes(60 << 20)}), "expands to too much"),
        (lying(), "damaged archive"),
    ],
    ids=["encrypted", "old", "cut", "nothing", "empty", "broken", "no body", "bomb", "lying"],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_docx("a.docx", data)
