"""What officials correct of a document as a whole: put in place by a build, kept, taken back, in a file and out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.errors import FieldError, UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.store.correction_files import (
    corrections_text,
    export_corrections,
    import_corrections,
    parsed_corrections,
)
from indexer.store.correction_values import FieldKind
from indexer.store.corrections import corrections
from indexer.store.metadata import facts, facts_history, record_facts, undo_facts
from indexer.store.metadata_values import FIELDS
from indexer.store.store import Store
from indexer.verify import verify

CITY = "松江湾市绿色发展工作方案"


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def city(store: Store) -> Document:
    (found,) = [document for document in store.documents() if "工作方案" in document.title]
    return found


def correct(store: Store, **changes: Any) -> None:
    record_facts(store, city(store), changes, "按原件", "张三")


def changed(store: Store) -> dict[str, tuple[Any, Any, bool]]:
    return {f.field.name: (f.value, f.wanted, f.pending) for f in facts(store, city(store)) if f.corrected}


def test_a_correction_is_put_in_place_everywhere_by_the_next_build(kb: Path, store: Store) -> None:
    before = city(store)
    assert (before.title, before.date, before.status, before.read_as) == (CITY, None, "draft", {})
    clauses = [clause.clause_id for clause in store.clauses(before.document_id)]
    correct(
        store,
        date="2023-06-01",
        doc_number="松政〔2023〕5号",
        status="issued",
        issuers="松江湾市政府、松江湾市环保局",
    )
    assert city(store) == before
    assert changed(store)["date"] == (None, "2023-06-01", True)
    assert [c.state for c in corrections(store)] == ["pending"]
    told: list[str] = []
    assert verify(store, told.append) == []
    assert any("waits for the next build" in line for line in told)
    report = build(kb, [])
    assert (report.read, report.unchanged) == (1, 1)
    after = city(store)
    assert (after.document_id, after.date, after.status) == (before.document_id, "2023-06-01", "issued")
    assert after.issuers == ("松江湾市政府", "松江湾市环保局")
    assert after.read_as == {
        "doc_number": None,
        "issuers": list(before.issuers),
        "date": None,
        "status": "draft",
    }
    assert changed(store)["date"] == ("2023-06-01", "2023-06-01", False)
    assert [clause.clause_id for clause in store.clauses(before.document_id)] == clauses
    assert all("〔2023〕5号" in clause.citation for clause in store.clauses(before.document_id))
    assert [c.state for c in corrections(store)] == ["current"]
    assert verify(store) == []
    assert not build(kb, []).changed


def test_a_title_and_a_place_are_corrected_without_moving_a_clause(kb: Path, store: Store) -> None:
    before = store.clauses(city(store).document_id)
    correct(store, title="福州市绿色发展工作方案", region="福州", level="county")
    build(kb, [])
    after = city(store)
    assert (after.title, after.region, after.level) == ("福州市绿色发展工作方案", "福州市", "county")
    assert "福建省" in after.within
    spans = [(clause.clause_id, clause.start, clause.end, clause.kind) for clause in before]
    assert [(c.clause_id, c.start, c.end, c.kind) for c in store.clauses(after.document_id)] == spans
    assert verify(store) == []
    with KnowledgeBase.open(kb) as base:
        assert [d.title for d in base.documents(region="福建省")] == [after.title]
        (row, *_) = base.documents(region="福建省").to_dicts()
        assert row["read_as"]["title"] == CITY


def test_it_is_undone_and_has_a_history(kb: Path, store: Store) -> None:
    read = city(store)
    correct(store, date="2023-06-01")
    build(kb, [])
    correct(store, date="2023-06-02", title="另一个方案")
    correct(store, title=CITY)  # set to what was read: corrected no more
    assert changed(store) == {"date": ("2023-06-01", "2023-06-02", True)}
    entries = facts_history(store, read.document_id)
    assert [(entry.action, entry.name, entry.changes.get("title")) for entry in entries] == [
        ("corrected", "张三", None),
        ("corrected", "张三", "另一个方案"),
        ("corrected", "张三", None),
    ]
    for _ in range(3):
        undo_facts(store, read.document_id, "李四")
    with pytest.raises(UsageError, match="nothing to undo"):
        undo_facts(store, read.document_id)
    assert city(store).read_as == {"date": None}  # the next build takes it back
    assert verify(store) == []
    build(kb, [])
    assert city(store) == read
    assert verify(store) == []


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"date": "2023-06"}, "date", "date"),
        ({"date": "2023-02-30"}, "date", "date"),
        ({"level": "省"}, "level", "choice"),
        ({"title": " "}, "title", "empty"),
        ({"title": "甲\n乙"}, "title", "line"),
        ({"issuers": 5}, "issuers", "names"),
        ({"kind": "news"}, "kind", "unknown"),
        ({"title": CITY}, "", "unchanged"),
    ],
)
def test_what_does_not_fit_is_refused(store: Store, changes: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(FieldError) as caught:
        correct(store, **changes)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert corrections(store) == []


def test_a_name_is_asked_for(store: Store) -> None:
    with pytest.raises(FieldError, match="needs the name"):
        record_facts(store, city(store), {"date": "2023-06-01"})


def test_it_goes_out_and_comes_in_as_other_corrections_do(
    kb: Path, store: Store, tmp_path: Path, policies: Path
) -> None:
    correct(store, date="2023-06-01", issuers=["松江湾市政府"], level=None)
    rows = export_corrections(store)
    for form in ("jsonl", "csv"):
        other = tmp_path / form
        build(other, [policies], model="tiny")
        with Store.edit(other) as second:
            lines = parsed_corrections(corrections_text(rows, form), form)
            assert import_corrections(second, lines).skipped == []
            assert import_corrections(second, lines).unchanged == 1
        build(other, [])
        with Store.open(other) as second:
            after = city(second)
            assert (after.date, after.issuers, after.level) == ("2023-06-01", ("松江湾市政府",), None)
            assert verify(second) == []


def test_a_table_of_facts_is_read_below_it(kb: Path, policies: Path, store: Store) -> None:
    (policies / "sources.csv").write_text("file,date\n市级方案.txt,2020-01-01\n", "utf-8")
    correct(store, date="2023-06-01")
    build(kb, [])
    assert (city(store).date, city(store).read_as) == ("2023-06-01", {"date": "2020-01-01"})
    assert [c.state for c in corrections(store)] == ["stale"]
    undo_facts(store, city(store).document_id)
    build(kb, [])
    assert city(store).date == "2020-01-01"


def test_every_field_has_its_kind() -> None:
    kinds = {name: field.kind for name, field in FIELDS.items()}
    assert kinds["date"] == FieldKind.DATE
    assert kinds["issuers"] == FieldKind.NAMES
    assert FIELDS["level"].choices[0] == "national"


def test_the_face_corrects_undoes_and_tells(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        document_id = base.document(CITY).document_id
        assert {
            n: e.reason for n, e in base.wrong_fields(document_id, {"date": "x", "level": "x"}).items()
        } == {
            "date": "date",
            "level": "choice",
        }
        (row, *_) = base.targets(document=CITY)
        assert [*base.wrong_fields(row.row_id, {"value": "x", "year": "2025"})] == ["value"]
        before = base.version()
        base.correct_document(CITY, {"date": "2023-06-01"}, name="张三")
        assert base.version() != before
        assert {fact.field.name for fact in base.document_facts(CITY) if fact.pending} == {"date"}
        assert base.history(document_id).to_dicts()[0]["changes"] == {"date": "2023-06-01"}
        assert base.undo(document_id) is None
