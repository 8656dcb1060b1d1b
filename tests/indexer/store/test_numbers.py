"""Numbers of rows, and rows counted by document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.store.numbers import MOST_ROWS, counted, kept_counts, key_of, numbers_of
from indexer.store.rows import TABLES, miscounted
from indexer.store.store import Store


@pytest.fixture
def store(kb: Path) -> Iterator[Store]:
    with closing(Store.edit(kb)) as opened:
        yield opened


def test_each_row_is_numbered_by_its_document_and_place(store: Store) -> None:
    for table in TABLES:
        sql = f"SELECT number, document_id, position FROM row_{table}"
        for number, document_id, position in store.connection.execute(sql):
            assert number == key_of(document_id, position - 1)
            first, last = numbers_of(document_id)
            assert first <= number <= last < 1 << 63


def test_what_is_kept_is_what_is_there(store: Store) -> None:
    for table in TABLES:
        assert not miscounted(store.connection, table)
        there = counted(store.connection, f"SELECT number FROM row_{table}", ())
        assert kept_counts(store.connection, table, None) == there
        assert kept_counts(store.connection, table, "") == {}
    forced = counted(store.connection, "SELECT number FROM row_measures WHERE force = ?", ("require",))
    assert kept_counts(store.connection, "measures", "require") == forced != {}


def test_rows_beyond_a_documents_own_numbers_are_counted_for_it(store: Store) -> None:
    ids = sorted(row[0] for row in store.connection.execute("SELECT document_id FROM documents"))
    for document_id in ids:
        far = [key_of(document_id, at) for at in (0, (1 << 15) - 1, 1 << 15, MOST_ROWS - 1)]
        numbers = " UNION ALL ".join(f"SELECT {number} AS number" for number in far)
        assert counted(store.connection, numbers, ()) == {document_id: 4}
