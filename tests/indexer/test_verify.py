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
        ("UPDATE clauses SET start = start + 1 WHERE clause_key = (SELECT max(clause_key) FROM clauses)", "the stored words are not those at"),
        ('UPDATE clauses SET "end" = "end" - 1 WHERE clause_key = (SELECT max(clause_key) FROM clauses)', "the stored words are not those at"),
        ("UPDATE contents SET text_sha256 = 'x' WHERE rowid = 1", "canonical text is not that of the build"),
        ("UPDATE holdings SET source_start = 3 WHERE rowid = 1", "does not stand at 3"),
        ("UPDATE documents SET text = replace(text, '45%', '54%') WHERE text LIKE '%45%%'", "text is stored as"),
        ("UPDATE row_targets SET quote = '到2025年' WHERE number = (SELECT min(number) FROM row_targets)", "the quotation does not stand at"),
        ("UPDATE row_duties SET start = start + 1 WHERE number = (SELECT min(number) FROM row_duties)", "the quotation does not stand at"),
        ('UPDATE row_measures SET "end" = "end" - 1 WHERE number = (SELECT min(number) FROM row_measures)', "the quotation does not stand at"),
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


@pytest.mark.parametrize("part", ["lexical/meta.json", "vectors/000001.faiss"])
def test_a_damaged_index_is_found(kb: Path, part: str) -> None:
    (file,) = (kb / "index").glob(f"*/{part}")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (line,) = differences(kb)
    assert "is damaged" in line
    assert "policy-ledger build" in line


def test_a_row_too_many_and_one_too_few(kb: Path) -> None:
    change(kb, "DELETE FROM row_duties WHERE rowid = (SELECT min(rowid) FROM row_duties)")
    changed, missing, counts, words = differences(kb)
    assert "its rows have changed since the build" in changed
    assert missing.endswith("is missing in the knowledge base")
    assert counts.endswith("other numbers of duties are kept than there are")
    assert "1 duties are not found by their own words" in words


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


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("INSERT INTO asides SELECT sha256, 0, 'picture', 1, '印章' FROM contents LIMIT 1", "the words beside the text"),
        ("INSERT INTO holdings SELECT sha256, 9, 'x', 0 FROM contents LIMIT 1", "holds no document x"),
        ("INSERT INTO links SELECT min(document_id), max(document_id), 'draft_of' FROM documents", "and is not"),
        ("UPDATE contents SET notes = '[\"x\"]' WHERE rowid = 1", "the notes on it"),
        ("UPDATE clauses SET position = 90 WHERE clause_key = (SELECT min(clause_key) FROM clauses)", "in another order"),
        ("UPDATE row_duties SET resolved_document_id = 'x' WHERE number = (SELECT min(number) FROM row_duties)", "resolved_document_id is stored as x"),
        ("UPDATE row_duties SET clause_id = (SELECT min(clause_id) FROM clauses WHERE document_id = row_duties.document_id) WHERE number = (SELECT min(number) FROM row_duties)", "clause_id is stored as"),
        ("DELETE FROM digests WHERE name = 'links'", "the table links has changed"),
        ("UPDATE manifest SET value = '1' WHERE key = 'schema'", "the table manifest has changed"),
    ],
)  # fmt: skip
def test_what_belongs_to_no_file_and_what_belongs_together(kb: Path, statement: str, told: str) -> None:
    change(kb, statement)
    assert any(told in line for line in differences(kb))


def test_a_stored_document_that_no_file_yields(kb: Path) -> None:
    columns = (
        "document_id, title, issuers, status, normative, kind, text, trial, within, read_from, read_as, notes"
    )
    change(
        kb,
        f"INSERT INTO documents ({columns}) SELECT 'x', '某市方案', {columns.partition('title, ')[2]}"
        " FROM documents LIMIT 1",
    )
    assert any("《某市方案》: no file holds it any more (x)" in line for line in differences(kb))


def test_what_is_odd_about_the_files_is_told_and_no_difference(kb: Path, policies: Path) -> None:
    (policies / "sources.csv").write_text("file,title\n没有.txt,某方案\n", "utf-8")
    told: list[str] = []
    with Store.open(kb) as store:
        assert verify(store, told.append) == []
    assert any("没有.txt" in line for line in told)
