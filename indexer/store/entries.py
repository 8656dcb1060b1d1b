"""The clauses of a store as they are indexed."""

from __future__ import annotations

from collections.abc import Collection

from indexer.index.generation import UNINDEXED, Entry
from indexer.store.store import Store


def entries_of(store: Store, ids: Collection[str] | None = None) -> list[Entry]:
    """Return the clauses of some documents, or of all, as they are indexed."""
    held = store.documents(document_ids=ids, with_duplicates=True)
    documents = {d.document_id: d for d in held if d.kind not in UNINDEXED}
    clauses = store.keyed_clauses(documents)
    return [(key, documents[clause.document_id], clause) for key, clause in clauses]
