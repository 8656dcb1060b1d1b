"""Word documents: what an office sees when it opens and prints one."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from indexer.tables.docx import docx_tables
from indexer.tables.sheet import About, Sheet
from indexer.tables.words import interface

ABOUT = About(
    exported="2024-06-01T09:30:00+08:00",
    version="policy-ledger 0.1.0",
    files=(("方案.pdf", "ab" * 32),),
    searched=3,
    filters=(("层级", "省级"),),
    words=interface("zh"),
)
COLUMNS = [("number", "序号"), ("task", "重点任务"), ("content", "具体内容"), ("deadline", "时限")]
ROWS = [
    {
        "number": n,
        "task": "优化能源结构／发展可再生能源",
        "content": "发展风电和光伏。" * (6 * n),
        "deadline": 2025,
    }
    for n in (1, 2, 3)
]
SHEET = Sheet("任务分解表", COLUMNS, ROWS, "没有符合条件的行。")


def opened(
    *sheets: Sheet, title: str = "云溪省任务分解表", about: About | None = ABOUT
) -> docx.document.Document:
    return docx.Document(io.BytesIO(docx_tables(sheets, title, about)))


def test_page_across_on_a4() -> None:
    section = opened(SHEET).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.1)


def test_fonts_of_chinese_text_are_set() -> None:
    styles = opened(SHEET).styles
    for name, font in (
        ("Normal", "仿宋"),
        ("Title", "黑体"),
        ("Heading 1", "黑体"),
        ("LedgerHeader", "黑体"),
    ):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert not [attribute for attribute in fonts.attrib if "Theme" in attribute]


def test_rows_headings_and_borders() -> None:
    document = opened(SHEET, Sheet("指标", COLUMNS, ROWS[:1]))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == ["任务分解表", "指标"]
    table = document.tables[0]
    assert table.style.name == "Table Grid"
    assert [c.text for c in table.rows[0].cells] == ["序号", "重点任务", "具体内容", "时限"]
    assert [c.text for c in table.rows[1].cells] == ["1", ROWS[0]["task"], ROWS[0]["content"], "2025"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_row_too_high_for_a_page_may_be_split() -> None:
    long = {"number": 1, "content": "发展风电和光伏。" * 600}
    row = opened(Sheet("a", COLUMNS, [long])).tables[0].rows[1]
    assert row._tr.trPr is None or row._tr.trPr.find(qn("w:cantSplit")) is None


def test_widths_fill_the_page_and_follow_the_text() -> None:
    widths = [cell.width.mm for cell in opened(SHEET).tables[0].rows[1].cells]
    number, task, content, deadline = widths
    assert sum(widths) == pytest.approx(257, abs=0.5)
    assert number < task < content
    assert number < 20
    assert deadline < 20


def test_an_empty_table_has_headings_and_a_message() -> None:
    document = opened(Sheet("任务分解表", COLUMNS, [], "没有符合条件的行。"))
    assert [c.text for c in document.tables[0].rows[0].cells] == [heading for _, heading in COLUMNS]
    assert "没有符合条件的行。" in [p.text for p in document.paragraphs]


def test_the_particulars_stand_at_the_end() -> None:
    lines = [p.text for p in opened(SHEET).paragraphs]
    assert "2024-06-01 09:30:00 UTC+08:00" in lines[-2]
    assert "层级：省级" in lines[-2]
    assert lines[-1] == f"来源文件：方案.pdf（SHA-256 {'ab' * 32}）"
    assert opened(SHEET, about=None).paragraphs[-1].text == "任务分解表"


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=2", "{ DDEAUTO c:\\\\x }"])
def test_text_stays_text(text: str) -> None:
    data = docx_tables([Sheet("a", [("t", "文")], [{"t": text}])], text, None)
    cell = docx.Document(io.BytesIO(data)).tables[0].rows[1].cells[0]
    assert cell.text.strip() == text.strip()
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "instrText" not in body
    assert "fldSimple" not in body


def test_control_characters_and_markup_do_not_spoil_it() -> None:
    document = opened(Sheet("a<b>\x00", [("t", "文&")], [{"t": "a\x00b\x0b<w:p/>\ud800c"}]))
    assert document.tables[0].rows[1].cells[0].text == "ab<w:p/>c"


def test_nothing_outside_and_no_macros() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_tables([SHEET], "表", ABOUT))) as archive:
        for name in archive.namelist():
            assert "vba" not in name.lower()
            if name.endswith(".rels"):
                assert not re.search(rb'TargetMode="External"', archive.read(name))
        properties = archive.read("docProps/core.xml").decode()
    assert "policy-ledger" in properties
    assert "2024-06-01" in properties


@pytest.mark.slow
def test_it_opens_in_an_office(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    (tmp_path / "表.docx").write_bytes(docx_tables([SHEET], "表", ABOUT))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "表.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "表.pdf").read_bytes().startswith(b"%PDF")
