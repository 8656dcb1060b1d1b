"""Corrections: recorded beside what was extracted, shown, kept through rebuilds, out as a file and in again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extraction.rows import Duty, Measure, Target
from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.store.correction_rows import matched, plain_row
from indexer.store.corrections import corrections, record, withdraw
from indexer.store.database import DATABASE, SCHEMA_VERSION
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.tables.rows import RowFilters, columns, export_row, select
from indexer.verify import verify


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def target(store: Store, indicator: str = "可再生能源装机比重") -> LedgerRow:
    (row,) = [
        r
        for r in store.ledger_rows("targets")
        if isinstance(r.extracted, Target) and r.extracted.indicator == indicator
    ]
    return row


def duties(store: Store) -> list[LedgerRow]:
    """Return the two units that one span makes responsible."""
    rows = [r for r in store.ledger_rows("duties") if isinstance(r.extracted, Duty)]
    return [r for r in rows if "省发改委" in plain_row(r)["quote"]]


def correct(store: Store, value: object = "46.5", **more: object) -> LedgerRow:
    row = target(store)
    record(store, row, "corrected", {"value": value, **more}, "原件为46.5", "张三")
    return target(store)


def reopened(kb: Path) -> LedgerRow:
    with closing(Store.open(kb)) as store:
        return target(store)


def tamper(kb: Path, sql: str) -> None:
    with closing(sqlite3.connect(kb / DATABASE)) as database:
        assert database.execute(sql).rowcount > 0
        database.commit()


def test_a_row_is_corrected_confirmed_and_rejected(store: Store) -> None:
    before = target(store)
    assert (before.review, before.extracted, before.note, before.by, before.at, before.stale) == (
        ("extracted", before.row, "", "", "", False)
    )
    row = correct(store, unit="个百分点")
    assert isinstance(row.row, Target)
    assert isinstance(row.extracted, Target)
    assert (row.row.value, row.row.unit) == (Decimal("46.5"), "个百分点")
    assert row.extracted == before.row
    assert (row.review, row.note, row.by, row.stale) == ("corrected", "原件为46.5", "张三", False)
    assert datetime.fromisoformat(row.at).tzinfo == UTC
    record(store, row, "rejected", note="不是目标", name="李四")
    rejected = target(store)
    assert (rejected.review, rejected.row, rejected.by) == ("rejected", before.row, "李四")
    record(store, rejected, "confirmed", name=" 王五 ")
    assert (target(store).review, target(store).by) == ("confirmed", "王五")
    assert len(corrections(store)) == 1
    withdraw(store, target(store))
    assert target(store) == before
    with pytest.raises(UsageError, match="no correction"):
        withdraw(store, target(store))


def test_every_type_of_field(store: Store) -> None:
    row = correct(
        store, Decimal("46.50"), annual="是", year=2026.0, scope=" 全省 ", value_max=50, comparator="~"
    )
    assert isinstance(row.row, Target)
    assert (row.row.value, row.row.annual, row.row.year, row.row.scope, row.row.value_max) == (
        (Decimal("46.5"), True, 2026, "全省", 50)
    )
    again = record(store, row, "corrected", {"year": "", "annual": "否"}, name="张三")
    assert again.changes == {"year": None}  # `annual` is what was extracted
    measure = next(r for r in store.ledger_rows("measures"))
    said = {"actors": "省发改委、能源局", "deadline": "2025-06", "force": "explore"}
    record(store, measure, "corrected", said, name="张三")
    row = store.ledger_row(measure.row_id)
    assert isinstance(row.row, Measure)
    assert (row.row.actors, row.row.deadline, row.row.force) == (
        ("省发改委", "能源局"),
        "2025-06",
        "explore",
    )


def test_rows_are_filtered_and_exported_by_status(store: Store) -> None:
    row = correct(store)
    flat = export_row(row)
    assert (flat["value"], flat["extracted"], flat["status"]) == (46.5, {"value": 45}, "corrected")
    assert (flat["note"], flat["corrected_by"], flat["corrected_at"]) == ("原件为46.5", "张三", row.at)
    plain = export_row(target(store, "非化石能源消费比重"))
    assert [plain[name] for name in ("status", "extracted", "note", "corrected_by", "corrected_at")] == (
        ["extracted", None, None, None, None]
    )
    assert {"status", "stale", "extracted", "note", "corrected_by", "corrected_at"} <= set(columns("targets"))
    assert select(store, "targets", RowFilters(review="corrected")) == [row]
    others = select(store, "targets", RowFilters(review="extracted"))
    assert len(others) == len(store.ledger_rows("targets")) - 1
    assert select(store, "targets", RowFilters(review="stale")) == []


def test_verification_holds_whatever_was_corrected(store: Store) -> None:
    correct(store)
    for row in duties(store):
        record(store, row, "rejected", name="张三")
    assert verify(store) == []


def test_corrections_survive_builds(store: Store, kb: Path, policies: Path) -> None:
    row = correct(store)
    city = policies / "市级方案.txt"
    city.write_text(city.read_text("gb18030").replace("72%", "75%"), "gb18030")
    build(kb, [policies], model="tiny")
    assert reopened(kb) == row
    province = policies / "省级方案.md"
    text = province.read_text("utf-8")
    province.unlink()
    build(kb, [policies], model="tiny")
    with closing(Store.open(kb)) as without:
        assert [c.state for c in corrections(without)] == ["absent"]
        assert [c.title for c in corrections(without)] == ["云溪省绿色发展实施方案"]
    (policies / "换个名字.md").write_text(text, "utf-8")
    build(kb, [policies], model="tiny")
    assert reopened(kb) == row


@pytest.mark.parametrize("version", [1, SCHEMA_VERSION - 1, SCHEMA_VERSION + 7])
def test_corrections_survive_another_layout(store: Store, kb: Path, policies: Path, version: int) -> None:
    row = correct(store)
    store.connection.execute(f"PRAGMA user_version = {version}")
    store.close()
    with pytest.raises(KnowledgeBaseError, match="another version"):
        Store.edit(kb)
    build(kb, [policies], model="tiny")
    assert reopened(kb) == row


def test_corrections_survive_a_layout_without_them(store: Store, kb: Path, policies: Path) -> None:
    store.connection.executescript("DROP TABLE corrections; PRAGMA user_version = 3;")
    build(kb, [policies], model="tiny")
    assert reopened(kb).review == "extracted"


def test_a_row_that_is_read_otherwise_is_stale(store: Store, kb: Path) -> None:
    corrected = correct(store)
    other = target(store, "非化石能源消费比重")
    record(store, other, "confirmed", name="张三")
    tamper(kb, "UPDATE row_targets SET hedge = '力争'")
    row = target(store)
    assert isinstance(row.row, Target)
    assert (row.review, row.row.value, row.row.hedge, row.stale) == (
        ("corrected", Decimal("46.5"), "力争", True)
    )
    other = target(store, "非化石能源消费比重")
    assert (other.review, other.by, other.stale) == ("extracted", "张三", True)
    assert select(store, "targets", RowFilters(review="stale")) == [other, row]
    assert [c.state for c in corrections(store)] == ["stale", "stale"]
    record(store, other, "confirmed", name="李四")
    assert target(store, "非化石能源消费比重").review == "confirmed"
    assert corrected.at == row.at


def test_the_only_row_of_a_span_keeps_its_correction(store: Store, kb: Path) -> None:
    correct(store)
    tamper(kb, f"UPDATE row_targets SET value = '450' WHERE row_id = '{target(store).row_id}'")
    row = target(store)
    assert isinstance(row.row, Target)
    assert (row.row.value, row.review, row.stale) == (Decimal("46.5"), "corrected", True)
    assert export_row(row)["extracted"] == {"value": 450}
    record(store, row, "corrected", {"value": "46"}, name="李四")
    assert [(c.name, c.state) for c in corrections(store)] == [("李四", "current")]
    record(store, target(store), "rejected", name="李四")
    tamper(kb, f"UPDATE row_targets SET value = '4500' WHERE row_id = '{row.row_id}'")
    assert (target(store).review, target(store).stale) == ("extracted", True)


def test_one_of_several_rows_on_a_span(store: Store, kb: Path) -> None:
    _, second = duties(store)
    record(store, second, "rejected", name="张三")
    assert [r.review for r in duties(store)] == ["extracted", "rejected"]
    tamper(kb, f"UPDATE row_duties SET unit = '另一家' WHERE row_id = '{second.row_id}'")
    assert [(r.review, r.stale) for r in duties(store)] == [("extracted", False)] * 2
    (lost,) = corrections(store)
    assert lost.state == "unmatched"
    tamper(kb, f"DELETE FROM row_duties WHERE row_id = '{second.row_id}'")
    assert [(r.review, r.stale) for r in duties(store)] == [("extracted", False)]
    withdraw(store, lost)
    assert corrections(store) == []


def test_rules_that_now_read_what_was_corrected(store: Store, kb: Path) -> None:
    _, second = duties(store)
    record(store, second, "corrected", {"unit": "省能源局甲"}, name="张三")
    tamper(kb, f"UPDATE row_duties SET unit = '省能源局甲' WHERE row_id = '{second.row_id}'")
    assert [(r.review, r.stale) for r in duties(store)] == [("extracted", False), ("corrected", True)]


def test_rows_that_say_the_same_are_told_apart(store: Store) -> None:
    row = target(store)
    twins = [row, replace(row, row_id=f"{row.row_id}b")]
    made = record(store, row, "rejected", name="张三")
    second = replace(made, key=f"{made.key}-2", status="confirmed")
    assert matched(twins, [made]) == {row.row_id: made}
    assert matched(twins, [second, made]) == {row.row_id: made, f"{row.row_id}b": second}


SAID = {"status": "confirmed", "changes": {}, "note": "", "name": "张三"}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"status": "approved"}, "not one of confirmed"),
        ({"status": "corrected"}, "at least one"),
        ({"status": "corrected", "changes": {"value": "45.0"}}, "nothing differs"),
        ({"status": "corrected", "changes": {"value": "四十五"}}, "no number"),
        ({"changes": {"value": "46"}}, "keeps its values"),
        ({"status": "rejected", "changes": {"value": "46"}}, "keeps its values"),
        *(({"name": name}, "needs the name") for name in ("", "  ", "名" * 101)),
        ({"name": "a\nb"}, "one line"),
        ({"note": "\udc80"}, "not valid text"),
        ({"note": "长" * 10_001}, "10001 characters"),
    ],
)
def test_verdicts_that_are_refused(store: Store, said: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        record(store, target(store), **(SAID | said))
    assert corrections(store) == []


def test_nobody_overwrites_what_they_have_not_seen(store: Store, kb: Path) -> None:
    seen = target(store)
    record(store, seen, "confirmed", name="张三")
    with pytest.raises(UsageError, match="张三 has corrected"):
        record(store, seen, "rejected", name="李四")
    confirmed = target(store)
    withdraw(store, confirmed)
    with pytest.raises(UsageError, match="withdrawn"):
        record(store, confirmed, "rejected", name="李四")
    tamper(kb, "UPDATE row_targets SET value = '1'")
    with pytest.raises(UsageError, match="built anew"):
        record(store, seen, "rejected", name="李四")
    with pytest.raises(UsageError, match="built anew"):
        record(store, replace(seen, row_id="gone"), "rejected", name="李四")
    with pytest.raises(UsageError, match="no row"):
        store.ledger_row("gone")


def test_a_build_that_holds_the_database_is_named(
    store: Store, kb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.store.corrections._PATIENCE", 200)
    row = target(store)
    with closing(Store.create(kb)) as building, building.transaction():
        with pytest.raises(KnowledgeBaseError, match=r"another process.*try again"):
            record(store, row, "confirmed", name="张三")
        with pytest.raises(KnowledgeBaseError, match="another process"):
            withdraw(store, row)
        with closing(Store.edit(kb)) as opened:  # opening does not wait
            assert corrections(opened) == []
    record(store, row, "confirmed", name="张三")


def test_readers_cannot_write(kb: Path, tmp_path: Path) -> None:
    with closing(Store.open(kb)) as reader, pytest.raises(KnowledgeBaseError, match="read-only"):
        record(reader, target(reader), "confirmed", name="张三")
    with pytest.raises(KnowledgeBaseError, match="no knowledge base"):
        Store.edit(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
