"""Rows as JSONL, CSV and tables."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import UsageError
from indexer.search.engine import EmbeddedEngine
from indexer.store.codec import jsonl
from indexer.tables import output

ROWS = [
    {
        "id": 1,
        "path": ["二", "（一）"],
        "text": '第一行\n第二行，带“引号”与"quotes"',
        "none": None,
        "map": {"键": 1},
    },
    {"id": 2, "path": [], "text": "", "none": None, "map": {}},
]


def test_jsonl_comes_back() -> None:
    text = jsonl(ROWS)
    assert [json.loads(line) for line in text.splitlines()] == ROWS
    assert "第一行" in text
    assert jsonl([]) == ""


def test_csv_comes_back() -> None:
    rows = list(csv.DictReader(io.StringIO(output.csv_text(ROWS, list(ROWS[0])), newline="")))
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["path"] == "二；（一）"
    assert rows[0]["text"] == ROWS[0]["text"]
    assert rows[0]["none"] == ""
    assert json.loads(rows[0]["map"]) == {"键": 1}
    assert output.csv_text([], ["a", "b"]) == "a,b\r\n"
    assert output.csv_text([{"b": 1}], ["a", "b"]) == "a,b\r\n,1\r\n"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-下调3%", "'-下调3%"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (["=1", "2"], "'=1；2"),
        ("一、=1", "一、=1"),
        ("（-3）", "（-3）"),
        ("＝1+1", "'＝1+1"),
        ("=", "="),
        (">=", ">="),
        (-18, "-18"),
        (-0.5, "-0.5"),
        (Decimal("-0.0000001"), "-1E-7"),
        (330281199001010012, "330281199001010012"),
        ("330281199001010012", "'330281199001010012"),
        ("001", "'001"),
        ("青教〔2024〕001号", "青教〔2024〕001号"),
    ],
)
def test_no_cell_becomes_a_formula(cell: object, written: str) -> None:
    text = output.csv_text([{"a": cell}], ["a"])
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [written]


def test_a_carriage_return_ends_no_row() -> None:
    text = output.csv_text([{"a": "甲\r=1+1"}], ["a"])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a"], ["甲\r=1+1"]]


def test_a_table_shows_short_cells_whole_and_long_ones_cut() -> None:
    shown = output.table(
        [{"a": "短", "b": "长" * 300, "c": None, "d": "[bold]x[/bold]:smile:"}], ["a", "b", "c", "d"], "题"
    )
    assert "题" in shown
    assert "短" in shown
    assert 50 < shown.count("长") < 61
    assert "…" in shown
    assert "[bold]" in "".join(shown.split())
    assert "None" not in shown
    assert "\x1b" not in shown


def test_rows_of_the_ledger(engine: EmbeddedEngine) -> None:
    document = output.document_row(engine.store.documents()[0])
    assert {"document_id", "source", "sha256", "title", "doc_number", "issuers", "level", "region", "date", "doc_type",
            "status", "normative", "period_start", "period_end", "pages"} <= set(document)  # fmt: skip
    assert "text" not in document
    assert set(output.clause_row(engine.store.clauses()[0])) >= {
        "clause_id", "document_id", "path", "heading", "text", "start", "end", "page_start", "page_end", "citation",
    }  # fmt: skip
    hit = output.hit_row(engine.search("红树林")[0])
    assert set(hit) >= {
        "rank", "score", "clause_id", "document_id", "title", "path", "citation", "text", "page_start", "highlights", "why",
    }  # fmt: skip
    json.dumps([document, hit])


def test_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output.write("标题\n", tmp_path / "deep" / "a.csv", bom=True)
    assert (tmp_path / "deep" / "a.csv").read_bytes() == "\ufeff标题\n".encode()
    output.write("标题\n", tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").read_bytes() == "标题\n".encode()
    assert capsys.readouterr().out == ""
    output.write("标题\n", None, bom=True)
    assert capsys.readouterr().out == "标题\n"


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "file" / "below.csv", tmp_path / ("长" * 300)):
        with pytest.raises(UsageError, match="cannot write"):
            output.write("x", path)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "关于印发《港城区2023/2024年度食堂管理办法（试行）》的通知",
            "关于印发《港城区2023／2024年度食堂管理办法（试行）》的通知.csv",
        ),
        ("../../etc/passwd", "／..／etc／passwd.csv"),
        ('a\\b:c*d?e"f<g>h|i', "a＼b：c＊d？e＂f＜g＞h｜i.csv"),
        ("甲\n乙\x00丙 ", "甲 乙 丙.csv"),
        ("", "_.csv"),
        ("..", "_.csv"),
    ],
)
def test_titles_as_names_of_files(title: str, name: str, tmp_path: Path) -> None:
    assert output.file_name(title, ".csv") == name
    output.write("文\r\n", tmp_path / output.file_name(title, ".csv"), bom=True)
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == b"\xef\xbb\xbf" + "文\r\n".encode()


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_any_title_names_a_file(title: str) -> None:
    name = output.file_name(title, ".xlsx")
    assert len(name.encode()) <= 200
    assert Path(name).name == name
    assert name.endswith(".xlsx")
    assert len(name) > len(".xlsx")


def test_long_titles_are_cut_so_that_each_document_is_named() -> None:
    title = f"《{'省' * 60}》与《{'市' * 60}》指标对照表"
    name = output.file_name(title, ".xlsx")
    assert len(name) <= 100
    assert len(name.encode()) <= 200
    assert re.fullmatch("《省+…》与《市+…》指标对照表.xlsx", name)
    assert len(output.file_name("a" * 300, ".csv")) == 100
    assert (
        output.file_name("《关于印发《某办法》的通知》指标表", ".csv")
        == "《关于印发《某办法》的通知》指标表.csv"
    )
