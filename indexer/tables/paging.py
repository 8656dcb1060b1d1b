"""A page of a table of the ledger: rows are counted document by document, and those of the page alone are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.models import Review
from indexer.store import row_filters, words
from indexer.store.numbers import counted, kept_counts
from indexer.store.rows import LedgerRow, ordered_documents, row_counts, unlisted
from indexer.store.store import Store
from indexer.tables.rows import Narrowed, RowFilters, corrected_documents, narrow, rows_of

# Of so many documents rows are looked up one document after the other.
_FEW = 100
# A word that so many rows hold is counted in the documents of the first pages alone.
_MANY, _EARLY = 200_000, 1000


def select_page(
    store: Store, table: str, filters: RowFilters, offset: int, limit: int
) -> tuple[list[LedgerRow], int]:
    """Return so many rows of those that `select` gives, from one on, and how many there are.

    Rows are counted document by document, and those of the page alone are read. Of documents with corrections all are.
    """
    narrowed = narrow(store, table, filters)
    corrected = {
        document_id: len(rows_of(store, table, filters, replace(narrowed, documents=[document_id])))
        for document_id in corrected_documents(store, table)
        if narrowed.documents is None or document_id in narrowed.documents
    }
    ordered = ordered_documents(store.connection)
    only_words = filters in (
        RowFilters(text=filters.text),
        RowFilters(text=filters.text, review=Review.EXTRACTED),
    )
    found = None
    if narrowed.text and only_words:
        found = _first_counts(store, table, narrowed.text, ordered, corrected, offset + limit)
    counts, total = found or (_counts(store, table, filters, narrowed) | corrected, None)
    at, before, shown = 0, 0, list[str]()
    for document_id in ordered:
        count = counts.get(document_id, 0)
        if count and at + count > offset and at < offset + limit:
            before = before if shown else at
            shown.append(document_id)
        at += count
    at = at if total is None else total
    if not shown:
        return [], at
    here = replace(narrowed, documents=shown)
    if here.text:  # looked for in these documents alone: a word may stand in a million rows
        held = words.within(store.connection, table, here.text, shown)
        here = replace(here, text="", condition=here.condition & row_filters.numbered(held))
    return rows_of(store, table, filters, here)[offset - before :][:limit], at


def _counts(store: Store, table: str, filters: RowFilters, narrowed: Narrowed) -> dict[str, int]:
    """Return document -> how many of its rows meet the filters; those of documents with corrections do not count."""
    if filters.review not in {None, Review.EXTRACTED}:
        return {}
    connection, documents, text = store.connection, narrowed.documents, narrowed.text
    own = replace(filters, level=None, region=None, document_id=None, review=None, text=text or None)
    counts: Mapping[str, int]
    if own == RowFilters(kind=filters.kind):
        counts = kept_counts(connection, table, filters.kind)
    elif own == RowFilters(text=own.text):
        counts = counted(connection, *words.holding(table, text))
    else:
        wanted = narrowed.condition & row_filters.with_text(table, text)
        if documents is not None and len(documents) <= _FEW:
            wanted &= row_filters.of_documents(documents)
        counts = row_counts(connection, table, wanted.sql, wanted.values)
    return {i: count for i, count in counts.items() if documents is None or i in documents}


def _first_counts(
    store: Store, table: str, text: str, ordered: Sequence[str], corrected: Mapping[str, int], needed: int
) -> tuple[dict[str, int], int] | None:
    """Return document -> how many of its rows hold a text, of the first documents with so many, and how many do of all.

    None where they are to be counted in every document: most words stand in few rows, and some pages are far behind.
    """
    sql, values = words.holding(table, text)
    (total,) = store.connection.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()
    others = {*unlisted(store.connection, ordered), *corrected}
    if total < _MANY or needed > _EARLY or len(others) > _FEW:
        return None

    def own(document_id: str) -> int:
        return len(words.within(store.connection, table, text, [document_id]))

    counts: dict[str, int] = {}
    for document_id in ordered:
        if needed <= 0:
            break
        count = corrected.get(document_id)
        counts[document_id] = own(document_id) if count is None else count
        needed -= counts[document_id]
    return counts, total - sum(map(own, others)) + sum(corrected.values())
