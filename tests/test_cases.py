"""Small inputs that systems of this kind read wrongly, where they are present: each is read rightly."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.search.engine import EmbeddedEngine
from indexer.store.store import Store
from indexer.tables.output import csv_text, file_name
from tests.conftest import SHARED

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not on this machine")


@pytest.fixture
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A knowledge base of one case's files, without its README."""
    (folder,) = CASES.glob(f"{request.param}-*")
    files = [file for file in folder.iterdir() if file.name != "README.md"]
    build(tmp_path / "kb", files, model="tiny")
    return tmp_path / "kb"


def rows(kb: Path, table: str) -> list[Any]:
    with closing(Store.open(kb)) as store:
        return [row.row for row in store.ledger_rows(table)]


def paths(kb: Path) -> list[tuple[str, ...]]:
    with closing(Store.open(kb)) as store:
        return [c.path for d in store.documents() for c in store.clauses(d.document_id)]


def first(kb: Path, query: str) -> Any:
    engine = EmbeddedEngine(kb, TinyEncoder())
    with closing(engine):
        return engine.search(query)[0]


@pytest.mark.parametrize("case", ["01"], indirect=True)
def test_references_at_the_head_of_a_line_are_no_articles(case: Path) -> None:
    assert paths(case) == [(f"第{n}条",) for n in "一二三四五"]


@pytest.mark.parametrize("case", ["04"], indirect=True)
def test_the_header_of_a_table_stands_on_the_page_before(case: Path) -> None:
    found = rows(case, "targets")
    assert [t.value for t in found] == [Decimal(v) for v in ("4.6", "90", "97", "95", "60", "50")]
    assert {t.year for t in found} == {2025}
    assert [t.unit for t in found] == ["个", "%", "%", "%", "%", "万人次"]


@pytest.mark.parametrize("case", ["05"], indirect=True)
def test_a_row_runs_over_two_pages(case: Path) -> None:
    assert len([path for path in paths(case) if "表1" in path]) == 4
    third = [d.unit for d in rows(case, "duties") if d.path[-1] == "3"]
    assert third == ["市住房和城乡建设局", "市民政局", "市残联", "各县（区）人民政府"]


@pytest.mark.parametrize("case", ["06"], indirect=True)
def test_merged_cells_count_for_each_row_and_empty_ones_for_none(case: Path) -> None:
    duties = [(d.path[-1], d.role, d.unit) for d in rows(case, "duties")]
    assert ("5", "lead", "市人力资源社会保障局") in duties
    assert ("5", "participate", "市教育局") in duties
    assert [d for d in duties if d[0] == "3"] == [("3", "lead", "市交通运输局")]
    whole = [(t.value, t.unit) for t in rows(case, "targets") if t.period is None]
    said = [("118", "个"), ("96", "个"), ("150", "公里"), ("2.6", "万人"), ("1.5", "万人次")]
    assert whole == [(Decimal(value), unit) for value, unit in said]


@pytest.mark.parametrize("case", ["08"], indirect=True)
@pytest.mark.parametrize(
    "query", ["青政办发〔2023〕37号", "青政办发[2023]37号", "青政办发（２０２３）３７号", "QY-2023-0386"]
)
def test_a_number_finds_exactly_its_document(case: Path, query: str) -> None:
    assert "智慧停车" in first(case, query).title


@pytest.mark.parametrize("case", ["08"], indirect=True)
@pytest.mark.parametrize("query", ["青政办发〔2023〕39号", "QY-2023-0388", "QY-2023-038", "“智慧停车场”"])
def test_a_number_that_is_not_there_is_said(case: Path, query: str) -> None:
    with closing(EmbeddedEngine(case, TinyEncoder())) as engine:
        found = engine.find(query)
    assert len(found.missing) == 1
    assert not found.hits or found.doubtful


@pytest.mark.parametrize("case", ["12"], indirect=True)
def test_a_hyphen_is_no_minus(case: Path) -> None:
    found = [(t.value, t.unit) for t in rows(case, "targets")]
    assert found[:1] == [(Decimal("4.6"), "个")]
    assert (Decimal(3000), "个") in found
    assert "托位" in first(case, "0-3岁 托位").text


@pytest.mark.parametrize("case", ["13"], indirect=True)
def test_letters_drawn_twice_stand_once(case: Path) -> None:
    assert set(paths(case)) == {("一",), ("二", "（一）")}
    assert "三三制、层层" in first(case, "三三制").text


@pytest.mark.parametrize("case", ["17"], indirect=True)
def test_rare_letters_of_any_encoding_are_found(case: Path) -> None:
    assert "镕喆" in first(case, "镕喆").text


@pytest.mark.parametrize("case", ["10"], indirect=True)
def test_numerals_in_words_are_read_whole_or_not_at_all(case: Path) -> None:
    said = [(q.value, q.value_max, q.unit) for table in ("targets", "quantities") for q in rows(case, table)]
    whole = {(Decimal(v), m and Decimal(m), u) for v, m, u in (
        ("250000000", None, "元"), ("58000000", None, "元"), ("1205000", None, "元"),
        ("1.5", None, "个百分点"), ("20", "30", "家"), ("3", "5", "年"),
    )}  # fmt: skip
    assert set(said) == whole


@pytest.mark.parametrize("case", ["12"], indirect=True)
def test_a_minus_is_kept_and_the_name_of_an_antigen_is_no_number(case: Path) -> None:
    said = [(q.value, q.unit) for table in ("targets", "quantities") for q in rows(case, table)]
    assert (Decimal("-3.2"), "‰") in said
    assert not {Decimal(19), Decimal(9), Decimal(5)} & {value for value, _ in said}


@pytest.mark.parametrize("case", ["04"], indirect=True)
def test_rows_of_a_table_have_the_page_they_stand_on(case: Path) -> None:
    with closing(Store.open(case)) as store:
        (document,) = store.documents(with_text=True)
        pages = {c.page_start for c in store.clauses(document.document_id) if c.kind == "row"}
    assert pages == {2}
    assert "— 3 —" not in document.text


@pytest.mark.parametrize("case", ["18"], indirect=True)
def test_an_export_is_safe_in_a_spreadsheet(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "导出.csv"
    with KnowledgeBase.open(case) as base:
        (document,) = base.documents()
        assert "/" in document.title
        assert "/" not in file_name(document.title, ".csv")
        base.export(file, ["measures"])
        clauses = base.clauses(document.document_id)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [clause.path for clause in clauses] == [("一",), ("二",), ("三",)]
    text = csv_text([{"条款": clause.text} for clause in clauses], ["条款"])
    assert not [line for line in text.splitlines() if line.startswith(("=", "+", "-", "@"))]
    assert "330281199001010012" in text
