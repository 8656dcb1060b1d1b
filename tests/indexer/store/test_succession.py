"""A new version takes the place of a file: links lead on, corrections move where words and values are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from dumps import dump

from extraction.rows import Target
from indexer.build import build
from indexer.errors import UsageError
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.store.corrections import corrections, history, record, undo, withdraw
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.store.succession import successor, to_review
from indexer.tables.words import LANGUAGES, interface
from indexer.verify import verify

OLD = """\
甲县海岸治理方案

一、目标
到2027年，修复岸线30公里。到2027年，污水收集率达到85%。到2027年，新增湿地12公顷。

二、措施
（一）建立巡护制度。每季度登记岸线一次。（责任单位：县水利局）
（二）清理垃圾。组织清理岸边垃圾。（责任单位：县住建局）
"""
# The first target moves down a line, the second has another value, the third is no more; one clause is new.
NEW = """\
甲县海岸治理方案（2026年修订）

一、形势
岸线退化。

二、目标
到2027年，污水收集率达到90%。到2027年，修复岸线30公里。

三、措施
（一）建立巡护制度。每季度登记岸线一次。（责任单位：县水利局）
（二）清理垃圾。组织打捞岸边垃圾。（责任单位：县住建局）
"""


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.build", "indexer.search.engine"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: TinyEncoder())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library(tmp_path / "kb")
    made.take_in({"甲.txt": OLD.encode()})
    return made


@pytest.fixture
def store(library: Library) -> Iterator[Store]:
    with Store.edit(library.folder) as opened:
        yield opened


def target(store: Store, indicator: str) -> LedgerRow:
    rows = [
        row for row in store.ledger_rows("targets") if cast("Target", row.extracted).indicator == indicator
    ]
    return rows[0]


def correct_all(store: Store) -> None:
    assert [cast("Target", row.row).indicator for row in store.ledger_rows("targets")] == [
        "修复岸线",
        "污水收集率",
        "新增湿地",
    ]
    record(store, target(store, "修复岸线"), "corrected", {"value": "31"}, "原件为31", "张三")
    record(store, target(store, "污水收集率"), "confirmed", name="李四")
    record(store, target(store, "新增湿地"), "rejected", name="王五")


def test_corrections_move_where_words_and_values_are_the_same(library: Library, store: Store) -> None:
    correct_all(store)
    (old,) = store.documents()
    found = library.replace("甲.txt", "甲.txt", NEW.encode(), by="赵六")
    assert (found.state, found.reason) == ("taken", "replaced")
    (new,) = store.documents()
    assert (new.source, found.documents) == ("甲.txt", (new.document_id,))
    row = target(store, "修复岸线")
    assert (cast("Target", row.row).value, row.by, row.note, row.stale) == (31, "张三", "原件为31", False)
    assert [entry.action for entry in history(store, row)] == ["corrected", "moved"]
    assert target(store, "污水收集率").review == "extracted"
    left = {one.correction.extracted["indicator"]: one for one in to_review(store)}
    assert {name: one.reason for name, one in left.items()} == {"污水收集率": "gone", "新增湿地": "gone"}
    assert left["新增湿地"].quote == "到2027年，新增湿地12公顷"
    assert {one.successor_id for one in left.values()} == {new.document_id}
    assert {one.correction.document_id for one in left.values()} == {old.document_id}
    assert len(corrections(store)) == 3
    assert verify(store) == []
    with KnowledgeBase.open(library.folder) as base:
        assert {row["reason"] for row in base.to_review().to_dicts()} == {"gone"}
        assert base.successor(old.document_id) == new.document_id
    withdraw(store, left["新增湿地"].correction, "赵六")
    assert len(to_review(store)) == 1
    undo(store, row)
    assert target(store, "修复岸线").review == "extracted"
    assert verify(store) == []
    for table in ("successors", "former_clauses", "library"):
        store.connection.execute(f"DELETE FROM {table}")
        store.connection.commit()
    assert [line for line in verify(store) if "which is in no file" in line] == [
        f"{store.path}: the table {table}, which is in no file, has changed since it was written"
        for table in ("successors", "former_clauses")  # the library is empty
    ]


def test_links_into_an_old_version_lead_to_the_new_one(library: Library, store: Store) -> None:
    before = store.clauses()
    library.replace("甲.txt", "修订.txt", NEW.encode())
    with KnowledgeBase.open(library.folder) as base:
        after = {clause.clause_id: clause for clause in base.clauses()}
        led = {clause.text: base.successor_clause(clause.clause_id) for clause in before}
        assert {one.clause_id: base.successor_clause(one.clause_id) for one in after.values()} == {
            clause_id: clause_id for clause_id in after
        }
    for words, clause_id in led.items():
        if "登记" in words:
            assert after[str(clause_id)].text == words
            assert after[str(clause_id)].path == ("三", "（一）")
        elif "清理" in words:  # other words, and no clause at its place: nothing is guessed
            assert clause_id is None
        else:
            assert after[str(clause_id)].path == ("一",)
    assert len(led) == 3


def test_a_third_version_is_reached_from_the_first(library: Library, store: Store) -> None:
    correct_all(store)
    (first,) = store.documents()
    library.replace("甲.txt", "甲.txt", NEW.encode())
    second = library.replace("甲.txt", "甲.txt", NEW.replace("30公里。", "30公里。\n附则").encode())
    with KnowledgeBase.open(library.folder) as base:
        assert base.successor(first.document_id) == second.documents[0]
        (clause, *_) = [c for c in base.clauses() if "登记" in c.text]
        assert base.successor_clause(clause.clause_id) == clause.clause_id
    row = target(store, "修复岸线")
    assert cast("Target", row.row).value == 31
    assert [entry.action for entry in history(store, row)] == ["corrected", "moved", "moved"]
    assert [path.name for path in sorted(library.own.rglob("*.txt"))] == ["甲.txt"]


def test_a_version_that_cannot_be_read_replaces_nothing(library: Library, store: Store) -> None:
    correct_all(store)
    before = dump(store.connection)
    found = library.replace("甲.txt", "甲.pdf", b"x")
    assert (found.state, found.reason) == ("refused", "unread")
    assert [f.state for f in library.files()] == ["read"]
    after = dump(store.connection)
    assert [line for line in after if "digests" not in line] == [
        line for line in before if "digests" not in line
    ]
    with pytest.raises(UsageError, match="there is no file"):
        library.replace("乙.txt", "甲.txt", NEW.encode())
    assert [f.state for f in library.files()] == ["read"]
    assert verify(store) == []


def test_what_comes_back_has_its_corrections_and_leads_to_itself(library: Library, store: Store) -> None:
    correct_all(store)
    (old,) = store.documents()
    library.replace("甲.txt", "甲.txt", NEW.encode())
    library.take_in({"旧.txt": OLD.encode()})
    with KnowledgeBase.open(library.folder) as base:
        assert base.successor(old.document_id) == old.document_id
    assert to_review(store) == []
    assert {c.state for c in corrections(store)} == {"current"}


def test_a_file_of_the_user_is_replaced_and_stays_on_the_disk(kb: Path, policies: Path) -> None:
    library = Library(kb)
    found = library.replace("市级方案.txt", "新.txt", NEW.encode())
    assert found.reason == "replaced"
    states = {state.name: state for state in library.files()}
    assert states["市级方案.txt"].state == "left_out"
    assert states["市级方案.txt"].other == found.path
    assert (policies / "市级方案.txt").is_file()
    library.restore("市级方案.txt")
    build(kb, [])
    assert {state.state for state in library.files()} == {"read"}


def test_a_file_that_is_written_anew_where_it_lies_is_a_new_version(kb: Path, policies: Path) -> None:
    file = policies / "市级方案.txt"
    (policies / "省级方案.md").unlink()
    file.write_text(OLD, "utf-8")
    build(kb, [])
    with Store.edit(kb) as store:
        correct_all(store)
        (old,) = [document for document in store.documents() if document.source == file.name]
        file.write_text(NEW, "utf-8")
        build(kb, [])
        assert (target(store, "修复岸线").by, len(to_review(store))) == ("张三", 2)
        (new,) = [document for document in store.documents() if document.source == file.name]
        assert successor(store, old.document_id) == new.document_id
        file.write_text("青田湾县节水方案\n\n一、水价\n到2027年，水价提高5%。\n", "utf-8")  # something else
        build(kb, [])
        assert successor(store, new.document_id) is None
        assert {one.state for one in corrections(store)} == {"absent"}
        file.write_text(OLD, "utf-8")
        build(kb, [])
        assert verify(store) == []


def test_every_reason_has_words() -> None:
    for language in LANGUAGES:
        said = {key.removeprefix("recheck_") for key in interface(language) if key.startswith("recheck_")}
        assert said == {"gone", "differs", "several", "taken", "metadata"}
