"""The tables of the ledger: rows in the database, filters, exports, lineage, workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from extraction.rows import Commitment, Duty, Reference, Target
from indexer.build import build
from indexer.cli import main
from indexer.store.lineage import lineage, title_forms
from indexer.store.rows import TABLES
from indexer.store.store import Store
from indexer.tables.rows import FIRST, RowFilters, by_unit, columns, export_row, select
from indexer.tables.sheet import Sheet
from indexer.tables.words import csv_bytes, interface, sheet_of
from indexer.tables.xlsx import workbook

FOLLOWS = """\
松江湾市绿色发展实施办法

松政〔2024〕3号

松江湾市人民政府

2024年3月1日

根据《云溪省绿色发展实施方案》（云环发〔2023〕7号），制定本办法。

一、总体要求
到2025年，再生水利用率不低于25%。

二、责任分工
（一）管网建设。（牵头单位：市住建局；配合单位：市发改委、财政局）
（二）节能改造。实施重点行业节能改造。（市发展改革委、工信局按职责分工负责）

本办法自印发之日起施行，有效期2年。
"""


@pytest.fixture
def store(kb: Path, policies: Path) -> Iterator[Store]:
    (policies / "办法.txt").write_text(FOLLOWS, "utf-8")
    build(kb, [policies], model="tiny")
    with closing(Store.open(kb)) as opened:
        yield opened


def test_rows_stand_in_their_clause_and_text(store: Store) -> None:
    texts = {d.document_id: d.text for d in store.documents(with_text=True)}
    seen = set()
    for table in TABLES:
        for row in store.ledger_rows(table):
            clause = store.clause(row.clause_id)
            assert clause is not None
            assert clause.start <= row.row.start < row.row.end <= clause.end
            words = row.row.text if table == "measures" else row.row.quote  # type: ignore[union-attr]
            assert texts[row.document_id][row.row.start : row.row.end] == words
            assert row.citation == clause.citation
            seen.add(table)
    assert {"targets", "duties", "measures", "references"} <= seen


def test_targets_by_region_year_and_words(store: Store) -> None:
    found = [r.row for r in select(store, "targets", RowFilters(text="畜禽粪污"))]
    assert [(t.value, t.year) for t in found if isinstance(t, Target)] == [(88, None), (90, 2025)]
    names = {
        r.row.indicator for r in select(store, "targets", RowFilters(year=2025)) if isinstance(r.row, Target)
    }
    assert {"非化石能源消费比重", "再生水利用率", "可再生能源装机比重"} <= names
    assert select(store, "targets", RowFilters(region="福建省")) == []
    assert {r.row.kind for r in select(store, "quantities", RowFilters())} <= {
        "fact",
        "threshold",
        "incentive",
        "other",
    }  # type: ignore[union-attr]


def test_a_unit_by_any_of_its_names_its_lead_first(store: Store) -> None:
    found = [r.row for r in select(store, "duties", RowFilters(unit="发改"))]
    assert {d.unit for d in found if isinstance(d, Duty)} == {"省发改委", "市发改委", "市发展改革委"}
    ordered = [d.row for d in by_unit(select(store, "duties", RowFilters(unit="住建局")))]
    assert [(d.unit, d.role) for d in ordered if isinstance(d, Duty)] == [
        ("市住建局", "lead"),
        ("市住建局", "responsible"),
    ]
    clauses = {r.clause_id for r in select(store, "duties", RowFilters(unit="农业农村厅"))}
    assert {r.clause_id for r in select(store, "targets", RowFilters(unit="农业农村厅"))} <= clauses
    assert select(store, "duties", RowFilters(unit="省卫健委")) == []


def test_kinds(store: Store) -> None:
    roles = {
        r.row.role for r in select(store, "duties", RowFilters(kind="participate")) if isinstance(r.row, Duty)
    }
    assert roles == {"participate"}


def test_references_resolve_and_give_a_lineage(store: Store) -> None:
    plan = next(d for d in store.documents() if d.title == "云溪省绿色发展实施方案")
    rules = next(d for d in store.documents() if "办法" in d.title)
    (row,) = [r for r in store.ledger_rows("references") if r.document_id == rules.document_id]
    assert isinstance(row.row, Reference)
    assert (row.row.relation, row.resolved_document_id) == ("follows", plan.document_id)
    down, up = lineage(store, plan, date(2025, 1, 1)), lineage(store, rules, date(2027, 1, 1))
    assert [(r.relation, r.document_id) for r in down.relatives] == [("followed_by", rules.document_id)]
    assert [(r.relation, r.document_id) for r in up.relatives] == [("follows", plan.document_id)]
    assert (up.ends, up.ended) == ("2026-02-28", True)
    assert lineage(store, rules, date(2025, 1, 1)).ended is False


def test_an_ambiguous_reference_stays_open(store: Store, kb: Path, policies: Path) -> None:
    other = (
        (policies / "省级方案.md").read_text("utf-8").replace("7号", "9号").replace("非化石能源", "清洁能源")
    )
    (policies / "另一份.md").write_text(
        other.replace("一、总体要求", "一、总要求").replace("2023年5月", "2024年5月"), "utf-8"
    )
    text = (policies / "办法.txt").read_text("utf-8").replace("（云环发〔2023〕7号）", "")
    (policies / "办法.txt").write_text(text, "utf-8")
    build(kb, [policies], model="tiny")
    with closing(Store.open(kb)) as again:
        titles = [d.title for d in again.documents()]
        row = next(r for r in again.ledger_rows("references") if "办法" in r.title)
    assert titles.count("云溪省绿色发展实施方案") in (1, 2)
    assert (row.resolved_document_id is None) == (titles.count("云溪省绿色发展实施方案") == 2)


@pytest.mark.parametrize(
    ("cited", "title"),
    [
        ("云溪省生态环境厅关于印发〈云溪省绿色发展实施方案〉的通知", "云溪省绿色发展实施方案"),
        ("云溪省人民政府关于加强节水的意见", "关于加强节水的意见"),
        ("云溪省绿色发展实施方案（征求意见稿）", "云溪省绿色发展实施方案"),
    ],
)
def test_forms_of_a_title(cited: str, title: str) -> None:
    assert title_forms(cited) & title_forms(title)


def test_a_changed_file_replaces_its_rows(store: Store, kb: Path, policies: Path) -> None:
    before = {r.row_id for r in store.ledger_rows("targets")}
    text = (policies / "办法.txt").read_text("utf-8").replace("25%", "28%")
    (policies / "办法.txt").write_text(text, "utf-8")
    build(kb, [policies], model="tiny")
    with closing(Store.open(kb)) as again:
        values = {str(r.row.value) for r in again.ledger_rows("targets") if isinstance(r.row, Target)}
        after = {r.row_id for r in again.ledger_rows("targets")}
    assert ("28" in values, "25" in values, len(after)) == (True, False, len(before))


@pytest.mark.parametrize("table", list(TABLES))
def test_every_field_has_a_column_and_a_heading(table: str) -> None:
    named = columns(table)
    assert {field.name for field in fields(TABLES[table])} <= set(named)
    assert set(FIRST[table]) <= set(named)
    assert len(named) == len(set(named))
    for language in ("zh", "en"):
        assert all(f"col_{name}" in interface(language) for name in named)


@pytest.mark.parametrize("table", list(TABLES))
@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "xlsx"])
def test_every_table_as_every_format(store: Store, kb: Path, tmp_path: Path, table: str, form: str) -> None:
    out = tmp_path / f"rows.{form}"
    assert main([table, "--kb", str(kb), "--format", form, "--output", str(out)]) == 0
    rows = [export_row(row) for row in store.ledger_rows(table)]
    if form == "jsonl":
        assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == json.loads(
            json.dumps(rows)
        )
    elif form == "csv":
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    elif form == "xlsx":
        sheet = openpyxl.load_workbook(out).worksheets[0]
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref
        assert sheet.max_row == max(len(rows) + 2, 3)


def test_an_empty_table_is_a_file_with_headings_and_a_message(kb: Path, tmp_path: Path) -> None:
    out = tmp_path / "none.xlsx"
    assert (
        main(["targets", "--kb", str(kb), "--text", "没有的词", "--format", "xlsx", "--output", str(out)])
        == 0
    )
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [sheet[place].value for place in ("A1", "A2", "B2")] == ["指标表", "序号", "指标"]
    assert "没有" in str(sheet["A3"].value)


def test_a_workbook_without_a_name_bears_that_of_its_documents(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["targets", "--kb", str(kb), "--document", "松江湾", "--format"]
    for form in ("xlsx", "docx"):
        assert main([*asked, form]) == 0
        assert capsys.readouterr().out == f"《松江湾市绿色发展工作方案》指标表.{form}\n"
        assert (tmp_path / f"《松江湾市绿色发展工作方案》指标表.{form}").is_file()


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(workbook([Sheet("a", [("t", "文"), ("n", "数")], [{"t": text, "n": 2.5}])]))
    )
    cell, number = book.worksheets[0]["A3"], book.worksheets[0]["B3"]
    assert (cell.data_type, number.data_type, number.value) == ("s", "n", 2.5)
    assert str(cell.value).strip() == text.strip()
    assert b"'" + text.encode() in csv_bytes(Sheet("a", [("t", "文")], [{"t": text}])).replace(b'"', b"")


def test_control_characters_and_long_names_do_not_spoil_a_workbook() -> None:
    sheets = [Sheet("很长的表名" * 10, [("t", "文")], [{"t": "a\x00b\x0bc\nd"}]), Sheet("空", [], [])]
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))
    assert book.worksheets[0]["A3"].value == "abc\nd"


def test_terms_of_art_are_in_the_language_of_the_sheet(store: Store) -> None:
    rows = [export_row(row) for row in store.ledger_rows("duties")]
    sheet = sheet_of("duties", rows, interface("zh"))
    assert {row["role"] for row in sheet.rows} == {"牵头", "配合", "负责"}
    assert dict(sheet.columns)["unit"] == "单位"


def test_commitments_have_a_year_or_a_final_state(store: Store) -> None:
    for row in store.ledger_rows("commitments"):
        assert isinstance(row.row, Commitment)
        assert row.row.statement


def test_the_lineage_command(store: Store, kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lineage", "松江湾市绿色发展实施办法", "--kb", str(kb), "--on", "2027-01-01"]) == 0
    shown = capsys.readouterr().out
    assert "依据：《云溪省绿色发展实施方案》（云环发〔2023〕7号）" in shown
    assert "2026-02-28" in shown
