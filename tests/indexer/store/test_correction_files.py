"""Corrections as a file: JSONL and CSV, there and back, with what is malformed and what conflicts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.store.cells import is_risky
from indexer.store.correction_files import (
    _COLUMNS,
    corrections_text,
    export_corrections,
    import_corrections,
    parsed_corrections,
    read_corrections,
)
from indexer.store.correction_rows import key_of
from indexer.store.corrections import corrections, record, withdraw
from indexer.store.store import Store
from indexer.tables.output import write

NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
BASE: dict[str, Any] = {
    "document_id": "0123456789ab",
    "table": "duties",
    "key": "3-9-",
    "start": 3,
    "end": 9,
    "alone": True,
    "title": "办法",
    "status": "corrected",
    "changes": {"unit": "市住建局"},
    "extracted": {"unit": "住建局", "start": 3, "end": 9, "quote": "住建局负责。"},
    "note": "",
    "name": "张三",
    "when": NOON.isoformat(),
    "state": "absent",
}


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def fill(store: Store) -> None:
    """Correct a target, confirm a duty, reject a measure."""
    first = {table: store.ledger_rows(table)[0] for table in ("targets", "duties", "measures")}
    record(store, first["targets"], "corrected", {"value": "1.50", "scope": ""}, "=1+1", "张三", NOON)
    record(store, first["duties"], "confirmed", name="-李四", when=NOON)
    record(store, first["measures"], "rejected", note="不是\r\n措施", name="王五", when=NOON)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_out_of_one_knowledge_base_into_another(
    store: Store, policies: Path, tmp_path: Path, form: str
) -> None:
    fill(store)
    file = tmp_path / f"corrections.{form}"
    file.write_bytes(
        corrections_text(export_corrections(store), form).encode("utf-8-sig" if form == "csv" else "utf-8")
    )
    other = tmp_path / "other"
    build(other, [policies], model="tiny")
    with closing(Store.edit(other)) as second:
        report = import_corrections(second, read_corrections(file))
        assert (report.added, report.replaced, report.unchanged) == (3, 0, 0)
        assert (report.absent, report.conflicts, report.skipped) == ([], [], [])
        assert corrections(second) == corrections(store)
        assert {c.state for c in corrections(second)} == {"current"}
        for table in ("targets", "duties", "measures"):
            assert second.ledger_rows(table) == store.ledger_rows(table)
        again = import_corrections(second, read_corrections(file))
        assert (again.added, again.replaced, again.unchanged, again.conflicts) == (0, 0, 3, [])


def test_written_by_the_product(store: Store, tmp_path: Path) -> None:
    fill(store)
    file = tmp_path / "corrections.csv"
    write(corrections_text(export_corrections(store), "csv"), file, bom=True)
    assert import_corrections(store, read_corrections(file)).skipped == []


def test_corrections_of_other_documents_wait_for_them(
    store: Store, kb: Path, policies: Path, tmp_path: Path
) -> None:
    fill(store)
    rows = export_corrections(store)
    other, folder = tmp_path / "other", tmp_path / "files"
    folder.mkdir()
    (folder / "别的.txt").write_text("东屿县海岛保护实施方案\n\n一、目标\n修复海岛12座。\n", "utf-8")
    build(other, [folder], model="tiny")
    with closing(Store.edit(other)) as second:
        report = import_corrections(second, enumerate(rows, 1))
        assert (report.added, len(report.absent)) == (3, 3)
        assert {c.state for c in corrections(second)} == {"absent"}
    build(other, [policies], model="tiny")
    with closing(Store.open(other)) as second:
        assert {c.state for c in corrections(second)} == {"current"}


def test_the_later_of_two_stays_and_the_other_is_told(store: Store) -> None:
    row = store.ledger_rows("targets")[0]
    record(store, row, "confirmed", name="张三", when=NOON)
    (early,) = export_corrections(store)
    late = early | {"status": "rejected", "name": "李四", "when": (NOON + timedelta(hours=1)).isoformat()}
    report = import_corrections(store, [(1, late)])
    assert [(kept.name, dropped.name) for kept, dropped in report.conflicts] == [("李四", "张三")]
    assert (report.replaced, store.ledger_rows("targets")[0].review) == (1, "rejected")
    report = import_corrections(store, [(1, early), (2, late)])
    assert [(kept.name, dropped.name) for kept, dropped in report.conflicts] == [("李四", "张三")]
    assert (report.replaced, report.unchanged) == (0, 1)
    # The same instant written in another zone is the same instant.
    same = late | {"when": "2025-06-30T21:00:00+08:00"}
    assert import_corrections(store, [(1, same)]).unchanged == 1


def test_of_two_at_one_time_the_same_stays_everywhere(store: Store) -> None:
    row = store.ledger_rows("targets")[0]
    record(store, row, "confirmed", name="张三", when=NOON)
    (one,) = export_corrections(store)
    two = one | {"name": "李四"}
    left = [import_corrections(store, [(1, two)]), corrections(store)][1]
    withdraw(store, store.ledger_rows("targets")[0])
    import_corrections(store, [(1, two), (2, one)])
    assert corrections(store) == left


def test_an_import_waits_for_no_build(store: Store, kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    monkeypatch.setattr("indexer.store.corrections._PATIENCE", 100)
    with (
        closing(Store.create(kb)) as building,
        building.transaction(),
        pytest.raises(KnowledgeBaseError, match="another process"),
    ):
        import_corrections(store, enumerate(export_corrections(store), 1))


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name missing"),
    ({"extracted": None}, "extracted missing"),
    ({"table": "chairs"}, "not one of targets"),
    ({"table": ["duties"]}, "no text"),
    ({"status": "approved"}, "not one of confirmed"),
    ({"status": "confirmed"}, "confirmed with 1 changed"),
    ({"changes": {}}, "corrected with 0 changed"),
    ({"changes": [1]}, "must be objects"),
    ({"changes": {"unit": ""}}, "must not be empty"),
    ({"changes": {"colour": "红"}}, "no field of duties"),
    ({"start": "x"}, "whole numbers"),
    ({"start": float("inf")}, "whole numbers"),
    ({"end": 10}, "not the span"),
    ({"start": 9, "end": 3}, "not the span"),
    ({"extracted": {"start": 3, "end": 9}}, "lack unit"),
    ({"extracted": {"unit": "别的", "start": 3, "end": 9}}, "not that of the extracted"),
    ({"key": "3-9-000"}, "not that of the extracted"),
    ({"when": "昨天"}, "no time"),
    ({"when": "2025-06-30T12:00:00"}, "time zone"),
    ({"when": 5}, "no time"),
    ({"when": "0001-01-01T00:00:00+14:00"}, "no time"),
    ({"note": ["x"]}, "no text"),
    ({"note": "\ud800"}, "not valid text"),
    ({"extracted": {"unit": "\ud800", "start": 3, "end": 9}}, "not valid text"),
]


def base(**changes: Any) -> dict[str, Any]:
    return BASE | {"key": key_of("duties", BASE["extracted"])} | changes


@pytest.mark.parametrize(("changes", "reason"), MALFORMED)
def test_a_malformed_line_is_told_and_costs_no_other(
    store: Store, changes: dict[str, Any], reason: str
) -> None:
    report = import_corrections(store, [(2, base(**changes)), (3, base())])
    ((number, told),) = report.skipped
    assert (number, report.added) == (2, 1)
    assert reason in told
    assert [c.name for c in corrections(store)] == ["张三"]


def test_lines_that_are_no_rows(store: Store) -> None:
    good = json.dumps(base(), ensure_ascii=False)
    text = f"\n{{\n[1]\n{good}\r\n{'[' * 200_000}\n"
    report = import_corrections(store, parsed_corrections(text, "jsonl"))
    assert ([number for number, _ in report.skipped], report.added) == ([2, 3, 5], 1)
    header, row = corrections_text([base(note="两\n行")], "csv").split("\r\n")[:2]
    text = "\r\n".join((header, '"a","b"', row, "", row.replace('{""unit', "{unit"), '"never closed'))
    report = import_corrections(store, parsed_corrections(text, "csv"))
    assert [number for number, _ in report.skipped] == [2, 6, 8]
    assert "has 2 cells" in report.skipped[0][1]
    assert report.replaced + len(report.conflicts) >= 1


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("none.csv", None, "cannot read"),
        ("a.xlsx", b"x", "neither JSONL nor CSV"),
        ("a.csv", b"a,b\r\n1,2\r\n", "no column document_id"),
        ("a.csv", b"\xff\xff\xff", "no text"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes | None, reason: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=reason):
        read_corrections(tmp_path / name)


def test_a_file_saved_by_a_chinese_spreadsheet(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.CSV"
    file.write_bytes(corrections_text([base(alone="TRUE")], "csv").encode("gb18030"))
    assert import_corrections(store, read_corrections(file)).added == 1
    assert [(c.title, c.alone) for c in corrections(store)] == [("办法", True)]


@given(note=TEXT, name=TEXT, more=st.lists(TEXT, max_size=2))
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_any_note_comes_back(form: str, note: str, name: str, more: list[str]) -> None:
    rows = [base(note=words, name=name, changes={"unit": note}) for words in (note, *more, "'=1", "''+x")]
    data = corrections_text(rows, form).encode("utf-8-sig" if form == "csv" else "utf-8")
    back = [line for _, line in parsed_corrections(data.decode("utf-8-sig"), form)]
    for line, row in zip(back, rows, strict=True):
        assert isinstance(line, dict)
        assert {k: line[k] for k in ("note", "name", "changes", "extracted")} == (
            {k: row[k] for k in ("note", "name", "changes", "extracted")}
        )


@given(note=TEXT)
def test_no_cell_is_a_formula(note: str) -> None:
    for start in ("", "=", "+", "-", "@", "\t", "\r", "＝"):
        text = corrections_text([base(note=start + note)], "csv")
        for cells in csv.reader(io.StringIO(text, newline="")):
            assert len(cells) == len(_COLUMNS)
            assert not any(map(is_risky, cells))
