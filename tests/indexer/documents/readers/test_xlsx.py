"""Spreadsheets: cells as shown, sheets as pages, and what is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
import pytest

from indexer.documents.readers import xlsx
from indexer.documents.readers.xlsx import read_xlsx
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(*rows: tuple[Any, ...], title: str = "指标表") -> Any:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def repacked(data: bytes, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name == part else content)
    return buffer.getvalue()


def test_sheets_are_pages_and_empty_rows_go() -> None:
    book = book_of(("指标", "2027年", None), (None, None), ("再生水利用率", 30.0, ""), (None, "其中：\n工业"))
    book.create_sheet("空表")
    book.create_sheet("任务表").append(["任务", "牵头单位"])
    source = read_xlsx("a.xlsx", saved(book))
    assert [(page.number, page.text.split("\n\n")) for page in source.pages] == [
        (1, ["指标表", TABLE_MARK]),
        (3, ["任务表", "任务\t牵头单位"]),
    ]
    assert (source.visual_lines, source.notes) == (False, ())
    assert grid(source) == [
        ("指标", 0, 0, 1, 1),
        ("2027年", 0, 1, 1, 1),
        ("再生水利用率", 1, 0, 1, 1),
        ("30", 1, 1, 1, 1),
        ("其中：\n工业", 2, 1, 1, 1),
    ]


def grid(source: Any, page: int = 0, table: int = 0) -> list[tuple[str, int, int, int, int]]:
    found = source.pages[page].tables[table].cells
    return [(cell.text, cell.row, cell.column, cell.rows, cell.columns) for cell in found]


def test_titles_notes_and_merged_cells() -> None:
    book = book_of(
        ("青屿市重点任务表",),
        ("序号", "领域", "目标", None),
        (None, None, "上半年", "全年"),
        (1, "投资", "开工6个", "开工11个"),
        (2, None, None, "改造9处"),
        ("注：数据为初步数。",),
        (None,),
        ("附表",),
        ("县区", "名额"),
        ("临溪县", 12),
    )
    sheet = book.active
    for merge in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "B4:B5"):
        sheet.merge_cells(merge)
    sheet.row_dimensions[5].hidden = True
    source = read_xlsx("a.xlsx", saved(book))
    assert source.pages[0].text.split("\n\n") == [
        *("指标表", "青屿市重点任务表", TABLE_MARK, "注：数据为初步数。", "附表", TABLE_MARK)
    ]
    assert grid(source)[:5] == [
        ("序号", 0, 0, 2, 1),
        ("领域", 0, 1, 2, 1),
        ("目标", 0, 2, 1, 2),
        ("上半年", 1, 2, 1, 1),
        ("全年", 1, 3, 1, 1),
    ]
    assert ("投资", 2, 1, 2, 1) in grid(source)
    assert grid(source)[-1] == ("改造9处", 3, 3, 1, 1)
    assert [cell[0] for cell in grid(source, table=1)] == ["县区", "名额", "临溪县", "12"]
    assert source.notes == ("sheet 指标表: 1 rows are hidden",)


def test_what_a_merged_cell_covers_is_counted() -> None:
    data = repacked(
        saved(book_of(("甲", "乙"), ("丙", "丁"))),
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
    )
    assert read_xlsx("a.xlsx", data).left_out == (("text hidden by a merged cell", 1),)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (85.0, "General", "85"),
        (0.1 + 0.2, "General", "0.3"),
        (12.5, "0.00", "12.5"),
        (3000000, "#,##0", "3000000"),
        (1e21, "General", "1000000000000000000000"),
        (0.31, "0%", "31%"),
        (0.125, "0.0%", "12.5%"),
        (-0.12, "0%", "-12%"),
        (True, "General", "TRUE"),
        (date(2027, 12, 31), "yyyy-mm-dd", "2027-12-31"),
        (
            datetime(2027, 1, 2, 9, 30, tzinfo=UTC).replace(tzinfo=None),
            "yyyy-mm-dd hh:mm",
            "2027-01-02 09:30",
        ),
        (time(8, 30), "hh:mm", "08:30:00"),
        ("=1+1", "General", None),
    ],
)
def test_values_as_shown(value: Any, form: str, shown: str | None) -> None:
    book = book_of(("值", value))
    book.active["B1"].number_format = form
    assert read_xlsx("a.xlsx", saved(book)).pages[0].text == "指标表\n\n值" + (f"\t{shown}" if shown else "")


def test_a_wrong_declared_size_hides_nothing() -> None:
    data = repacked(saved(book_of(("甲", "乙"), ("丙", "丁"))), b'ref="A1:B2"', b'ref="A1"')
    assert read_xlsx("a.xlsx", data).pages[0].text.split("\n\n") == ["指标表", TABLE_MARK]


def test_rows_beyond_the_limit_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    source = read_xlsx("a.xlsx", saved(book_of(*[(n,) for n in range(1, 6)])))
    assert source.pages[0].text.split("\n\n") == ["指标表", "1", "2", "3"]
    assert "after the first 3" in source.notes[0]
    assert read_xlsx("a.xlsx", saved(book_of(*[(n,) for n in range(3)]))).notes == ()


def bomb() -> bytes:
    buffer = io.BytesIO(saved(book_of(("甲",))))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/a.bin", bytes(60 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        (OLE + bytes(600), "an old spreadsheet"),
        (b"PK\x03\x04", "damaged archive"),
        (saved(book_of(("甲",)))[:2000], "damaged archive"),
        (repacked(saved(book_of(("甲",))), b"<workbook", b"<", "xl/workbook.xml"), "damaged spreadsheet"),
        (repacked(saved(book_of(("甲",))), b"</sheetData>", b""), "damaged spreadsheet"),
        (saved(openpyxl.Workbook()), "the spreadsheet is empty"),
        (bomb(), "expands to too much"),
    ],
    ids=["encrypted", "old", "cut", "cut later", "workbook", "sheet", "empty", "bomb"],
)
def test_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_xlsx("a.xlsx", data)


def test_entities_do_not_multiply() -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 10}">' for i in range(9))
    head = f"<!DOCTYPE w [{entities}]><worksheet".encode()
    data = repacked(saved(book_of(("甲",))), b"<worksheet", head)
    data = repacked(data, b"<t>&#30002;</t>", b"<t>&e8;</t>")
    with pytest.raises(UnreadableFileError, match="damaged spreadsheet"):
        read_xlsx("a.xlsx", data)


def test_cells_far_apart_are_lines_and_no_table() -> None:
    book = book_of()
    for at in range(1, 400):
        book.active.cell(at, at, f"第{at}处")
        book.active.cell(at, at + 1, "改造")
    source = read_xlsx("a.xlsx", saved(book))
    assert source.pages[0].tables == ()
    assert source.pages[0].text.count("改造") == 399


def test_what_merged_cells_cover_is_left_out_row_by_row() -> None:
    book = book_of(
        ("类别", "任务", "时限"),
        ("治水", "改造管网", "2025年"),
        ("节水", "改造灌区", "2026年"),
        ("", "巡查", ""),
    )
    book.active.merge_cells("A2:A3")
    data = repacked(
        saved(book), b'<c r="A3"', b'<c r="A3" t="inlineStr"><is><t>\xe8\x97\x8f</t></is></c><c r="Z99"'
    )
    source = read_xlsx("a.xlsx", data)
    assert "藏" not in "".join(cell.text for table in source.pages[0].tables for cell in table.cells)
