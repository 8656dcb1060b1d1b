"""Exports: every table as every kind of file, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import docx
import openpyxl
import pytest

from indexer.errors import UsageError
from indexer.store.store import Store
from indexer.tables import export as export_module
from indexer.tables import files as files_module
from indexer.tables.export import EXPORTED, export
from indexer.tables.output import file_name
from indexer.tables.rows import RowFilters
from indexer.tables.sheet import About, Sheet
from indexer.tables.tasks import task_rows
from indexer.tables.words import interface, shown_table
from indexer.tables.xlsx import workbook

WHEN = datetime(2024, 6, 1, 9, 30, tzinfo=UTC)
ALL = RowFilters()
NOTHING = RowFilters(text="没有的词")


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.open(kb)) as opened:
        yield opened


def test_a_workbook_of_every_table(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    count = export(store, out, EXPORTED, ALL, WHEN)
    book = openpyxl.load_workbook(out)
    words = interface("zh")
    assert book.sheetnames == [*(words[table] for table in EXPORTED), "说明"]
    filled = [max(0, page.max_row - 2) for page in book.worksheets[:-1]]
    empty = sum(page["B3"].value is None and page.max_row == 3 for page in book.worksheets[:-1])
    assert count == sum(filled) - empty
    for page in book.worksheets[:-1]:
        assert (page.freeze_panes, page.page_setup.orientation) == ("A3", "landscape")
        assert page.page_setup.paperSize == 9
        assert page["A2"].value == "序号"
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_title_rows == "$2:$2"
        assert page.auto_filter.ref


def test_the_particulars_name_the_files_and_filters(store: Store, policies: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    export(store, out, ["targets"], RowFilters(level="provincial", year=2025), WHEN)
    page = openpyxl.load_workbook(out)["说明"]
    lines = [tuple(row) for row in page.iter_rows(values_only=True)]
    digest = sha256((policies / "省级方案.md").read_bytes()).hexdigest()
    assert lines[:2] == [("说明", None), ("导出时间", "2024-06-01 09:30:00 UTC+00:00")]
    assert str(lines[2][1]).startswith("policy-ledger ")
    assert lines[3] == ("筛选条件", "层级：省级；目标年：2025")
    assert lines[4] == ("检索文件数", "1")
    assert lines[5:] == [("来源文件", "SHA-256"), ("省级方案.md", digest)]


def test_without_filters_the_particulars_say_so(store: Store, tmp_path: Path) -> None:
    document = store.documents()[0]
    for filters, said in (
        (ALL, "无（全部）"),
        (RowFilters(document_id=document.document_id), document.title),
    ):
        export(store, tmp_path / "a.xlsx", ["tasks"], filters, WHEN)
        assert said in str(openpyxl.load_workbook(tmp_path / "a.xlsx")["说明"]["B4"].value)


def test_numbers_stay_numbers_with_their_digits() -> None:
    columns = [("year", "年"), ("value", "数"), ("large", "大"), ("share", "比")]
    rows = [{"year": 2025, "value": 27.4, "large": 40000, "share": 0.05}]
    page = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("a", columns, rows)]))).worksheets[0]
    assert [(c.data_type, c.value, c.number_format) for c in page[3]] == [
        ("n", 2025, "0"),
        ("n", 27.4, "0.0"),
        ("n", 40000, "0"),
        ("n", 0.05, "0.00"),
    ]


def test_a_csv_of_one_table_and_of_several(store: Store, tmp_path: Path) -> None:
    count = export(store, tmp_path / "任务.csv", ["tasks"], ALL, WHEN)
    data = (tmp_path / "任务.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert lines[0][:4] == ["序号", "重点任务", "具体内容", "目标值与时限"]
    assert len(lines) == count + 1
    export(store, tmp_path / "表.csv", ["targets", "duties"], ALL, WHEN)
    names = {path.name for path in tmp_path.glob("表*")}
    assert names == {"表-targets.csv", "表-duties.csv"}


def test_a_word_document_has_the_columns_that_fit(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "表.docx", ["targets", "tasks"], ALL, WHEN)
    document = docx.Document(str(tmp_path / "表.docx"))
    targets, tasks = document.tables
    assert [c.text for c in targets.rows[0].cells][:2] == ["序号", "指标"]
    assert "条款编号" not in [c.text for c in targets.rows[0].cells]
    assert [row.cells[0].text for row in tasks.rows[1:]] == [
        str(n) for n in range(1, len(task_rows(store)) + 1)
    ]
    assert "SHA-256" in document.paragraphs[-1].text


def test_jsonl_has_the_table_in_every_object(store: Store, tmp_path: Path) -> None:
    count = export(store, tmp_path / "a.JSONL", ["targets", "tasks", "targets"], ALL, WHEN)
    rows = [json.loads(line) for line in (tmp_path / "a.JSONL").read_text("utf-8").splitlines()]
    assert len(rows) == count
    assert {row["table"] for row in rows} == {"targets", "tasks"}
    assert next(row for row in rows if row["table"] == "tasks")["row_ids"]


def test_tasks_by_unit_have_the_unit_first(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "a.xlsx", ["tasks"], RowFilters(unit="住建"), WHEN, by="unit")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [c.value for c in page[2]][:4] == ["序号", "单位", "职责", "重点任务"]
    assert page["B3"].value == "松江湾市住房和城乡建设局"
    assert page["A1"].value == "《松江湾市绿色发展工作方案》松江湾市住房和城乡建设局任务分解表"
    export(store, tmp_path / "a.xlsx", ["tasks"], RowFilters(unit="住建"), WHEN, by="unit", every=True)
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [c.value for c in page[2]][:4] == ["序号", "单位", "单位全称", "职责"]
    assert page["B3"].value == "市住建局"


def test_tasks_by_words(store: Store, tmp_path: Path) -> None:
    assert export(store, tmp_path / "a.jsonl", ["tasks"], RowFilters(text="红树林"), WHEN) == 1
    (row,) = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert (row["number"], row["leads"]) == (1, ["市自然资源局"])


@pytest.mark.parametrize("table", EXPORTED)
def test_an_empty_result_is_a_file_with_headings_and_a_message(
    store: Store, tmp_path: Path, table: str
) -> None:
    message = interface("zh")["no_rows"]
    for kind in ("xlsx", "csv", "docx", "jsonl"):
        assert export(store, tmp_path / f"a.{kind}", [table], NOTHING, WHEN) == 0
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (page["A2"].value, page["A3"].value) == ("序号", message)
    lines = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert (bool(lines[0][0]), lines[1][0]) == (True, message)
    document = docx.Document(str(tmp_path / "a.docx"))
    assert len(document.tables[0].rows) == 1
    assert message in [p.text for p in document.paragraphs]
    assert (tmp_path / "a.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("name", "tables", "said"),
    [
        ("a.pdf", ["targets"], r"\.xlsx, \.csv, \.docx, \.jsonl"),
        ("a", ["targets"], r"\.xlsx"),
        ("a.xlsx", ["goals"], "there is no table goals.*tasks"),
        ("a.xlsx", [], "no table"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_remedy(
    store: Store, tmp_path: Path, name: str, tables: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        export(store, tmp_path / name, tables, ALL, WHEN)
    assert not (tmp_path / name).exists()


def test_tasks_have_no_kinds(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--kind"):
        export(store, tmp_path / "a.csv", ["tasks"], RowFilters(kind="lead"), WHEN)


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = Sheet("a", [("t", "文")], [{"t": text}])
    cell = openpyxl.load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]["A3"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith(("\t", "=", "+", "-", "@"))
    assert cell.quotePrefix or not str(cell.value).startswith(("=", "+", "-", "@"))
    (line,) = list(csv.reader(io.StringIO(export_module._csv_bytes(sheet).decode("utf-8-sig"))))[1:]
    assert line[0].startswith("'")


def test_codes_and_numbers_stay_what_they_are() -> None:
    columns = [("code", "编号"), ("sign", "比较"), ("value", "数值")]
    rows = [
        {"code": "007", "sign": "=", "value": -18},
        {"code": "330281199001010012", "sign": ">=", "value": 0},
        {"code": "67541e789601", "sign": "＝", "value": 1.5},
    ]
    sheet = Sheet("2024/2025", columns, rows)
    data = export_module._csv_bytes(sheet)
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:] == [
        ["'007", "=", "-18"],
        ["'330281199001010012", ">=", "0"],
        ["'67541e789601", "＝", "1.5"],
    ]
    page = openpyxl.load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]
    assert page.title == "2024 2025"
    cells = list(page.iter_rows(min_row=3))
    assert [[cell.value for cell in line] for line in cells] == [list(row.values()) for row in rows]
    assert {cell.data_type for line in cells for cell in line[:2]} == {"s"}
    assert {line[2].data_type for line in cells} == {"n"}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".docx", ".jsonl"])
def test_a_title_with_a_slash_opens_no_folder(store: Store, tmp_path: Path, ending: str) -> None:
    name = file_name("关于印发《港城区2023/2024年度食堂管理办法》的通知", ending)
    export(store, tmp_path / "out" / name, ["targets"], ALL, WHEN)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_a_column_of_zeros_stays() -> None:
    columns = [("value", "值"), ("scope", "范围"), ("unit", "单位")]
    sheet = Sheet("a", columns, [{"value": 0, "scope": "", "unit": "起"}], brief=columns, number="序号")
    assert [key for key, _ in sheet.shown_columns()] == ["number", "value", "unit"]
    assert [key for key, _ in sheet.shown_columns(every=True)] == ["number", "value", "scope", "unit"]
    assert set(shown_table(sheet.rows, columns)) == {"值", "单位"}


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old", "utf-8")
    monkeypatch.setattr(files_module.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(UsageError, match="disk full"):
        files_module.write_files({out: b"new"})
    assert out.read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_in_the_way(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        export(store, tmp_path / "a.csv", ["targets"], ALL, WHEN)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a.")] == ["a.csv"]


def test_folders_are_made(store: Store, tmp_path: Path) -> None:
    assert export(store, tmp_path / "新" / "表" / "a.csv", ["targets"], ALL, WHEN) > 0


def test_names_of_sheets_that_excel_forbids() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("配合/责任[1]:*?", [("t", "文")], [])])))
    assert book.sheetnames == ["配合 责任 1"] or "/" not in book.sheetnames[0]


def test_a_very_long_text_is_cut_where_excel_would_call_it_damaged() -> None:
    sheet = Sheet("a", [("t", "文")], [{"t": "长" * 40_000}])
    value = openpyxl.load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]["A3"].value
    assert len(str(value)) < 32_767
    assert str(value).endswith("…")


def test_technical_columns_stay_off_paper() -> None:
    columns = [("indicator", "指标"), ("page", "页"), ("start", "起"), ("clause_id", "条款编号")]
    page = openpyxl.load_workbook(io.BytesIO(workbook([Sheet("a", columns, [])]))).worksheets[0]
    assert page.print_area == "'a'!$A$1:$B$3"


@pytest.mark.slow
def test_a_workbook_opens_in_an_office(store: Store, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    about = About("2024-06-01T09:30:00", "policy-ledger", [], 0, [], interface("zh"))
    assert workbook([], about)
    export(store, tmp_path / "a.xlsx", EXPORTED, ALL, WHEN)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    done = subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True, timeout=120)
    assert b"rror" not in done.stderr + done.stdout
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
