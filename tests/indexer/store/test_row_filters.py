"""Conditions on rows in SQL leave what a look at every row leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from indexer.store import row_filters
from indexer.store.corrections import record
from indexer.store.row_filters import ANY, Condition
from indexer.store.rows import KIND_FIELD, TABLES, LedgerRow
from indexer.store.store import Store
from indexer.tables import paging
from indexer.tables import rows as table_rows
from indexer.tables.paging import select_page
from indexer.tables.rows import RowFilters, has_unit, select

NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def one_by_one(store: Store, table: str, filters: RowFilters) -> list[LedgerRow]:
    """Return what the filters leave, every row of the table looked at."""
    rows = [row for row in store.ledger_rows(table) if table_rows._matches(row, filters)]
    if filters.unit and table != "duties":
        theirs = {row.clause_id for row in store.ledger_rows("duties") if has_unit(row, filters.unit)}
        rows = [row for row in rows if row.clause_id in theirs]
    return [
        row
        for row in rows
        if filters.level in {None, row.level} and filters.document_id in {None, row.document_id}
    ]


def asked(store: Store, table: str) -> Iterator[RowFilters]:
    """Yield filters that leave something, everything and nothing of a table."""
    units = ("农业农村", "省统计局", None)
    texts = ("畜 禽", "２０２５", "没有的词", "，", None)
    for unit, text, year in product(units, texts, (2025, 1999, None)):
        yield RowFilters(unit=unit, text=text, year=year)
    first = next(iter(store.ledger_rows(table)), None)
    document_id = first.document_id if first else "x"
    for review, level in product(("extracted", "corrected", "stale", None), ("provincial", None)):
        yield RowFilters(review=review, level=level)
        yield RowFilters(review=review, document_id=document_id)
    name = KIND_FIELD.get(table)
    kinds = {getattr(row.row, name) for row in store.ledger_rows(table)} if name else set()
    for kind in (*sorted(kinds), "other"):
        yield RowFilters(kind=kind)


def check(store: Store) -> None:
    for table in TABLES:
        for filters in asked(store, table):
            wanted = one_by_one(store, table, filters)
            assert select(store, table, filters) == wanted, (table, filters)
            for offset, limit in ((0, 3), (2, 2), (5, 100), (len(wanted), 1)):
                page = wanted[offset : offset + limit]
                assert select_page(store, table, filters, offset, limit) == (page, len(wanted)), filters


def test_sql_and_a_look_at_every_row_agree(store: Store) -> None:
    check(store)


def test_they_agree_on_corrected_rows(store: Store) -> None:
    target, duty = store.ledger_rows("targets")[0], store.ledger_rows("duties")[0]
    record(store, target, "corrected", {"year": "1999", "indicator": "没有的词"}, "", "张三", NOON)
    record(store, duty, "corrected", {"unit": "省统计局"}, "", "张三", NOON)
    record(store, store.ledger_rows("measures")[0], "rejected", None, "", "张三", NOON)
    check(store)
    (found,) = select(store, "targets", RowFilters(year=1999, text="没有的词"))
    assert found.row_id == target.row_id
    assert target.row_id not in {r.row_id for r in select(store, "targets", RowFilters(year=target.row.year))}


def test_words_in_most_rows_are_counted_as_far_as_a_page_needs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_MANY", 1)
    check(store)
    record(store, store.ledger_rows("targets")[0], "corrected", {"indicator": "没有的词"}, "", "张三", NOON)
    check(store)


def test_documents_without_corrections_are_not_loaded_whole(store: Store) -> None:
    everything = store.ledger_rows("targets")
    some = store.ledger_rows("targets", condition=row_filters.with_text("targets", "畜禽"))
    assert 0 < len(some) < len(everything)
    assert all("畜禽" in f"{row.row.indicator}{row.row.quote}" for row in some)


def test_conditions_join() -> None:
    one, two = Condition("a = ?", (1,)), Condition("b = ? OR c = ?", (2, 3))
    assert one & two == Condition("(a = ?) AND (b = ? OR c = ?)", (1, 2, 3))
    assert ANY & one == one & ANY == one
