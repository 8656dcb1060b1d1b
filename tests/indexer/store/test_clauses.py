"""The numbers of clauses: by the labels on their path, and by whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.models import Clause
from indexer.search.kept import KeptStore
from indexer.store.filters import Filters
from indexer.store.store import Store
from tests.indexer.store.test_store import CITY, PROVINCE, clause


def on(own: Clause, *path: str) -> Clause:
    return replace(own, path=path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path)
    own = [
        on(clause(PROVINCE, 1, 0, 2), "第一章", "第二条"),
        on(clause(PROVINCE, 2, 2, 6), "第二条", "（一）"),
    ]
    with made.transaction():
        for document, clauses in ((PROVINCE, own), (CITY, [on(clause(CITY, 1, 0, 4), "tail")])):
            made.add_content(document.sha256, "", "digest", [])
            made.add_document(document, clauses, 0, [])
        made.set_manifest({"generation": "1"})
    yield made
    made.close()


def test_clauses_are_found_by_their_labels_and_documents(store: Store) -> None:
    articles = set(store.clause_keys([PROVINCE.document_id]))
    (tail,) = store.clause_keys([CITY.document_id])
    assert store.keys_ending("条") == articles
    assert store.keys_ending("章") == {min(articles)}
    assert store.keys_on(("tail",)) == {tail}
    assert store.keys_on(("第二条",)) == set()
    assert store.keys_beyond([PROVINCE.document_id]) == {tail}
    assert store.keys_beyond([]) == {tail, *articles}
    keys = store.keys_of([PROVINCE.document_id, "no such document"])
    assert keys == articles
    assert keys.ordered.tolist() == sorted(articles)


def test_what_filters_leave_follows_what_others_write(store: Store, tmp_path: Path) -> None:
    kept = KeptStore.open(tmp_path)
    city = Filters(region="福州市")
    assert kept.document_ids(city) == kept.document_ids(city) == [CITY.document_id]
    assert kept.keys_of([CITY.document_id]) is kept.keys_of([CITY.document_id])
    with store.transaction():
        store.connection.execute(
            "UPDATE documents SET region = '厦门市' WHERE document_id = ?", (CITY.document_id,)
        )
    assert kept.document_ids(city) == []
    assert len(kept.keys_of([CITY.document_id])) == 1
    kept.close()
