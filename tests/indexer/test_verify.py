"""The check of a knowledge base against its files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from indexer.store.database import DATABASE
from indexer.store.store import Store
from indexer.verify import verify


def differences(kb: Path) -> list[str]:
    store = Store.open(kb)
    try:
        return verify(store)
    finally:
        store.close()


def change(kb: Path, statement: str) -> None:
    connection = sqlite3.connect(kb / DATABASE)
    assert connection.execute(statement).rowcount > 0
    connection.commit()
    connection.close()


def test_all_in_order(kb: Path) -> None:
    assert differences(kb) == []


def test_a_changed_file(kb: Path, policies: Path) -> None:
    path = policies / "省级方案.md"
    path.write_text(path.read_text("utf-8").replace("31%", "13%"), "utf-8")
    (line,) = differences(kb)
    assert "省级方案.md" in line
    assert "changed since the build" in line


def test_a_missing_and_an_unreadable_file(kb: Path, policies: Path) -> None:
    (policies / "省级方案.md").unlink()
    (policies / "市级方案.txt").write_bytes(b"")
    gone, empty = sorted(differences(kb), key=lambda line: "empty" in line)
    assert "省级方案.md: the file is gone" in gone
    assert "市级方案.txt: the file is empty" in empty


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE clauses SET text = replace(text, '88%', '98%') WHERE text LIKE '%88%%'", "the stored words are not those at"),
        ("UPDATE clauses SET start = start + 1 WHERE clause_key = 2", "the stored words are not those at"),
        ('UPDATE clauses SET "end" = "end" - 1 WHERE clause_key = 2', "the stored words are not those at"),
        ("UPDATE contents SET text_sha256 = 'x' WHERE rowid = 1", "canonical text is not that of the build"),
        ("UPDATE holdings SET source_start = 3 WHERE rowid = 1", "does not stand at 3"),
        ("UPDATE documents SET text = replace(text, '45%', '54%') WHERE text LIKE '%45%%'", "text is stored as"),
        ("UPDATE row_targets SET quote = '到2025年' WHERE rowid = 1", "the quotation does not stand at"),
        ("UPDATE row_duties SET start = start + 1 WHERE rowid = 1", "the quotation does not stand at"),
        ('UPDATE row_measures SET "end" = "end" - 1 WHERE rowid = 1', "the quotation does not stand at"),
    ],
)  # fmt: skip
def test_a_tampered_row(kb: Path, statement: str, told: str) -> None:
    change(kb, statement)
    found = differences(kb)
    assert any(told in line for line in found)
    assert len(found) <= (6 if "documents" in statement else 4)  # a changed text moves all that stands there


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("row_targets", "value", "'99'"),
        ("row_targets", "unit", "'万元'"),
        ("row_targets", "year", "2099"),
        ("row_targets", "indicator", "'人均收入'"),
        ("row_duties", "unit", "'省审计厅'"),
        ("row_duties", "role", "'participate'"),
        ("row_measures", "deadline", "'2099'"),
        ("clauses", "citation", "'《某市方案》一、'"),
        ("clauses", "page_start", "99"),
        ("clauses", "heading", "'总则'"),
        ("documents", "title", "'某市方案'"),
        ("documents", "doc_number", "'云环发〔2023〕99号'"),
        ("documents", "date", "'2099-01-01'"),
        ("documents", "level", "'county'"),
        ("regions", "kind", "'masthead'"),
    ],
)
def test_a_forged_field_is_found(kb: Path, table: str, column: str, value: str) -> None:
    where = f"(SELECT min(rowid) FROM {table})"
    change(kb, f"UPDATE {table} SET {column} = {value} WHERE rowid = {where}")
    found = differences(kb)
    assert any(column in line or "regions" in line for line in found)


@pytest.mark.parametrize("part", ["lexical/meta.json", "vectors.faiss"])
def test_a_damaged_index_is_found(kb: Path, part: str) -> None:
    (file,) = (kb / "index").glob(f"*/{part}")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (line,) = differences(kb)
    assert "is damaged" in line
    assert "policy-ledger build" in line


def test_a_row_too_many_and_one_too_few(kb: Path) -> None:
    change(kb, "DELETE FROM row_duties WHERE rowid = (SELECT min(rowid) FROM row_duties)")
    changed, missing = differences(kb)
    assert "its rows have changed since the build" in changed
    assert missing.endswith("is missing in the knowledge base")


def test_a_skipped_file_is_no_difference(kb: Path, policies: Path) -> None:
    from indexer.build import build

    (policies / "图.jpg").write_bytes(b"\xff\xd8")
    build(kb, [])
    assert differences(kb) == []


def test_a_document_of_two_files_is_checked_in_both(kb: Path, policies: Path) -> None:
    from indexer.build import build

    text = (policies / "市级方案.txt").read_text("gb18030")
    (policies / "再版.txt").write_text(text, "utf-8")
    build(kb, [])
    assert differences(kb) == []
    (policies / "再版.txt").write_text(text.replace("30公顷", "3公顷"), "utf-8")
    (line,) = differences(kb)
    assert "再版.txt" in line
