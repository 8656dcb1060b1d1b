from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.intake import take_in
from indexer.errors import UnreadableFileError

TEXT = "某市节水方案\n\n一、目标\n\n到2025年节水12%。\n\n二、措施\n\n（一）修管网。三年修完。\n\n（二）装水表。两年装完。\n"


def test_spans_ids_and_citations(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.md").write_text(TEXT, "gb18030")
    (taken,) = take_in(tmp_path / "a.txt", {}).documents
    (again,) = take_in(tmp_path / "b.md", {}).documents
    assert [c.clause_id for c in taken.clauses] == [c.clause_id for c in again.clauses]
    assert len({c.clause_id for c in taken.clauses}) == len(taken.clauses) == 3
    for clause in taken.clauses:
        assert taken.document.text[clause.start : clause.end] == clause.text
        assert clause.document_id == taken.document.document_id
    assert taken.clauses[1].citation == "《某市节水方案》二、（一）"
    assert taken.notes == ("not found: level, date",)


def test_facts_override_and_pages_are_cited(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.replace("二、措施", "\f二、措施"), "utf-8")
    (taken,) = take_in(tmp_path / "a.txt", {"doc_number": "某政〔2024〕1号", "region": "福州"}).documents
    assert taken.clauses[-1].citation == "《某市节水方案》（某政〔2024〕1号）二、（二），第2页"
    assert (taken.document.region, taken.document.level, taken.document.pages) == ("福州市", "municipal", 2)
    assert taken.document.read_from["region"] == "sources.csv"


def test_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("", "utf-8")
    with pytest.raises(UnreadableFileError, match="empty"):
        take_in(tmp_path / "a.txt", {})
