"""The history of a row, the last step undone, verdicts that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from extraction.rows import Target
from indexer.build import build
from indexer.errors import FieldError, UsageError
from indexer.store.correction_log import Action, entry_row
from indexer.store.corrections import corrections, history, record, undo, withdraw
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.verify import verify


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def target(store: Store) -> LedgerRow:
    return store.ledger_rows("targets")[0]


def value(store: Store) -> Decimal:
    return cast("Target", target(store).row).value


def said(store: Store) -> list[tuple[str, str, str]]:
    return [(entry.action.value, entry.name, entry.note) for entry in history(store, target(store))]


def test_all_that_was_said_of_a_row_can_be_read_and_undone(store: Store) -> None:
    read = target(store)
    assert history(store, read) == []
    record(store, target(store), "corrected", {"value": "32"}, "印错", "张三")
    record(store, target(store), "corrected", {"value": "33"}, name="李四")
    record(store, target(store), "rejected", name="王五")
    assert said(store) == [("corrected", "张三", "印错"), ("corrected", "李四", ""), ("rejected", "王五", "")]
    undo(store, target(store), "赵六")
    assert (value(store), target(store).by) == (Decimal(33), "李四")
    undo(store, target(store))
    assert (value(store), target(store).by, target(store).note) == (Decimal(32), "张三", "印错")
    assert undo(store, target(store)) is None
    assert target(store) == read
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(store, target(store))
    assert [entry.name for entry in history(store, target(store))] == ["张三", "李四", "王五", "赵六", "", ""]
    assert entry_row(history(store, target(store))[0])["changes"] == {"value": "32"}


def test_what_was_taken_back_comes_back(store: Store) -> None:
    record(store, target(store), "corrected", {"value": "32"}, name="张三")
    withdraw(store, target(store), "李四")
    assert said(store)[-1] == ("withdrawn", "李四", "")
    undo(store, target(store), "李四")
    assert value(store) == 32
    record(store, target(store), "confirmed", name="王五")
    undo(store, target(store))
    assert value(store) == 32
    undo(store, target(store))
    assert value(store) == 31


def test_a_verdict_that_changes_nothing_is_refused_or_leaves_no_trace(store: Store) -> None:
    with pytest.raises(FieldError, match="nothing differs") as caught:
        record(store, target(store), "corrected", {"value": "31"}, name="张三")
    assert caught.value.reason == "unchanged"
    first = record(store, target(store), "corrected", {"value": "32"}, name="张三")
    assert record(store, target(store), "corrected", {"value": "32.0"}, name="李四") == first
    assert len(history(store, target(store))) == 1
    record(store, target(store), "corrected", {"value": "32"}, "原件如此", "李四")
    record(store, target(store), "confirmed", name="张三")
    record(store, target(store), "confirmed", name="张三")
    record(store, target(store), "confirmed", name="李四")  # a second official says yes
    assert [name for _, name, _ in said(store)] == ["张三", "李四", "张三", "李四"]


def test_the_history_outlives_a_build_and_another_reading(kb: Path, policies: Path, store: Store) -> None:
    record(store, target(store), "corrected", {"value": "32"}, name="张三")
    file = policies / "省级方案.md"
    words = file.read_text("utf-8")
    file.unlink()
    build(kb, [])
    file.write_text(words, "utf-8")
    build(kb, [])
    assert said(store) == [("corrected", "张三", "")]
    undo(store, target(store))
    assert value(store) == 31


@pytest.mark.parametrize(
    ("table", "column"), [("corrections", "changes"), ("corrections", "name"), ("correction_log", "name")]
)
def test_a_forged_correction_is_found(kb: Path, store: Store, table: str, column: str) -> None:
    record(store, target(store), "corrected", {"value": "32"}, name="张三")
    assert verify(store) == []
    new = '{"value": "99"}' if column == "changes" else "李四"
    store.connection.execute(f"UPDATE {table} SET {column} = ?", (new,))
    store.connection.commit()
    (told,) = verify(store)
    assert f"the table {table}, which is in no file, has changed" in told
    assert any(table in told for told in build(kb, []).warnings)
    store.connection.execute(f"DELETE FROM {table}")
    assert verify(store)


def test_corrections_of_another_layout_are_sealed_by_the_next_build(kb: Path, store: Store) -> None:
    record(store, target(store), "corrected", {"value": "32"}, name="张三")
    store.connection.execute("PRAGMA user_version = 9")
    store.connection.execute("DROP TABLE correction_log")
    assert build(kb, []).warnings == []
    with Store.edit(kb) as again:
        assert verify(again) == []
        assert value(again) == 32
        assert len(corrections(again)) == 1
        undo(again, target(again))  # there is no log of it: it goes back to what was read
        assert value(again) == 31
        assert [entry.action for entry in history(again, target(again))] == [Action.UNDONE]
